/**
 * How consents stood and changed over time, counted by the database in one pass over the decisions. No counter is
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
  purpose: string;
  recipient: string;
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
  const changes = await listChanges(store, pairs, [...bounds, now]);
  const byPair = Map.groupBy(changes, nameOf);
  const last = pairs.at(-1);
  return {
    at: new Date(now).toISOString(),
    step: question.step,
    trends: pairs.map((pair) => trendOf(pair, byPair.get(nameOf(pair)) ?? [], bounds)),
    next: found.length > pairs.length && last ? nameOf(last) : null,
  };
}

const nameOf = ({ purpose, recipient }: { purpose: string; recipient: string }): string =>
  `${purpose} ${recipient}`;

/** Purposes and recipients that anybody decided about by name, and the one that was asked for by name. */
async function listPairs(store: Store, { purpose, recipient, limit, after }: TrendQuestion): Promise<Pair[]> {
  const { rows } = await sql<Pair>`
    select purpose collate "C" as purpose, recipient collate "C" as recipient from (
      select purpose, recipient from consent_event where purpose <> '*' and recipient <> '*' group by 1, 2
      union select ${purpose ?? null}::text, ${recipient ?? null}::text
        where ${purpose ?? null}::text is not null and ${recipient ?? null}::text is not null) p
    where (${purpose ?? null}::text is null or purpose = ${purpose ?? null})
      and (${recipient ?? null}::text is null or recipient = ${recipient ?? null})
      and (${after ?? null}::text is null or (purpose || ' ' || recipient) collate "C" > ${after ?? null})
    order by (purpose || ' ' || recipient) collate "C" limit ${limit + 1}`.execute(store);
  return rows;
}

/** Every change of a customer's state by the step it falls into: 0 is all up to the first bound. */
async function listChanges(
  store: Store,
  pairs: readonly Pair[],
  bounds: readonly Instant[],
): Promise<Change[]> {
  if (pairs.length === 0) return [];
  const { rows } = await sql<Change>`
    with pair as materialized (
      select * from unnest(${pairs.map(({ purpose }) => purpose)}::text[], ${pairs.map(({ recipient }) => recipient)}::text[])
        as p (purpose, recipient)),
    event as (
      select id, ref, purpose, recipient, decision, recording, categories,
        (extract(epoch from at) * 1000)::bigint as at, (extract(epoch from recorded_at) * 1000)::bigint as recorded,
        (extract(epoch from expires_at) * 1000)::bigint as expires
      from consent_event),
    said as materialized (
      select e.* from event e join pair using (purpose, recipient)
      union all
      select e.id, e.ref, p.purpose, p.recipient, e.decision, e.recording, e.categories, e.at, e.recorded, e.expires
      from event e join pair p on e.purpose in ('*', p.purpose) and e.recipient in ('*', p.recipient)
      where (e.purpose = '*' or e.recipient = '*') and e.decision <> 'given'),
    overtaken as (
      select distinct w.id from said w join said n using (ref, purpose, recipient)
      where w.decision = 'given' and w.at > w.recorded + 300000
        and n.decision <> 'given' and n.recorded <= w.at and n.recording > w.recording),
    counted as (
      select ref, purpose, recipient,
        case when at > recorded + 300000 then at else recorded end as known,
        array[
          case when at > recorded + 300000 then at else least(at, recorded) end,
          case decision when 'given' then 0 when 'refused' then 1 when 'revoked' then 2 else 3 end,
          case when cardinality(categories) < 2 then -cardinality(categories)
            else -(select count(distinct c) from unnest(categories) c) end,
          -coalesce(expires, 9000000000000000000), -id]::bigint[] as rank
      from said where id not in (select id from overtaken)),
    decided as (
      select purpose, recipient, known, max(rank) over upto as rank, max(rank) over before as former,
        lead(known) over upto as next
      from counted
      window upto as (partition by ref, purpose, recipient order by known),
        before as (partition by ref, purpose, recipient order by known range between unbounded preceding and 1 preceding)),
    changed as (
      select purpose, recipient, at, left_state, became from decided
      cross join lateral (
        select known, case when former[2] = 0 and -former[4] < known then 'expired' else (${names})[former[2] + 1] end,
          case when rank[2] = 0 and -rank[4] <= known then 'expired' else (${names})[rank[2] + 1] end
        union all
        select -rank[4], 'given', 'expired'
        where rank[2] = 0 and -rank[4] > known and (next is null or -rank[4] < next)) as c (at, left_state, became)
      where next is distinct from known)
    select purpose, recipient, width_bucket(at - 1, ${bounds}::bigint[]) as step, left_state as left, became,
      count(*)::int as customers
    from changed
    where left_state is distinct from became and at <= ${bounds.at(-1)}::bigint
    group by 1, 2, 3, 4, 5`.execute(store);
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
