/** A recall is the order to a recipient to erase somebody it was handed, and its answer. */
import { phrase } from './said.ts';
import { z } from 'zod';
import { answersFor } from './answer.ts';
import { CooperationId, CustomerRef, InstantText, PartnerHandle } from './words.ts';

/** `ESCALATED` is a recall that is overdue, and whose provider has told the recipient so: until that term is over. */
export const recallStates = ['PENDING', 'ACKNOWLEDGED', 'OVERDUE', 'ESCALATED'] as const;
export const RecallState = z.enum(recallStates);
export type RecallState = z.infer<typeof RecallState>;

/** The person as the recipient knows them: 32 hexadecimal digits. */
export const PairwiseId = z.string().regex(/^[0-9a-f]{32}$/, phrase('32 hexadecimal digits'));

const recallReasons = ['withdrawn', 'expired', 'agreement-ended'] as const;
const RecallReason = z.enum(recallReasons);
export type RecallReason = z.infer<typeof RecallReason>;

/** That a provider escalated what was overdue: when, by when it is to be answered, and what it said. */
export const Escalation = z.strictObject({
  at: InstantText,
  answerBy: InstantText,
  reason: z.string(),
});
export type Escalation = z.infer<typeof Escalation>;

export const Recall = z.strictObject({
  cooperation: CooperationId,
  provider: PartnerHandle,
  permission: z.string(),
  person: PairwiseId,
  reason: RecallReason,
  state: RecallState,
  openedAt: InstantText,
  dueAt: InstantText,
  acknowledgedAt: InstantText.nullable(),
  statement: z.string().nullable(),
  /** The last one that was about it; null where there was none. */
  escalation: Escalation.nullable(),
  can: answersFor(['acknowledge']),
});
export type Recall = z.infer<typeof Recall>;

export const RecallFilter = z.strictObject({
  /** `OVERDUE` has those with it that were escalated. */
  state: RecallState.optional(),
  provider: PartnerHandle.optional(),
  /** Where the previous page ended. */
  after: PairwiseId.optional(),
  limit: z.int().min(1).max(1_000).default(100),
});
export type RecallFilter = z.infer<typeof RecallFilter>;

export const RecallPage = z.strictObject({
  recalls: z.array(Recall),
  /** Give it as `after` to go on; null at the end. */
  next: PairwiseId.nullable(),
  /** People over all pages, by state, whatever the filter. */
  people: z.strictObject({ pending: z.int(), overdue: z.int(), acknowledged: z.int() }),
});
export type RecallPage = z.infer<typeof RecallPage>;

export const RecallAnswer = z.strictObject({
  /** Whom; everybody recalled and not answered yet, unless said. */
  persons: z.array(PairwiseId).min(1).max(10_000).optional(),
  provider: PartnerHandle.optional(),
  /** What the recipient says it did. */
  statement: z.string().trim().min(1).max(1_000),
});
export type RecallAnswer = z.infer<typeof RecallAnswer>;

/** Names the recalls of one day under one permission and for one reason, such as `2026-07-02 withdrawn abcdefghij …`. */
export const SentRecallsId = z
  .string()
  .max(500)
  .regex(
    /^[0-9]{4}-[0-9]{2}-[0-9]{2} [a-z-]{1,20} [a-z2-7]{10} [a-z0-9-]{1,40}>[a-z0-9-]{1,40} [a-z-]{1,40} [a-z+]{1,200}$/,
    phrase('the id of recalls that you sent'),
  );

/**
 * What became of the recalls that a partner sent on one day (UTC) for one reason, from one recipient under one
 * permission. How many people they are about is not told: that is how many the recipient was handed, which is its secret.
 */
export const SentRecalls = z.strictObject({
  id: SentRecallsId,
  day: z.string(),
  cooperation: CooperationId,
  recipient: PartnerHandle,
  permission: z.string(),
  reason: RecallReason,
  /** Of one escalated, then of one overdue, then of one pending; `ACKNOWLEDGED` when all are answered. */
  state: RecallState,
  /** By when the first that is not answered must be; when all are, by when the last had to be. */
  dueAt: InstantText,
  /** When the recipient first asked whom it must erase, after the last of them had opened. */
  seenAt: InstantText.nullable(),
  /** When the last was answered; null while one is not. */
  answeredAt: InstantText.nullable(),
  /** What the recipient said about them, each once: up to ten. */
  statements: z.array(z.string()),
  escalation: Escalation.nullable(),
  can: answersFor(['escalate']),
});
export type SentRecalls = z.infer<typeof SentRecalls>;

export const SentRecallsFilter = z.strictObject({
  /** `OVERDUE` has those with it that were escalated. */
  state: RecallState.optional(),
  recipient: PartnerHandle.optional(),
  after: SentRecallsId.optional(),
  limit: z.int().min(1).max(1_000).default(100),
});
export type SentRecallsFilter = z.infer<typeof SentRecallsFilter>;

/** A page, the newest day first. */
export const SentRecallsPage = z.strictObject({
  sent: z.array(SentRecalls),
  /** Give it as `after` to go on; null at the end. */
  next: SentRecallsId.nullable(),
});
export type SentRecallsPage = z.infer<typeof SentRecallsPage>;

/** Whose recalls, and why it is asked: the look is recorded. */
export const RecallQuestion = z.strictObject({
  ref: CustomerRef,
  reason: z.string().trim().max(1_000).default(''),
});
export type RecallQuestion = z.infer<typeof RecallQuestion>;

export const recallEvents = ['sent', 'seen', 'overdue', 'escalated', 'unanswered', 'answered'] as const;

/** What became of every recall of one person, whichever of the person's records was handed over. */
export const RecallHistory = z.strictObject({
  ref: CustomerRef,
  recalls: z.array(
    z.strictObject({
      cooperation: CooperationId,
      recipient: PartnerHandle,
      permission: z.string(),
      /** The record that had been handed over. */
      handedRef: CustomerRef,
      reason: RecallReason,
      state: RecallState,
      /** By when it has to be answered, or had to be; while the term of an escalation runs, by when that says. */
      dueAt: InstantText,
      answeredAt: InstantText.nullable(),
      /** What the recipient said it did; null while it has not answered. */
      statement: z.string().nullable(),
      /** In the order in which they happened, those included that follow from the clock. */
      events: z.array(z.strictObject({ at: InstantText, what: z.enum(recallEvents), says: z.string() })),
    }),
  ),
});
export type RecallHistory = z.infer<typeof RecallHistory>;

/** Tells a recipient for the last time: about everything of one cooperation that it has not answered in time. */
export const EscalationOrder = z.strictObject({
  cooperation: CooperationId,
  recipient: PartnerHandle,
  /** Both sides read it, so it names nobody. */
  reason: z.string().trim().max(1_000).default(''),
});
export type EscalationOrder = z.infer<typeof EscalationOrder>;

export const Escalated = Escalation.extend({ cooperation: CooperationId, recipient: PartnerHandle });
export type Escalated = z.infer<typeof Escalated>;
