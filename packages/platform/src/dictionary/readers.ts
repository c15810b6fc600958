/** What reads a line of the dictionary: saved segments, and what was published of them. */
import { fit, refuse, type Condition, type DataCategory, type DictionaryOf } from '@entente/contract';
import type { Store, Transaction } from '@entente/store';
import { listCooperations } from '../cooperation/reconsider.ts';
import type { ProcedureContext } from '../procedure.ts';
import { memberOf } from '../procedure.ts';

type Line = { readonly of: DictionaryOf; readonly name: string };
type Saved = { readonly condition: Condition; readonly changed_at: Date };

/** Of one saved segment: whether it reads the line now, and when it, or one that it mentions, was last written. */
export type Reader = { readonly reads: boolean; readonly changedAt: number };

/** All saved segments, by name. */
export async function learnReaders(store: Store, line: Line): Promise<ReadonlyMap<string, Reader>> {
  const rows = await store.selectFrom('segment').select(['name', 'condition', 'changed_at']).execute();
  const saved = new Map(rows.map(({ name, ...row }) => [name, row as Saved]));
  const known = new Map<string, Reader>();
  const learnOne = (name: string): Reader => {
    const before = known.get(name);
    const segment = saved.get(name);
    if (before || !segment) return before ?? { reads: false, changedAt: 0 };
    // Segments do not stand in themselves; were one to, this is where it ends.
    known.set(name, { reads: false, changedAt: 0 });
    const reader = readerOf(segment, line, learnOne);
    known.set(name, reader);
    return reader;
  };
  for (const name of saved.keys()) learnOne(name);
  return known;
}

function readerOf({ condition, changed_at }: Saved, line: Line, nested: (name: string) => Reader): Reader {
  let [reads, changedAt] = [false, changed_at.getTime()];
  const see = (of: string, name: string): undefined => {
    reads ||= of === line.of && name === line.name;
  };
  fit(condition, {
    attribute: (name) => see('customer', name),
    property: (kind, name) => see(kind, name),
    set: () => [],
    segment: (name) => {
      const reader = nested(name);
      reads ||= reader.reads;
      changedAt = Math.max(changedAt, reader.changedAt);
      return [];
    },
  });
  return { reads, changedAt };
}

/**
 * Refuses `dictionary-in-use` where something published would read a category that its permission does not cover. Of
 * what was saved anew since it was published nobody knows any more what it read, so its categories decide.
 */
export async function assertNotWidened(
  tx: Transaction,
  ctx: ProcedureContext,
  change: { readonly name: string; readonly from: DataCategory; readonly to: DataCategory },
): Promise<void> {
  const { name, from, to } = change;
  const { partner } = memberOf(ctx.actor);
  const { readers, sets } = await tx.own(async (store) => ({
    readers: await learnReaders(store, { of: 'customer', name }),
    sets: new Set((await store.selectFrom('customer_set').select('name').execute()).map((row) => row.name)),
  }));
  const wide: string[] = [];
  for (const id of await listCooperations(tx, partner)) {
    const published = await tx.cooperation(id, (cooperation) =>
      cooperation
        .selectFrom('publication as p')
        .innerJoin('permission as m', 'm.number', 'p.permission')
        .select(['p.name', 'p.categories', 'p.published_at', 'm.categories as covered'])
        .where('p.provider', '=', partner)
        .execute(),
    );
    const shared = await tx.cooperation(id, (cooperation) =>
      cooperation
        .selectFrom('shared_column as s')
        .innerJoin('permission as m', 'm.number', 's.permission')
        .select(['s.name', 's.definition', 'm.categories as covered'])
        .where('s.provider', '=', partner)
        .execute(),
    );
    for (const each of shared)
      if (!each.covered.includes(to) && mentions(each.definition, name)) wide.push(`${each.name} in ${id}`);
    for (const each of published) {
      if (sets.has(each.name) || each.covered.includes(to)) continue;
      const reader = readers.get(each.name);
      const isKnown = reader !== undefined && reader.changedAt <= each.published_at.getTime();
      if (isKnown ? reader.reads : each.categories.includes(from)) wide.push(`${each.name} in ${id}`);
    }
  }
  if (wide.length === 0) return;
  const detail = `${wide.join(', ')} is published or shared under a permission that does not cover ${to}`;
  refuse('dictionary-in-use', { name, detail });
}

/** Whether the text of what a column shares has the name in it; a text between quotes may too, which refuses one more. */
const mentions = (definition: string, name: string): boolean =>
  definition.split(/[^a-z0-9_]+/).includes(name);
