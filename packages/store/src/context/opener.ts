/**
 * Opens one schema in one mode for the time of a callback, on the line of one transaction. One at a time: the
 * statements of one schema are finished before the next one opens, because the context is the connection's.
 */
import { refuse } from '@entente/contract';
import { lend, type Handle } from './handle.ts';
import type { Keeping } from './kept.ts';
import type { Line } from './line.ts';
import { mintToken, schemaOf, type Mode, type Place } from './token.ts';

export type Open = <Tables, T>(
  place: Place,
  mode: Mode,
  work: (handle: Handle<Tables>) => Promise<T>,
  /** Whether it opens only to a partner who is named in the cooperation's agreement. Refuses `not-found`. */
  isForParty?: boolean,
) => Promise<T>;

export type OpenerOptions = {
  readonly line: Line;
  readonly tokenKey: Buffer;
  readonly versions: Versions;
  /** Without it nothing is kept. */
  readonly keeping?: Keeping;
  readonly partner: string;
  readonly actor: string;
  /** How they open the directory and the audit log. */
  readonly directoryMode: Mode;
};

/** What is known of the schemas' versions. */
export type Versions = {
  /** Whether the schema is known to be no older than the program. */
  isCurrent(place: Place): boolean;
  /** Looks if that is not known. Refuses `store-behind` for a schema that the program is ahead of. */
  assertCurrent(line: Line, place: Place): Promise<void>;
};

/** A row of the audit log: the partner who may read it, the entry's text and its leaf hash. */
export type LogEntry = { readonly partner: string | null; readonly body: string; readonly leaf: Buffer };

const directory: Place = { kind: 'control' };

/** The openers of one transaction, for who acts in it: of a schema now, and of the audit log at its end. */
export function openersOf(options: OpenerOptions): { open: Open; log: (entry: LogEntry) => Promise<void> } {
  const { line, tokenKey, versions, keeping, partner, actor, directoryMode } = options;
  let isBusy = false;
  const mint = (place: Place, mode: Mode): string =>
    mintToken(tokenKey, { place, mode, partner, actor }, line.binding);

  async function assertParty(place: Place & { kind: 'cooperation' }): Promise<void> {
    try {
      await line.send('select context.assert_party($1, $2)', [mint(directory, directoryMode), place.id]);
    } catch (error) {
      if ((error as { code?: unknown }).code === 'P0002') refuse('not-found', { what: 'agreement' });
      throw error;
    }
  }

  const open: Open = async <Tables, T>(
    place: Place,
    mode: Mode,
    work: (handle: Handle<Tables>) => Promise<T>,
    isForParty = false,
  ) => {
    if (isBusy) throw new Error('a statement of one store must be finished before the next store opens');
    isBusy = true;
    try {
      const allowing: Promise<void>[] = [];
      if (isForParty && place.kind === 'cooperation') {
        await versions.assertCurrent(line, directory);
        const asserted = assertParty(place);
        asserted.catch(() => {});
        allowing.push(asserted);
        // Whoever is not named in it is not told either whether there is such a schema.
        if (!versions.isCurrent(place)) await allowing[0];
      }
      if (!versions.isCurrent(place)) await versions.assertCurrent(line, place);
      const entering = line.send('select context.enter($1)', [mint(place, mode)]);
      // Sent together: should the partner or the context be refused, the transaction is aborted and the work's
      // statements fail too. All are waited for, so that no work goes on after its store is closed.
      const worked = lend<Tables, T>(line, work, keeping?.of(schemaOf(place)));
      for (const each of await Promise.allSettled([...allowing, entering, worked]))
        if (each.status === 'rejected') throw each.reason;
      return await worked;
    } finally {
      isBusy = false;
    }
  };

  const log = async (entry: LogEntry): Promise<void> => {
    await versions.assertCurrent(line, directory);
    const { partner: reader, body, leaf } = entry;
    line.sendLast(() => [
      {
        text: 'select context.log($1, $2, $3, $4)',
        values: [mint(directory, directoryMode), reader, body, leaf],
      },
    ]);
  };
  return { open, log };
}
