/** What a condition may name in one store: its dictionary, and the segments and sets that the condition mentions. */
import {
  fit,
  labelIn,
  refuse,
  type AttributeType,
  type Condition,
  type DataCategory,
  type EventKind,
  type Fault,
  type Labels,
  type Vocabulary,
} from '@entente/contract';
import type { Store } from '@entente/store';
import { listDictionary, listProperties } from '../dictionary/queries.ts';
import { findCodes } from '../organisation/queries.ts';
import { organisationsIn } from '../organisation/within.ts';
import { refsBeneath } from '../place/queries.ts';
import { regionsIn, spelledOut } from '../place/regions.ts';

export type Known = {
  /** The data categories that the condition reads, those of its segments and sets included. */
  readonly categories: readonly DataCategory[];
  /** What does not fit, in the condition or in a segment that it mentions. */
  readonly faults: readonly Fault[];
  /** What the segments say that the condition mentions, however deep. */
  readonly segments: ReadonlyMap<string, Condition>;
  readonly attribute: (name: string) => AttributeType;
  readonly property: (kind: EventKind, name: string) => AttributeType;
  /** The condition with the refs of all places in a region in place of it. */
  readonly spelledOut: <C extends Condition>(condition: C) => C;
  /** What people of a language call it; its name where nobody declared it. */
  readonly labels: (language: string) => Labels;
};

/** How deep segments may stand in one another. */
const nestingLimit = 5;

/** Refuses `segment-invalid` where segments stand in one another too deep, or without end. */
export async function learn(store: Store, condition: Condition): Promise<Known> {
  const [dictionary, declared, segments] = await Promise.all([
    listDictionary(store),
    listProperties(store),
    loadNested(store, condition),
  ]);
  const attributes = new Map(dictionary.map((entry) => [entry.name, entry]));
  const properties = new Map(declared.map((entry) => [`${entry.kind} ${entry.name}`, entry]));
  const property = (kind: EventKind, name: string) => properties.get(`${kind} ${name}`);
  const conditions = [condition, ...segments.values()];
  const sets = await setsOf(store, conditions);
  const places = await refsBeneath(store, [...regionsIn(conditions)]);
  const organisations = await findCodes(store, [...organisationsIn(conditions)]);
  const faults: Fault[] = [];
  const vocabulary: Vocabulary = {
    attribute: (name) => attributes.get(name),
    property,
    set: (name) => sets.get(name),
    place: (ref) => places.has(ref),
    organisation: (code) => organisations.has(code),
    segment: (name) => {
      const nested = segments.get(name);
      if (!nested) return undefined;
      const reading = fit(nested, vocabulary);
      faults.push(...reading.faults.map((fault) => ({ ...fault, path: `segment ${name}: ${fault.path}` })));
      return reading.categories;
    },
  };
  const reading = fit(condition, vocabulary);
  return {
    categories: reading.categories,
    faults: [...reading.faults, ...faults],
    segments,
    attribute: (name) => attributes.get(name)!.type,
    property: (kind, name) => property(kind, name)!.type,
    spelledOut: (asked) => spelledOut(asked, (place) => places.get(place)!),
    labels: (language) => ({
      attribute: (name) => labelOr(name, attributes.get(name), language),
      property: (kind, name) => labelOr(name, property(kind, name), language),
    }),
  };
}

const labelOr = (name: string, entry: Parameters<typeof labelIn>[0] | undefined, language: string): string =>
  entry ? labelIn(entry, language) : name;

/** All conditions in a condition, itself included, but not what its segments say. */
export function* partsOf(condition: Condition): Generator<Condition> {
  yield condition;
  if (condition.op === 'not') yield* partsOf(condition.of);
  if (condition.op === 'all' || condition.op === 'any') for (const each of condition.of) yield* partsOf(each);
}

function namesOf(op: 'segment' | 'set', conditions: Iterable<Condition>): string[] {
  const names = new Set<string>();
  for (const condition of conditions)
    for (const part of partsOf(condition)) if (part.op === op) names.add(part.name);
  return [...names];
}

/** What the segments in a condition say, those in them, and so on; one that is not there has no entry. */
async function loadNested(store: Store, condition: Condition): Promise<Map<string, Condition>> {
  const segments = new Map<string, Condition>();
  let wanted = namesOf('segment', [condition]);
  for (let depth = 0; wanted.length > 0; depth += 1) {
    if (depth === nestingLimit)
      refuse('segment-invalid', {
        detail: `segments stand in one another more than ${nestingLimit} deep: ${wanted.join(', ')}`,
      });
    const rows = await store
      .selectFrom('segment')
      .select(['name', 'condition'])
      .where((is) => is('name', '=', is.fn.any(is.val(wanted))))
      .execute();
    const found = rows.map((row) => row.condition);
    rows.forEach(({ name }, place) => segments.set(name, found[place]!));
    wanted = namesOf('segment', found);
  }
  return segments;
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
