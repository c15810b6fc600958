/**
 * How consents stood and changed over time, counted by the database, for each purpose and recipient by itself. No
 * counter is kept: the statement is the fold of `rules.ts` for all instants at once. As time goes on the deciding event
 * is the highest in rank of those known so far, so a running maximum gives it, and every change of it is a change of
 * state.
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

type Pair = {
  readonly purpose: Purpose;
  readonly recipient: PartnerHandle;
  /** How many decisions are about it, by name or with all others. */
  readonly decisions: number;
};
type State = keyof ConsentStanding;
type Change = {
  step: number;
  left: State | null;
  became: State;
  customers: number;
};

const nobody: ConsentStanding = { given: 0, expired: 0, refused: 0, withdrawn: 0, revoked: 0 };

/** How many decisions a statement folds: a second or two of what the database may compute for five. */
const decisionsAtOnce = 250_000;

/** A page of trends. Refuses `input-invalid` and `limit-exceeded` for a series that is none, or too long. */
export async function listTrends(
  store: Store,
  question: TrendQuestion,
  { now, atOnce = decisionsAtOnce }: { now: Instant; atOnce?: number },
): Promise<TrendPage> {
  const bounds = boundsOf(question, now);
  const found = await listPairs(store, question);
  const pairs = found.slice(0, question.limit);
  const last = pairs.at(-1);
  // One after the other, and of many decisions in parts, so that no statement takes longer than it may.
  const trends: Trend[] = [];
  for (const pair of pairs) {
    const parts = Math.max(1, Math.ceil(pair.decisions / atOnce));
    trends.push(trendOf(pair, await listChanges(store, pair, { bounds: [...bounds, now], parts }), bounds));
  }
  return {
    at: new Date(now).toISOString(),
    step: question.step,
    trends,
    next: found.length > pairs.length && last ? nameOf(last) : null,
  };
}

const nameOf = ({ purpose, recipient }: { purpose: string; recipient: string }): string =>
  `${purpose} ${recipient}`;

/**
 * Purposes and recipients that anybody decided about by name, and the one that was asked for by name, each with how many
 * decisions there are about it.
 */
async function listPairs(store: Store, { purpose, recipient, limit, after }: TrendQuestion): Promise<Pair[]> {
  const wanted = [
    sql`purpose <> '*' and recipient <> '*'`,
    ...(purpose === undefined ? [] : [sql`purpose = ${purpose}`]),
    ...(recipient === undefined ? [] : [sql`recipient = ${recipient}`]),
  ];
  const { rows } = await sql<Pair>`
    with counted as (
      select purpose collate "C" as purpose, recipient collate "C" as recipient, count(*) as decisions
      from consent_event where ${sql.join(wanted, sql` and `)} or purpose = '*' or recipient = '*' group by 1, 2
      union all select ${purpose ?? '*'}, ${recipient ?? '*'}, 0)
    select purpose, recipient, (sum(decisions)
      + (select coalesce(sum(decisions), 0) from counted where purpose = '*' or recipient = '*'))::bigint as decisions
    from counted where purpose <> '*' and recipient <> '*'
      and (${after ?? null}::text is null or (purpose || ' ' || recipient) > ${after ?? null})
    group by 1, 2 order by purpose || ' ' || recipient limit ${limit + 1}`.execute(store);
  return rows;
}

const ms = (column: string) => sql`(date_part('epoch', ${sql.ref(column)}) * 1000)::bigint`;

/**
 * Every change of a customer's state by the step it falls into: 0 is all up to the first bound. Each part of the
 * customers is told by a statement of its own.
 */
async function listChanges(
  store: Store,
  pair: Pair,
  { bounds, parts }: { bounds: readonly Instant[]; parts: number },
): Promise<Change[]> {
  const changes: Change[] = [];
  for (let part = 0; part < parts; part += 1)
    changes.push(...(await listChangesOf(store, pair, { bounds, part, parts })));
  return changes;
}

/**
 * The changes of one part of the customers. A rank is an instant and a strength in one number, how few categories, how
 * early the end. What became known at one instant is one step of the fold, for which the highest of it stands; before
 * it that decided which ranks highest of all that was known by then.
 */
async function listChangesOf(
  store: Store,
  { purpose, recipient }: Pair,
  { bounds, part, parts }: { bounds: readonly Instant[]; part: number; parts: number },
): Promise<Change[]> {
  const isAbout = sql`((purpose = ${purpose} and recipient = ${recipient}) or (decision <> 'given'
    and purpose = any(${['*', purpose]}::text[]) and recipient = any(${['*', recipient]}::text[])))`;
  const isOfPart = parts === 1 ? sql`true` : sql`(hashtext(ref) & 2147483647) % ${parts} = ${part}`;
  const stepOf = (instant: string) => sql`width_bucket(${sql.raw(instant)} - 1, ${bounds}::bigint[])`;
  const { rows } = await sql<Change>`
    with said as materialized (
      select id, ref collate "C" as ref, recording, categories, ${ms('at')} as at, ${ms('recorded_at')} as recorded,
        case decision when 'given' then 1 when 'refused' then 2 when 'revoked' then 3 else 4 end as strength,
        case decision when 'given' then coalesce(${ms('expires_at')}, 9000000000000000) end as expires
      from consent_event where ${isAbout} and ${isOfPart}),
    size as materialized (
      select categories, (select count(distinct c) from unnest(categories) c) as categories_in_all
      from (select distinct categories from said where strength = 1) d),
    overtaken as materialized (
      select distinct w.id from said w join said n on n.ref = w.ref
      where w.strength = 1 and w.at > w.recorded + 300000
        and n.strength > 1 and n.recorded <= w.at and n.recording > w.recording),
    ranked as (
      select ref, case when at > recorded + 300000 then at else recorded end as known, array[
        case when at > recorded + 300000 then at else least(at, recorded) end * 8 + strength,
        -coalesce(categories_in_all, 0), -expires] as rank
      from said left join size using (categories) where id not in (select id from overtaken)),
    stepped as (select distinct on (ref, known) ref, known, rank from ranked order by ref, known, rank desc),
    followed as (
      select known, rank, max(rank) over earlier as former, lead(known) over earlier as next from stepped
      window earlier as (partition by ref order by known rows between unbounded preceding and 1 preceding)),
    decided as (
      select known, next, former, case when former > rank then former else rank end as rank from followed),
    counted as (
      select ${stepOf('known')} as step, case when -former[3] < known then 5 else former[1] & 7 end as former,
        case when -rank[3] <= known then 5 else rank[1] & 7 end as became,
        case when -rank[3] > known and (next is null or -rank[3] < next) then ${stepOf('-rank[3]')} end as expiry,
        count(*) as customers
      from decided group by 1, 2, 3, 4)
    select c.step, (${names})[c.former] as "left", (${names})[c.became] as became, sum(customers)::int as customers
    from counted cross join lateral (values (step, former, became), (expiry, 1, 5)) as c (step, former, became)
    where c.former is distinct from c.became and c.step < ${bounds.length}
    group by 1, 2, 3`.execute(store);
  return rows;
}

/** By strength, from 1; what has expired decides nothing. */
const names = sql.raw(`array['given', 'refused', 'revoked', 'withdrawn', 'expired']`);

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
