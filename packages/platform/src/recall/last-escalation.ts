/** The same as the rule of a single recall, for as many as a store has: what SQL needs to say where each stands. */
import type { Instant } from '@entente/contract';
import { sql, type RawBuilder } from 'kysely';
import type { Escalation } from './rules.ts';

/**
 * Joins to recalls `r` the last escalation that is about each, as `e (at, answer_by, reason)`. `side` is the column of
 * `r` that names the other side.
 */
export function lastEscalation(
  escalations: readonly Escalation[],
  side: 'provider' | 'recipient',
): RawBuilder<unknown> {
  if (escalations.length === 0)
    return sql`cross join (select null::timestamptz as at, null::timestamptz as answer_by, null::text as reason) e`;
  const column = <T>(of: (each: Escalation) => T): T[] => escalations.map(of);
  return sql`left join lateral (
    select x.at, x.answer_by, x.reason
    from unnest(
      ${column((each) => each.cooperation)}::text[], ${column((each) => each[side])}::text[],
      ${column(({ at }) => new Date(at))}::timestamptz[], ${column(({ answerBy }) => new Date(answerBy))}::timestamptz[],
      ${column(({ reason }) => reason)}::text[]) as x (cooperation, side, at, answer_by, reason)
    where x.cooperation = r.cooperation and x.side = r.${sql.ref(side)} and x.at >= r.due_at
      and (r.acknowledged_at is null or x.at < r.acknowledged_at)
    order by x.at desc limit 1) e on true`;
}

/** The state of a recall `r` with its last escalation `e` at that instant. */
export const stateAt = (now: Instant): RawBuilder<string> => sql<string>`case
  when r.acknowledged_at is not null then 'ACKNOWLEDGED' when r.due_at > ${new Date(now)} then 'PENDING'
  when e.answer_by > ${new Date(now)} then 'ESCALATED' else 'OVERDUE' end`;

/** Whether a state is one of those asked for: what was escalated is overdue all the same. */
export function isInState(state: string | undefined, column: RawBuilder<unknown>): RawBuilder<boolean> {
  if (state === undefined) return sql<boolean>`true`;
  const wanted = state === 'OVERDUE' ? ['OVERDUE', 'ESCALATED'] : [state];
  return sql<boolean>`${column} = any(${wanted}::text[])`;
}
