/**
 * How consents stood and changed over time, counted by the database, for each purpose and recipient in one pass over the decisions. No counter is
 * kept: the statement is the fold of `rules.ts` for all instants at once. As time goes on the deciding event is the
 * highest in rank of those known so far, so a running maximum gives it, and every change of it is a change of state.
 */
import type {
  Instant,
  PartnerHandle,
  Purpose,
  ConsentStanding,
  Trend,
  TrendPage,
  TrendPoint,
  TrendQuestion,
} from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import { boundsOf } from './steps.ts';

type Pair = { readonly purpose: Purpose; readonly recipient: PartnerHandle };
type State = keyof ConsentStanding;
type Change = {
  step: number;
  left: State | null;
  became: State;
  customers: number;
};

const nobody: ConsentStanding = { given: 0, expired: 0, refused: 0, withdrawn: 0, revoked: 0 };

/** A page of trends. Refuses `input-invalid` and `limit-exceeded` for a series that is none, or too long. */
export async function listTrends(store: Store, question: TrendQuestion, now: Instant): Promise<TrendPage> {
  const bounds = boundsOf(question, now);
  const found = await listPairs(store, question);
  const pairs = found.slice(0, question.limit);
  const last = pairs.at(-1);
  // One after the other, so that each takes no longer than a statement may, however many there are.
  const trends: Trend[] = [];
  for (const pair of pairs)
    trends.push(trendOf(pair, await listChanges(store, pair, [...bounds, now]), bounds));
  return {
    at: new Date(now).toISOString(),
    step: question.step,
    trends,
    next: found.length > pairs.length && last ? nameOf(last) : null,
  };
}

const nameOf = ({ purpose, recipient }: { purpose: string; recipient: string }): string =>
  `${purpose} ${recipient}`;

/** Purposes and recipients that anybody decided about by name, and the one that was asked for by name. */
async function listPairs(store: Store, { purpose, recipient, limit, after }: TrendQuestion): Promise<Pair[]> {
  if (purpose !== undefined && recipient !== undefined)
    return after === undefined || nameOf({ purpose, recipient }) > after ? [{ purpose, recipient }] : [];
  const wanted = [
    sql`purpose <> '*' and recipient <> '*'`,
    ...(purpose === undefined ? [] : [sql`purpose = ${purpose}`]),
    ...(recipient === undefined ? [] : [sql`recipient = ${recipient}`]),
  ];
  const { rows } = await sql<Pair>`
    select purpose, recipient from (
      select purpose collate "C" as purpose, recipient collate "C" as recipient from consent_event
      where ${sql.join(wanted, sql` and `)} group by 1, 2) p
    where ${after ?? null}::text is null or (purpose || ' ' || recipient) > ${after ?? null}
    order by purpose || ' ' || recipient limit ${limit + 1}`.execute(store);
  return rows;
}

const ms = (column: string) => sql`(date_part('epoch', ${sql.ref(column)}) * 1000)::bigint`;

/**
 * Every change of a customer's state by the step it falls into: 0 is all up to the first bound. Instants are
 * milliseconds; what counts from the same one is one step of the fold, so it is brought together first.
 */
async function listChanges(store: Store, pair: Pair, bounds: readonly Instant[]): Promise<Change[]> {
  const { purpose, recipient } = pair;
  const isAbout = sql`(purpose = ${purpose} and recipient = ${recipient}) or (decision <> 'given'
    and purpose = any(${['*', purpose]}::text[]) and recipient = any(${['*', recipient]}::text[]))`;
  const { rows } = await sql<Change>`
    with said as materialized (
      select id, ref, decision, recording, categories, ${ms('at')} as at, ${ms('recorded_at')} as recorded,
        ${ms('expires_at')} as expires
      from consent_event where ${isAbout}),
    size as materialized (
      select categories, (select count(distinct c) from unnest(categories) c) as categories_in_all
      from (select distinct categories from said) d),
    overtaken as materialized (
      select distinct w.id from said w join said n on n.ref = w.ref
      where w.decision = 'given' and w.at > w.recorded + 300000
        and n.decision <> 'given' and n.recorded <= w.at and n.recording > w.recording),
    counted as (
      select ref collate "C" as ref, case when at > recorded + 300000 then at else recorded end as known,
        max(array[
          case when at > recorded + 300000 then at else least(at, recorded) end,
          case decision when 'given' then 0 when 'refused' then 1 when 'revoked' then 2 else 3 end,
          -categories_in_all, -coalesce(expires, 9000000000000000000), -id]::bigint[]) as rank
      from said join size using (categories) where id not in (select id from overtaken)
      group by 1, 2),
    decided as (
      select ref, known, max(rank) over upto as rank, lead(known) over upto as next
      from counted window upto as (partition by ref order by known rows unbounded preceding)),
    followed as (
      select known, rank, next, lag(rank) over (partition by ref order by known) as former from decided),
    changed as (
      select at, left_state, became from followed
      cross join lateral (
        select known, case when former[2] = 0 and -former[4] < known then 'expired' else (${names})[former[2] + 1] end,
          case when rank[2] = 0 and -rank[4] <= known then 'expired' else (${names})[rank[2] + 1] end
        union all
        select -rank[4], 'given', 'expired'
        where rank[2] = 0 and -rank[4] > known and (next is null or -rank[4] < next)) as c (at, left_state, became))
    select width_bucket(at - 1, ${bounds}::bigint[]) as step, left_state as left, became, count(*)::int as customers
    from changed
    where left_state is distinct from became and at <= ${bounds.at(-1)}::bigint
    group by 1, 2, 3`.execute(store);
  return rows;
}

/** By strength, from 1. */
const names = sql.raw(`array['given', 'refused', 'revoked', 'withdrawn']`);

function trendOf(
  { purpose, recipient }: Pair,
  changes: readonly Change[],
  bounds: readonly Instant[],
): Trend {
  const text = (at: Instant) => new Date(at).toISOString();
  const standing = { ...nobody };
  const byStep = Map.groupBy(changes, ({ step }) => step);
  const advance = (step: number): ConsentStanding => {
    const became = { ...nobody };
    for (const change of byStep.get(step) ?? []) {
      became[change.became] += change.customers;
      standing[change.became] += change.customers;
      if (change.left) standing[change.left] -= change.customers;
    }
    return became;
  };
  advance(0);
  const series = bounds.slice(1).map((to, place): TrendPoint => {
    const became = advance(place + 1);
    return { from: text(bounds[place]!), to: text(to), standing: { ...standing }, became };
  });
  // What happened since the last bound, up to now.
  advance(bounds.length);
  return { purpose, recipient, series, now: standing };
}
