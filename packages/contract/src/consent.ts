/** What customers decided, as their own partner sees it: one customer's history, and whom permissions cover. */
import { phrase } from './said.ts';
import { z } from 'zod';
import { answersFor } from './answer.ts';
import { PermissionScope } from './permission.ts';
import {
  ConsentDecision,
  consentDecisions,
  CooperationId,
  CustomerRef,
  DataCategory,
  InstantText,
  PartnerHandle,
  Purpose,
} from './words.ts';

const Count = z.int().nonnegative();
const everything = z.literal('*');

/** Where a consent stands: as the deciding event says, `expired` after a given has ended, `none` without any event. */
export const ConsentState = z.enum(['none', 'expired', ...consentDecisions]);
export type ConsentState = z.infer<typeof ConsentState>;

/** One recorded decision with its evidence. */
export const RecordedDecision = z.strictObject({
  decision: ConsentDecision,
  purpose: z.union([Purpose, everything]),
  recipient: z.union([PartnerHandle, everything]),
  categories: z.array(DataCategory),
  /** When the person decided. */
  at: InstantText,
  expiresAt: InstantText.nullable(),
  collectedBy: z.string().nullable(),
  notice: z.string().nullable(),
  recordedAt: InstantText,
  /** The import or act that brought it; rising. */
  recording: Count,
});
export type RecordedDecision = z.infer<typeof RecordedDecision>;

/** Where one consent stands now, and how the recorded decisions will move it. */
export const StandingConsent = z.strictObject({
  purpose: Purpose,
  recipient: PartnerHandle,
  state: ConsentState,
  /** What a `given` covers. */
  categories: z.array(DataCategory),
  expiresAt: InstantText.nullable(),
  /** Coming changes, in order. */
  coming: z.array(z.strictObject({ at: InstantText, state: ConsentState })),
});
export type StandingConsent = z.infer<typeof StandingConsent>;

export const ConsentHistory = z.strictObject({
  ref: CustomerRef,
  /** False where only a no about the ref is kept and no customer has appeared yet, or the customer was erased. */
  isKnown: z.boolean(),
  at: InstantText,
  /** In the order of the dates on which they were decided. */
  decisions: z.array(RecordedDecision),
  /** Every purpose and recipient about which anything was decided. */
  consents: z.array(StandingConsent),
  /** `record`: that the person gives a consent. */
  can: answersFor(['record', 'withdraw', 'receipt']),
});
export type ConsentHistory = z.infer<typeof ConsentHistory>;

/**
 * Whom to count. `permission`: one of the partner's agreements, by its text. `scope`: a permission that nobody need
 * have signed, to see what it would cover. Neither: every signed permission of which the partner is the provider.
 */
export const CoverageQuestion = z
  .strictObject({
    permission: z.string().max(500).exactOptional(),
    scope: PermissionScope.omit({ provider: true }).exactOptional(),
  })
  .refine(({ permission, scope }) => permission === undefined || scope === undefined, {
    message: phrase('either permission or scope'),
  });
export type CoverageQuestion = z.infer<typeof CoverageQuestion>;

/** How many of the partner's own customers one permission covers, exactly. */
export const Coverage = z.strictObject({
  permission: z.string(),
  /** The cooperations of the agreements in which it is signed; none for one that nobody has signed. */
  cooperations: z.array(CooperationId),
  /** Customers with an active consent of their own that allows it. */
  customers: Count,
  /** People: records of one e-mail counted once, and not at all where one of them says no. */
  people: Count,
});
export type Coverage = z.infer<typeof Coverage>;

export const CoverageReport = z.strictObject({ at: InstantText, permissions: z.array(Coverage) });
export type CoverageReport = z.infer<typeof CoverageReport>;
