/**
 * Where a recall stands at an instant: it follows from when it fell due, its answer, what its provider escalated and the
 * clock. Instants are epoch milliseconds. Nothing is swept, and nothing is stored that these say.
 */
import { refuse, type Instant, type RecallState } from '@entente/contract';
import { recallDueMs } from './due.ts';

/** How long a recipient has to answer what was escalated, and the provider before it can escalate again. */
export const escalationDueMs = recallDueMs;

/** Who told whom in which cooperation. */
export type Escalation = {
  readonly cooperation: string;
  readonly provider: string;
  readonly recipient: string;
  readonly at: Instant;
  readonly answerBy: Instant;
  readonly reason: string;
};

/** What a recall's standing follows from. */
export type Ordered = {
  readonly dueAt: Instant;
  readonly acknowledgedAt: Instant | null;
};

/** The escalations that are about a recall, the first one first: it was overdue then, and not answered. */
export function escalationsOf<E extends Pick<Escalation, 'at'>>(
  { dueAt, acknowledgedAt }: Ordered,
  escalations: readonly E[],
): E[] {
  return escalations
    .filter(({ at }) => at >= dueAt && (acknowledgedAt === null || at < acknowledgedAt))
    .toSorted((a, b) => a.at - b.at);
}

/** The state of a recall that has opened. `escalations` are those of its two sides in its cooperation. */
export function recallAt(
  recall: Ordered,
  escalations: readonly Pick<Escalation, 'at' | 'answerBy'>[],
  now: Instant,
): RecallState {
  if (recall.acknowledgedAt !== null) return 'ACKNOWLEDGED';
  if (now < recall.dueAt) return 'PENDING';
  return standing(escalationsOf(recall, escalations), now) ? 'ESCALATED' : 'OVERDUE';
}

/** The escalation whose term is running; there is one at most. */
export function standing<E extends Pick<Escalation, 'at' | 'answerBy'>>(
  escalations: readonly E[],
  now: Instant,
): E | undefined {
  return escalations.find(({ at, answerBy }) => at <= now && now < answerBy);
}

/**
 * By when the recipient is to answer if a provider escalates now. Refuses `recall-not-overdue`, and
 * `recall-escalated` while the term of the last escalation is running.
 */
export function escalate(
  {
    recipient,
    hasOverdue,
    escalations,
  }: { recipient: string; hasOverdue: boolean; escalations: readonly Escalation[] },
  now: Instant,
): Instant {
  if (!hasOverdue) refuse('recall-not-overdue', { recipient });
  const running = standing(escalations, now);
  if (running) refuse('recall-escalated', { recipient, answerBy: new Date(running.answerBy).toISOString() });
  return now + escalationDueMs;
}
