/** Asking the own store whom a condition selects: exact, and in one snapshot. */
import {
  faultsText,
  refuse,
  type Condition,
  type DataCategory,
  type EventFilter,
  type Instant,
} from '@entente/contract';
import type { Store } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import { listDictionary, listProperties } from '../dictionary/queries.ts';
import type { Drawing } from '../publication/settled.ts';
import type { Bitmap, Compiling } from './bitmap.ts';
import { compile } from './compile.ts';
import { eventBits, type EventLeaf } from './event-bits.ts';
import { refreshColumns } from './refresh.ts';
import { getSegment } from './saved.ts';
import { refreshStrips } from './strips.ts';
import { learn, partsOf, type Known } from './vocabulary.ts';

/** A condition made ready to be asked of one store, in the transaction that it was made ready in. */
export type Selection = {
  readonly categories: readonly DataCategory[];
  /** How many customers meet it, and how many there are. */
  count(): Promise<{ selected: number; customers: number }>;
  /** A query with the columns chunk and bits: who meets it. */
  readonly chunks: RawBuilder<unknown>;
  /** A query with the column id: who meets it, by internal id. */
  readonly ids: RawBuilder<{ id: number }>;
};

/** What is known of a condition that fits. Refuses `segment-invalid` where it does not fit the store's dictionary. */
export async function getFitting(store: Store, condition: Condition): Promise<Known> {
  const known = await learn(store, condition);
  const { faults } = known;
  if (faults.length > 0) refuse('segment-invalid', { detail: faultsText(faults), faults });
  return known;
}

/** All that decides what a condition selects and which categories it reads, as one text. Refuses as `getFitting` does. */
export async function groundsOf(store: Store, condition: Condition): Promise<string> {
  const { segments, categories } = await getFitting(store, condition);
  const declared = [await listDictionary(store), await listProperties(store)];
  return JSON.stringify([condition, [...segments], categories, declared]);
}

/** Drawing a saved segment. Refuses `not-found`, `segment-invalid`. */
export const drawingSegment = (name: string, now: Instant): Drawing<Selection> => ({
  grounds: async (store) => groundsOf(store, (await getSegment(store, name)).condition),
  draw: async (store) => select(store, (await getSegment(store, name)).condition, now),
});

/**
 * Makes a condition ready; what is stale is built first. For a transaction that may write; of one snapshot, where the
 * answer is to be of one instant. Refuses `segment-invalid` where it does not fit the store's dictionary.
 */
export async function select(store: Store, condition: Condition, now: Instant): Promise<Selection> {
  const known = await getFitting(store, condition);
  await refreshColumns(store);
  const asked = known.spelledOut(condition);
  const segments = new Map([...known.segments].map(([name, each]) => [name, known.spelledOut(each)]));
  const conditions = [asked, ...segments.values()];
  const compiling = {
    now,
    attribute: known.attribute,
    property: known.property,
    segment: (name: string) => segments.get(name)!,
    numberOf: await numbersOf(store, conditions, known),
  };
  const chunks = compile(asked, { ...compiling, events: await eventsOf(store, conditions, compiling) });
  return {
    categories: known.categories,
    chunks,
    count: async () => {
      const { rows } = await sql<{ selected: number; customers: number }>`
        select coalesce(sum(bit_count(bits)), 0)::int as selected,
          coalesce(sum(bit_count(everybody)), 0)::int as customers
        from (${chunks}) as chunks`.execute(store);
      return rows[0] ?? { selected: 0, customers: 0 };
    },
    ids: sql`
      select c.id from (${chunks}) as chunks
      join customer c on c.id / 8192 = chunks.chunk and get_bit(chunks.bits, (c.id % 8192)::int) = 1`,
  };
}

/** Whose events are as each condition on events asks; stale strips are built first. */
async function eventsOf(
  store: Store,
  conditions: readonly Condition[],
  compiling: Omit<Compiling, 'events'>,
): Promise<Compiling['events']> {
  const leaves = conditions.flatMap((condition) => [...partsOf(condition)].filter(isAboutEvents));
  const kinds = leaves.flatMap(filtersIn);
  await refreshStrips(store, [...new Set(kinds.map(({ kind }) => kind))]);
  const found = new Map<EventLeaf, Bitmap>();
  for (const leaf of leaves) found.set(leaf, await eventBits(store, leaf, compiling));
  return found;
}

const aboutOthers = ['all', 'any', 'not', 'attribute', 'contact', 'segment', 'set'];
const isAboutEvents = (part: Condition): part is EventLeaf => !aboutOthers.includes(part.op);

/** What a condition on events reads of them. */
function filtersIn(leaf: EventLeaf): readonly EventFilter[] {
  switch (leaf.op) {
    case 'sequence':
      return leaf.steps;
    case 'ranked':
      return [leaf.by.events];
    case 'touch':
      return [leaf.events, leaf.before.events];
    default:
      return [leaf.events];
  }
}

/** The numbers of all texts that the conditions name. */
async function numbersOf(
  store: Store,
  conditions: readonly Condition[],
  { attribute }: Pick<Compiling, 'attribute'>,
): Promise<Compiling['numberOf']> {
  const named: { attribute: string; text: string }[] = [];
  for (const condition of conditions) {
    for (const part of partsOf(condition)) {
      if (part.op !== 'attribute' || attribute(part.name) !== 'text') continue;
      const { name, test } = part;
      const values = test.op === 'in' ? test.values : test.op === 'equals' ? [test.value] : [];
      for (const text of values) if (typeof text === 'string') named.push({ attribute: name, text });
    }
  }
  if (named.length === 0) return () => undefined;
  const { rows } = await sql<{ attribute: string; text: string; code: number }>`
    select v.attribute, v.value as text, v.code
    from unnest(${named.map((each) => each.attribute)}::text[], ${named.map(({ text }) => text)}::text[])
      as named (attribute, text)
    join attribute_value v on v.attribute = named.attribute and v.value = named.text`.execute(store);
  const numbers = new Map(rows.map((row) => [`${row.attribute} ${row.text}`, row.code]));
  return (name, text) => numbers.get(`${name} ${text}`);
}
