/** Asking the own store whom a condition selects: exact, and in one snapshot. */
import {
  faultsText,
  fit,
  refuse,
  type Condition,
  type DataCategory,
  type Instant,
  type Vocabulary,
} from '@entente/contract';
import type { Store } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import { listDictionary } from '../customer/queries.ts';
import { listProperties } from '../event/queries.ts';
import { compile, type Compiling } from './compile.ts';
import { chunkSize } from './slices.ts';
import { refreshColumns } from './refresh.ts';

/** A condition made ready to be asked of one store, in the transaction it was made ready in. */
export type Selection = {
  /** The data categories that it reads, segments and sets in it included. */
  readonly categories: readonly DataCategory[];
  /** How many customers meet it. */
  count(): Promise<number>;
  /** Their internal ids, rising. */
  listIds(): Promise<number[]>;
};

/**
 * Makes a condition ready. Refuses `segment-invalid` where it does not fit the store's dictionary. For a transaction
 * of one snapshot that may write: chunks that are stale are built first.
 */
export async function select(store: Store, condition: Condition, now: Instant): Promise<Selection> {
  const known = await vocabularyOf(store, condition);
  const { categories, faults } = fit(condition, known.vocabulary);
  if (faults.length > 0) refuse('segment-invalid', { detail: faultsText(faults), faults });
  await refreshColumns(store);
  const chunks = compile(condition, {
    ...known.compiling,
    now,
    numberOf: await numbersOf(store, [condition, ...known.segments.values()], known.compiling),
  });
  return {
    categories,
    count: () => count(store, chunks),
    listIds: () => listIds(store, chunks),
  };
}

type Known = {
  readonly vocabulary: Vocabulary;
  readonly compiling: Pick<Compiling, 'attribute' | 'property' | 'segment'>;
  readonly segments: ReadonlyMap<string, Condition>;
};

/** Everything that the condition may name: the dictionary, and the segments and sets in it, however deep. */
async function vocabularyOf(store: Store, condition: Condition): Promise<Known> {
  const [dictionary, declared, { segments, categories }] = await Promise.all([
    listDictionary(store),
    listProperties(store),
    loadNested(store, condition),
  ]);
  const attributes = new Map(dictionary.map((entry) => [entry.name, entry]));
  const properties = new Map(declared.map((entry) => [`${entry.kind} ${entry.name}`, entry]));
  const sets = await setsOf(store, [condition, ...segments.values()]);
  return {
    segments,
    vocabulary: {
      attribute: (name) => attributes.get(name),
      property: (kind, name) => properties.get(`${kind} ${name}`),
      segment: (name) => categories.get(name),
      set: (name) => sets.get(name),
    },
    compiling: {
      attribute: (name) => attributes.get(name)!.type,
      property: (kind, name) => properties.get(`${kind} ${name}`)!.type,
      segment: (name) => segments.get(name)!,
    },
  };
}

/** All conditions in a condition, itself included, but not what its segments say. */
function* partsOf(condition: Condition): Generator<Condition> {
  yield condition;
  if (condition.op === 'not') yield* partsOf(condition.of);
  if (condition.op === 'all' || condition.op === 'any') for (const each of condition.of) yield* partsOf(each);
}

const namesOf = (op: 'segment' | 'set', conditions: Iterable<Condition>): string[] => {
  const names = new Set<string>();
  for (const condition of conditions)
    for (const part of partsOf(condition)) if (part.op === op) names.add(part.name);
  return [...names];
};

/** How deep segments may stand in one another. */
const nestingLimit = 5;

/** The segments in a condition, those in them, and so on. Refuses `segment-invalid` where there is no end to it. */
async function loadNested(
  store: Store,
  condition: Condition,
): Promise<{ segments: Map<string, Condition>; categories: Map<string, DataCategory[]> }> {
  const segments = new Map<string, Condition>();
  const categories = new Map<string, DataCategory[]>();
  let wanted = namesOf('segment', [condition]);
  for (let depth = 0; wanted.length > 0; depth += 1) {
    if (depth === nestingLimit)
      refuse('segment-invalid', {
        detail: `segments stand in one another more than ${nestingLimit} deep: ${wanted.join(', ')}`,
      });
    const rows = await store
      .selectFrom('segment')
      .select(['name', 'condition', 'categories'])
      .where((is) => is('name', '=', is.fn.any(is.val(wanted))))
      .execute();
    for (const row of rows) {
      segments.set(row.name, row.condition as Condition);
      categories.set(row.name, row.categories as DataCategory[]);
    }
    wanted = namesOf(
      'segment',
      rows.map((row) => row.condition as Condition),
    );
  }
  return { segments, categories };
}

async function setsOf(
  store: Store,
  conditions: readonly Condition[],
): Promise<Map<string, readonly DataCategory[]>> {
  const names = namesOf('set', conditions);
  if (names.length === 0) return new Map();
  const rows = await store
    .selectFrom('customer_set')
    .select(['name', 'categories'])
    .where((is) => is('name', '=', is.fn.any(is.val(names))))
    .execute();
  return new Map(rows.map(({ name, categories }) => [name, categories as DataCategory[]]));
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
      for (const value of values) named.push({ attribute: name, text: String(value) });
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

async function count(store: Store, chunks: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ people: number }>`
    select coalesce(sum(bit_count(bits)), 0)::int as people from (${chunks}) as selected`.execute(store);
  return rows[0]?.people ?? 0;
}

async function listIds(store: Store, chunks: RawBuilder<unknown>): Promise<number[]> {
  const { rows } = await sql<{ chunk: number; bits: string }>`
    select chunk, bits::text as bits from (${chunks}) as selected order by chunk`.execute(store);
  return rows.flatMap(({ chunk, bits }) => {
    const ids: number[] = [];
    for (let at = bits.indexOf('1'); at !== -1; at = bits.indexOf('1', at + 1))
      ids.push(chunk * chunkSize + at);
    return ids;
  });
}
