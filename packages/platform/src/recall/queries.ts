/** Recalls as their recipient sees them, those included that follow from the clock and are not written down yet. */
import { RecallPage, type Instant, type Recall, type RecallState } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import type { PermittedRows } from '../own-rows.ts';
import { recallDueMs } from './due.ts';
import { isInState, lastEscalation, stateAt } from './last-escalation.ts';
import type { Escalation } from './rules.ts';

type Filter = {
  state?: string | undefined;
  provider?: string | undefined;
  after?: string | undefined;
  limit: number;
};

type Row = {
  cooperation: string;
  provider: string;
  permission: string;
  person: string;
  reason: string;
  state: RecallState;
  opened_at: Date;
  due_at: Date;
  acknowledged_at: Date | null;
  statement: string | null;
  escalated_at: Date | null;
  answer_by: Date | null;
  because: string | null;
};

/** Every recall at an instant: written ones, and one for each person whose row has expired and has none open. */
export const recallsAt = (now: Instant, escalations: readonly Escalation[] = []): RawBuilder<unknown> => sql`(
  select r.cooperation, r.provider, r.permission, r.pairwise, r.reason, r.opened_at, r.due_at, r.acknowledged_at,
    r.statement, e.at as escalated_at, e.answer_by, e.reason as because, ${stateAt(now)} as state
  from (
    select cooperation, provider, permission, pairwise, reason, opened_at, due_at, acknowledged_at, statement
    from recall
    union all
    select d.cooperation, d.provider, d.permission_key, i.pairwise, 'expired', min(i.until),
      min(i.until) + ${recallDueMs} * interval '1 millisecond', null, null
    from inbox i join delivery d on d.id = i.delivery
    where d.state = 'COMPLETED' and i.until <= ${new Date(now)} and not exists (
      select from recall r where r.cooperation = d.cooperation and r.permission = d.permission_key
        and r.pairwise = i.pairwise and r.acknowledged_at is null)
    group by 1, 2, 3, 4) r
  ${lastEscalation(escalations, 'provider')})`;

export type Listing = {
  readonly now: Instant;
  readonly permitted: PermittedRows;
  /** What providers escalated through the cooperations that are listed. */
  readonly escalations: readonly Escalation[];
  readonly canOf: (state: RecallState) => Recall['can'];
};

/** A page of permitted recalls: everything about up to `limit` people, by pairwise id. */
export async function listRecalls(
  store: Store,
  filter: Filter,
  { now, permitted, escalations, canOf }: Listing,
): Promise<RecallPage> {
  const conditions = [
    permitted,
    isInState(filter.state, sql`state`),
    filter.provider ? sql`provider = ${filter.provider}` : sql`true`,
    filter.after ? sql`pairwise > ${Buffer.from(filter.after, 'hex')}` : sql`true`,
  ];
  const { rows } = await sql<Row & { place: number }>`
    select cooperation, provider, permission, person, reason, state, opened_at, due_at, acknowledged_at, statement,
      escalated_at, answer_by, because, place
    from (
      select cooperation, provider, permission, encode(pairwise, 'hex') as person, reason, state, opened_at, due_at,
        acknowledged_at, statement, escalated_at, answer_by, because, dense_rank() over (order by pairwise)::int as place
      from ${recallsAt(now, escalations)} r where ${sql.join(conditions, sql` and `)}) ranked
    where place <= ${filter.limit + 1} order by place, opened_at, permission`.execute(store);
  const shown = rows.filter(({ place }) => place <= filter.limit);
  return RecallPage.parse({
    recalls: shown.map((row) => ({
      cooperation: row.cooperation,
      provider: row.provider,
      permission: row.permission,
      person: row.person,
      reason: row.reason,
      state: row.state,
      openedAt: row.opened_at.toISOString(),
      dueAt: row.due_at.toISOString(),
      acknowledgedAt: row.acknowledged_at?.toISOString() ?? null,
      statement: row.statement,
      escalation:
        row.escalated_at && row.answer_by && row.because !== null
          ? {
              at: row.escalated_at.toISOString(),
              answerBy: row.answer_by.toISOString(),
              reason: row.because,
            }
          : null,
      can: canOf(row.state),
    })),
    next: rows.length > shown.length ? shown.at(-1)!.person : null,
    people: await countRecalls(store, { now, permitted }),
  });
}

/** People with recalls in each state. */
async function countRecalls(
  store: Store,
  { now, permitted }: Pick<Listing, 'now' | 'permitted'>,
): Promise<RecallPage['people']> {
  const { rows } = await sql<RecallPage['people']>`
    select count(distinct pairwise) filter (where state = 'PENDING')::int as pending,
      count(distinct pairwise) filter (where state = 'OVERDUE')::int as overdue,
      count(distinct pairwise) filter (where state = 'ACKNOWLEDGED')::int as acknowledged
    from ${recallsAt(now)} r where ${permitted}`.execute(store);
  return rows[0]!;
}

/** How many recalls from that provider are past due: they suspend deliveries from it. */
export async function countOverdue(store: Store, provider: string, now: Instant): Promise<number> {
  const { rows } = await sql<{ overdue: number }>`
    select count(*)::int as overdue from ${recallsAt(now)} r where state = 'OVERDUE' and provider = ${provider}`.execute(
    store,
  );
  return rows[0]!.overdue;
}
