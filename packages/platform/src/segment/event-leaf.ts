/** What is asked of events, as statements over the rows of one kind in one span of time. */
import type {
  AttributeType,
  Duration,
  EventFilter,
  Leaf,
  PropertyTest,
  Span,
  Total,
} from '@entente/contract';
import { sql, type RawBuilder } from 'kysely';
import { chunksOf, type Bitmap, type Compiling } from './bitmap.ts';
import { passes, passing, type Passing, type Range, type Stored } from './ranges.ts';
import { stretchOf } from './time.ts';

type EventLeaf = Exclude<Leaf, { op: 'attribute' | 'segment' | 'set' }>;

/** Whose events are as asked. */
export function eventLeaf(leaf: EventLeaf, compiling: Compiling): Bitmap {
  switch (leaf.op) {
    case 'happened':
      return {
        chunks: chunksOf(sql`select distinct customer from event where ${filter(leaf.events, compiling)}`),
      };
    case 'first':
    case 'last':
      return { chunks: chunksOf(endOf(leaf, compiling)) };
    case 'sequence':
      return { chunks: chunksOf(sequenceOf(leaf.steps, leaf.within, compiling)) };
    default:
      return totalLeaf(leaf, compiling);
  }
}

type TotalLeaf = Extract<EventLeaf, { op: 'count' | Total }>;

function totalLeaf(leaf: TotalLeaf, compiling: Compiling): Bitmap {
  const { total, type, ofNone } = totalOf(leaf, compiling);
  const what = passing(leaf.test, type, compiling.now);
  // Who has no such event is not in the statement: where that passes, it looks for those who do not pass.
  const isInverse = passes(ofNone, what);
  const test = isTrue(total, { what, type });
  const chunks = chunksOf(sql`
    select customer from event where ${filter(leaf.events, compiling)}
    group by customer having ${isInverse ? sql`not ${test}` : test}`);
  return { chunks, isInverse };
}

/** The total as SQL, its type, and what it is of no events. */
function totalOf(
  leaf: TotalLeaf,
  compiling: Compiling,
): { total: RawBuilder<unknown>; type: AttributeType; ofNone: number | undefined } {
  if (leaf.op === 'count') return { total: sql`count(*)`, type: 'integer', ofNone: 0 };
  const type = compiling.property(leaf.events.kind, leaf.property);
  const value = valueOf(leaf.property, type);
  switch (leaf.op) {
    case 'sum':
      return { total: sql`coalesce(sum(${value}), 0)`, type, ofNone: 0 };
    case 'distinct':
      return { total: sql`count(distinct ${value})`, type: 'integer', ofNone: 0 };
    case 'average':
      return { total: sql`avg(${value})`, type: type === 'integer' ? 'number' : type, ofNone: undefined };
    case 'smallest':
      return { total: sql`min(${value})`, type, ofNone: undefined };
    case 'largest':
      return { total: sql`max(${value})`, type, ofNone: undefined };
  }
}

function endOf(
  { op, events, where, during }: Extract<EventLeaf, { op: 'first' | 'last' }>,
  compiling: Compiling,
): RawBuilder<unknown> {
  const order = op === 'first' ? sql`at, id` : sql`at desc, id desc`;
  return sql`
    select customer from (
      select distinct on (customer) customer, at, properties from event
      where ${filter(events, compiling)} order by customer, ${order}
    ) as one
    where ${sql.join([sql`true`, ...tests({ kind: events.kind, where }, compiling), ...times(during, compiling)], sql` and `)}`;
}

/** From every first step the earliest of each next step: if any chain is short enough, the earliest is. */
function sequenceOf(
  steps: readonly EventFilter[],
  within: Duration,
  compiling: Compiling,
): RawBuilder<unknown> {
  const [first, ...rest] = steps;
  const name = (place: number): RawBuilder<unknown> => sql.table(`step_${place}`);
  const joined = rest.map(
    (step, place) => sql`
      cross join lateral (
        select event.at from event
        where event.customer = ${name(0)}.customer and event.at > ${name(place)}.at
          and ${filter(step, compiling)}
        order by event.at limit 1
      ) as ${name(place + 1)}`,
  );
  const length = sql`make_interval(${sql.raw(within.unit)} => ${within.count})`;
  return sql`
    select distinct ${name(0)}.customer
    from (select customer, at from event where ${filter(first!, compiling)}) as ${name(0)}
    ${sql.join(joined, sql` `)}
    where ${name(rest.length)}.at <= ${name(0)}.at + ${length}`;
}

function filter(events: EventFilter, compiling: Compiling): RawBuilder<unknown> {
  const { kind, during } = events;
  return sql.join(
    [sql`kind = ${kind}`, ...times(during, compiling), ...tests(events, compiling)],
    sql` and `,
  );
}

function times(during: Span | undefined, { now }: Compiling): RawBuilder<unknown>[] {
  if (!during) return [];
  const { from, to } = stretchOf(during, now);
  return [
    ...(from === undefined ? [] : [sql`at >= ${new Date(from)}`]),
    ...(to === undefined ? [] : [sql`at <= ${new Date(to)}`]),
  ];
}

function tests(
  { kind, where }: Pick<EventFilter, 'kind'> & { readonly where: readonly PropertyTest[] },
  compiling: Compiling,
): RawBuilder<unknown>[] {
  return where.map(({ property, test }) => {
    const type = compiling.property(kind, property);
    const what = passing(test, type, compiling.now);
    return isTrue(valueOf(property, type), { what, type });
  });
}

const jsonTypes: Readonly<Record<AttributeType, string>> = {
  text: 'string',
  date: 'string',
  instant: 'string',
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
  money: 'number',
};

/** A property as SQL, null where it is no value of the type. Dates and instants stay text, which is ordered as they are. */
function valueOf(property: string, type: AttributeType): RawBuilder<unknown> {
  const cast = { boolean: '::boolean', number: '::numeric', string: 'collate "C"' }[jsonTypes[type]]!;
  return sql`case when jsonb_typeof(properties -> ${property}) = ${sql.lit(jsonTypes[type])}
    then (properties ->> ${property})${sql.raw(` ${cast}`)} end`;
}

type Testing = { readonly what: Passing; readonly type: AttributeType };

/** Whether a value as SQL passes: never null. */
function isTrue(value: RawBuilder<unknown>, { what, type }: Testing): RawBuilder<unknown> {
  if (what === 'unknown') return sql`((${value}) is null)`;
  if ('prefix' in what) return sql`coalesce(starts_with(${value}, ${what.prefix}), false)`;
  const each = what.ranges.map((range) => inRange(value, range, type));
  return sql`coalesce((${sql.join(each, sql` or `)}), false)`;
}

function inRange(value: RawBuilder<unknown>, range: Range, type: AttributeType): RawBuilder<unknown> {
  const { from, isFromOpen, to, isToOpen } = range;
  const edge = (stored: Stored): RawBuilder<unknown> => {
    if (type === 'instant') return sql`${new Date(Number(stored)).toISOString()}::text`;
    const cast = { boolean: 'boolean', number: 'numeric', string: 'text' }[jsonTypes[type]]!;
    return sql`${String(stored)}::${sql.raw(cast)}`;
  };
  const bounds = [
    ...(from === undefined ? [] : [sql`(${value}) ${sql.raw(isFromOpen ? '>' : '>=')} ${edge(from)}`]),
    ...(to === undefined ? [] : [sql`(${value}) ${sql.raw(isToOpen ? '<' : '<=')} ${edge(to)}`]),
  ];
  return bounds.length === 0 ? sql`((${value}) is not null)` : sql`(${sql.join(bounds, sql` and `)})`;
}
