/**
 * Recalls as their provider follows them, those included that follow from the clock and are not written down yet. They
 * are told by the day, the reason and the permission, and never how many there are: whoever could count them would know
 * how many people the recipient was handed, and so whom it knows.
 */
import {
  type Instant,
  refuse,
  type RecallState,
  type SentRecalls,
  type SentRecallsFilter,
  SentRecallsPage,
} from '@entente/contract';
import type { Store } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import type { PermittedRows } from '../own-rows.ts';
import { pageOf } from '../page.ts';
import { recallDueMs } from './due.ts';
import type { Followed } from './following.ts';
import { isInState, lastEscalation, stateAt } from './last-escalation.ts';

/**
 * Every recall at an instant: written ones, and one for each person whose copy was to be erased by now. There is none
 * of a copy that went before, with all others of the person, nor while another recall of the person was not answered.
 */
export const sentAt = (now: Instant): RawBuilder<unknown> => sql`(
  select cooperation, recipient, permission, pairwise, ref, reason, opened_at, due_at, acknowledged_at, statement
  from recall_sent
  union all
  select h.cooperation, h.recipient, h.permission, d.pairwise, min(d.ref), 'expired', min(d.until),
    min(d.until) + ${recallDueMs} * interval '1 millisecond', null, null
  from disclosure d join handover h on h.delivery = d.delivery
  where h.completed_at is not null and d.until <= ${new Date(now)} and not exists (
    select from recall_sent s
    where s.cooperation = h.cooperation and s.recipient = h.recipient and s.permission = h.permission
      and s.pairwise = d.pairwise and (s.acknowledged_at is null or s.acknowledged_at >= d.until
        or (s.opened_at >= h.completed_at and s.reason <> 'expired')))
  group by 1, 2, 3, 4)`;

/** Whether something is overdue that this recipient was to erase. */
export async function hasOverdue(
  store: Store,
  { cooperation, recipient, now }: { cooperation: string; recipient: string; now: Instant },
): Promise<boolean> {
  const { rows } = await sql`
    select from ${sentAt(now)} r where cooperation = ${cooperation} and recipient = ${recipient}
      and acknowledged_at is null and due_at <= ${new Date(now)} limit 1`.execute(store);
  return rows.length > 0;
}

type Row = {
  day: string;
  cooperation: string;
  recipient: string;
  permission: string;
  reason: string;
  state: RecallState;
  opened_at: Date;
  due_at: Date;
  answered_at: Date | null;
  statements: string[] | null;
  escalated_at: Date | null;
  answer_by: Date | null;
  because: string | null;
};

export type Following = {
  readonly now: Instant;
  readonly permitted: PermittedRows;
  readonly followed: Followed;
  readonly canOf: (at: { cooperation: string; recipient: string; state: RecallState }) => SentRecalls['can'];
};

/** A page of permitted recalls, the newest day first. */
export async function listSent(
  store: Store,
  filter: SentRecallsFilter,
  { now, permitted, followed, canOf }: Following,
): Promise<SentRecallsPage> {
  const after = filter.after === undefined ? undefined : placeOf(filter.after);
  const { rows } = await sql<Row>`
    select day, cooperation, recipient, permission, reason, state, opened_at, due_at, answered_at, statements,
      escalated_at, answer_by, because
    from (
      select day, cooperation, recipient, permission, reason,
        case when bool_or(state = 'ESCALATED') then 'ESCALATED' when bool_or(state = 'OVERDUE') then 'OVERDUE'
          when bool_or(state = 'PENDING') then 'PENDING' else 'ACKNOWLEDGED' end as state,
        max(opened_at) as opened_at,
        coalesce(min(due_at) filter (where acknowledged_at is null), max(due_at)) as due_at,
        case when bool_and(acknowledged_at is not null) then max(acknowledged_at) end as answered_at,
        (array_agg(distinct statement) filter (where statement is not null))[1:10] as statements,
        max(escalated_at) as escalated_at, max(answer_by) as answer_by,
        (array_agg(because order by escalated_at desc) filter (where because is not null))[1] as because
      from (
        select to_char(r.opened_at at time zone 'UTC', 'YYYY-MM-DD') as day, r.cooperation, r.recipient, r.permission,
          r.reason, r.opened_at, r.due_at, r.acknowledged_at, r.statement, e.at as escalated_at, e.answer_by,
          e.reason as because, ${stateAt(now)} as state
        from ${sentAt(now)} r ${lastEscalation(followed.escalations, 'recipient')}
        where ${permitted} and (${filter.recipient ?? null}::text is null or r.recipient = ${filter.recipient ?? null})
      ) single group by 1, 2, 3, 4, 5
    ) of_day
    where ${isInState(filter.state, sql`state`)} and ${
      after
        ? sql`(day, reason, cooperation, permission) < (${after.day}, ${after.reason}, ${after.cooperation}, ${after.permission})`
        : sql`true`
    }
    order by day desc, reason desc, cooperation desc, permission desc limit ${filter.limit + 1}`.execute(
    store,
  );
  const { shown, last } = pageOf(rows, filter.limit);
  return SentRecallsPage.parse({
    sent: shown.map((row) => ({ ...told(row, followed), can: canOf(row) })),
    next: last ? idOf(last) : null,
  });
}

function told(row: Row, { seen }: Followed) {
  const { day, cooperation, recipient, permission, reason, state, escalated_at: at, answer_by: by } = row;
  const opened = row.opened_at.getTime();
  const first = seen.find(
    (each) => each.cooperation === cooperation && each.recipient === recipient && each.at >= opened,
  );
  return {
    id: idOf(row),
    day,
    cooperation,
    recipient,
    permission,
    reason,
    state,
    dueAt: row.due_at.toISOString(),
    seenAt: first ? new Date(first.at).toISOString() : null,
    answeredAt: row.answered_at?.toISOString() ?? null,
    statements: row.statements ?? [],
    escalation:
      at && by ? { at: at.toISOString(), answerBy: by.toISOString(), reason: row.because ?? '' } : null,
  };
}

const idOf = ({ day, reason, cooperation, permission }: Row): string =>
  `${day} ${reason} ${cooperation} ${permission}`;

/** Where a page ended: the day, the reason and the cooperation have no blank in them. */
function placeOf(id: string): Pick<Row, 'day' | 'reason' | 'cooperation' | 'permission'> {
  const [day, reason, cooperation, ...permission] = id.split(' ');
  if (!day || !reason || !cooperation) return refuse('input-invalid', { detail: 'after: the id of recalls' });
  return { day, reason, cooperation, permission: permission.join(' ') };
}
