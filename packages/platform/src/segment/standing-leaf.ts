/** What is asked of events as they stand to others: to other events of the customer, or to those of other customers. */
import type { Leaf, Measure } from '@entente/contract';
import { sql, type RawBuilder } from 'kysely';
import { chunksOf, type Bitmap, type Compiling } from './bitmap.ts';
import { filter, tests, times, valueOf } from './event-sql.ts';

export type StandingLeaf = Extract<Leaf, { op: 'touch' | 'ranked' }>;
type Asking = Pick<Compiling, 'now' | 'property'>;

/** Whose events stand as asked. */
export function standingLeaf(leaf: StandingLeaf, compiling: Asking): Bitmap {
  return { chunks: chunksOf(leaf.op === 'touch' ? touchOf(leaf, compiling) : rankedOf(leaf, compiling)) };
}

/** The earliest, or latest, of the events that came before an end of others. */
function touchOf(
  { which, events, before, within, where, during }: Extract<StandingLeaf, { op: 'touch' }>,
  compiling: Asking,
): RawBuilder<unknown> {
  const order = which === 'first' ? sql`at, id` : sql`at desc, id desc`;
  const end = before.which === 'first' ? sql`min(at)` : sql`max(at)`;
  const window =
    within === undefined
      ? sql`true`
      : sql`at >= until - make_interval(${sql.raw(within.unit)} => ${within.count})`;
  return sql`
    select customer from (
      select distinct on (customer) customer, at, properties from event
      join (
        select customer, ${end} as until from event
        where ${filter(before.events, compiling)} group by customer) as other using (customer)
      where ${filter(events, compiling)} and at < until and ${window}
      order by customer, ${order}
    ) as one
    where ${sql.join([sql`true`, ...tests({ kind: events.kind, where }, compiling), ...times(during, compiling)], sql` and `)}`;
}

/** Customer number n of those who have such events, counted from 0 and from the most, is in band n * bands / all + 1. */
function rankedOf(
  { by, from, to, bands }: Extract<StandingLeaf, { op: 'ranked' }>,
  compiling: Asking,
): RawBuilder<unknown> {
  return sql`
    select customer from (
      select customer, (rank() over (order by measure desc) - 1) * ${bands}::int / count(*) over () + 1 as band
      from (
        select customer, ${measureOf(by, compiling)} as measure from event
        where ${filter(by.events, compiling)} group by customer
      ) as measured
      where measure is not null
    ) as placed
    where band >= ${from}::int and band <= ${to}::int`;
}

function measureOf(by: Measure, compiling: Asking): RawBuilder<unknown> {
  if (by.of === 'count') return sql`count(*)`;
  if (by.of === 'recency') return sql`max(at)`;
  const value = valueOf(by.property, compiling.property(by.events.kind, by.property));
  switch (by.of) {
    case 'sum':
      return sql`coalesce(sum(${value}), 0)`;
    case 'distinct':
      return sql`count(distinct ${value})`;
    case 'average':
      return sql`avg(${value})`;
    case 'smallest':
      return sql`min(${value})`;
    case 'largest':
      return sql`max(${value})`;
  }
}
