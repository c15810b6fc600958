/** A recall is the order to a recipient to erase somebody it was handed, and its answer. */
import { z } from 'zod';
import { answersFor } from './answer.ts';
import { CooperationId, InstantText, PartnerHandle } from './words.ts';

export const recallStates = ['PENDING', 'ACKNOWLEDGED', 'OVERDUE'] as const;
export const RecallState = z.enum(recallStates);
export type RecallState = z.infer<typeof RecallState>;

/** The person as the recipient knows them: 32 hexadecimal digits. */
export const PairwiseId = z.string().regex(/^[0-9a-f]{32}$/, '32 hexadecimal digits');

export const Recall = z.strictObject({
  cooperation: CooperationId,
  provider: PartnerHandle,
  permission: z.string(),
  person: PairwiseId,
  reason: z.enum(['withdrawn', 'expired', 'agreement-ended']),
  state: RecallState,
  openedAt: InstantText,
  dueAt: InstantText,
  acknowledgedAt: InstantText.nullable(),
  statement: z.string().nullable(),
  can: answersFor(['acknowledge']),
});
export type Recall = z.infer<typeof Recall>;

export const RecallFilter = z.strictObject({
  state: RecallState.optional(),
  provider: PartnerHandle.optional(),
  /** Where the previous page ended. */
  after: PairwiseId.optional(),
  limit: z.int().min(1).max(1_000).default(100),
});

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
