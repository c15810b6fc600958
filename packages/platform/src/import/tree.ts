/** Importing what makes a tree. What one entry is under may stand further down, so all of a file is read before any lands. */
import { refuse, type RejectReason } from '@entente/contract';
import type { Store } from '@entente/store';
import type { Reject } from './rows.ts';
import type { ImportRun, Imported } from './run.ts';

type Node = { readonly parent: string | null };

export type Tree<Entry extends Node> = {
  readonly keyOf: (entry: Entry) => string;
  /** Everything that is there. */
  readonly load: (store: Store) => Promise<readonly Entry[]>;
  /** Writes entries, new ones and those that are there. */
  readonly write: (store: Store, entries: readonly Entry[]) => Promise<void>;
  /** Which of the rows cannot land on what is there, by key, and why. */
  readonly misplaced: (there: readonly Entry[], rows: readonly Entry[]) => ReadonlyMap<string, RejectReason>;
  /** The fields that a row can change. */
  readonly said: readonly (keyof Entry)[];
  /** How many there can be, and of what. */
  readonly most: number;
  readonly what: string;
  /** The file's column that says what an entry is under. */
  readonly column: string | null;
};

export type TreeCounts = Readonly<Record<'created' | 'changed' | 'unchanged' | 'replaced', number>>;

/** Lands all of a file at once; of rows about one entry the last. Refuses `limit-exceeded`. */
export async function importTree<Entry extends Node>(
  run: ImportRun<Entry & { readonly line: number }>,
  { keyOf, load, write, misplaced, said, most, what, column }: Tree<Entry>,
): Promise<Imported & TreeCounts> {
  const refuseMore = (): never => refuse('limit-exceeded', { what: 'A business', limit: `${most} ${what}` });
  const rows = new Map<string, Entry & { readonly line: number }>();
  let replaced = 0;
  for await (const batch of run.batches) {
    await run.look(batch, { rejects: [] });
    for (const row of batch.rows) {
      if (rows.has(keyOf(row))) replaced += 1;
      rows.set(keyOf(row), row);
    }
    if (rows.size > most) refuseMore();
  }
  const landed = await run.land(undefined, (tx) =>
    tx.own(async (store) => {
      const there = await load(store);
      const faults = misplaced(there, [...rows.values()]);
      const rejects = [...rows].flatMap(([key, { line, parent }]): Reject[] => {
        const reason = faults.get(key);
        return reason ? [{ line, scope: 'row', column, value: parent ?? '', reason }] : [];
      });
      const known = new Map(there.map((each) => [keyOf(each), each]));
      const landing = [...rows.values()].filter((row) => !faults.has(keyOf(row)));
      const created = landing.filter((row) => !known.has(keyOf(row)));
      if (known.size + created.length > most) refuseMore();
      const changed = landing.filter((row: Entry) => {
        const former = known.get(keyOf(row));
        return former !== undefined && said.some((field) => row[field] !== former[field]);
      });
      await write(store, [...created, ...changed]);
      const counts = { created: created.length, changed: changed.length };
      return { rejects, ...counts, unchanged: landing.length - counts.created - counts.changed };
    }),
  );
  const { created, changed, unchanged } = landed;
  const counts = { created, changed, unchanged, replaced };
  return { ...(await run.finish({ counts, isEnrolmentDue: false })), ...counts };
}
