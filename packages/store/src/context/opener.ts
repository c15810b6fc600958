/**
 * Opens one schema in one mode for the time of a callback, on the line of one transaction. One at a time: the
 * statements of one schema are finished before the next one opens, because the context is the connection's.
 */
import { lend, type Handle } from './handle.ts';
import type { Line } from './line.ts';
import { mintToken, type Mode, type Place } from './token.ts';

export type Open = <Tables, T>(
  place: Place,
  mode: Mode,
  work: (handle: Handle<Tables>) => Promise<T>,
) => Promise<T>;

export type OpenerOptions = {
  readonly line: Line;
  readonly tokenKey: Buffer;
  /** Refuses `store-behind` for a schema that the program is ahead of. */
  readonly assertCurrent: (line: Line, place: Place) => Promise<void>;
  readonly partner: string;
  readonly actor: string;
};

/** The opener of one transaction, for who acts in it. */
export function openerOf({ line, tokenKey, assertCurrent, partner, actor }: OpenerOptions): Open {
  let isBusy = false;
  return async <Tables, T>(place: Place, mode: Mode, work: (handle: Handle<Tables>) => Promise<T>) => {
    if (isBusy) throw new Error('a statement of one store must be finished before the next store opens');
    isBusy = true;
    try {
      await assertCurrent(line, place);
      const token = mintToken(tokenKey, { place, mode, partner, actor }, line.binding);
      const entering = line.send('select context.enter($1)', [token]);
      // Sent together: should the context be refused, the transaction is aborted and the work's statements fail too.
      // Both are waited for, so that no work goes on after its store is closed.
      const [entered, worked] = await Promise.allSettled([entering, lend<Tables, T>(line, work)]);
      if (entered.status === 'rejected') throw entered.reason;
      if (worked.status === 'rejected') throw worked.reason;
      return worked.value;
    } finally {
      isBusy = false;
    }
  };
}
