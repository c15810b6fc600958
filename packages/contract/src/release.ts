/**
 * A release is a number about others' people that carries noise, because they did not agree to be named to whoever
 * asks. What it cost is on record with the provider whose people it was about.
 */
import { z } from 'zod';
import { CooperationId, InstantText, PartnerHandle } from './words.ts';

/**
 * What became of a question. Whoever asked is told `suppressed` in all cases but `told`: the noisy number of covered
 * people was too few, or the recipient's budget, or that of everybody under its roof, did not suffice.
 */
export const releaseOutcomes = ['told', 'too-few', 'over-recipient', 'over-affiliation'] as const;
export const ReleaseOutcome = z.enum(releaseOutcomes);
export type ReleaseOutcome = z.infer<typeof ReleaseOutcome>;

/** One question as the provider sees it. What was told is not in it: whom the recipient knows is its secret. */
export const ReleaseCharge = z.strictObject({
  id: z.int().positive(),
  at: InstantText,
  recipient: PartnerHandle,
  cooperation: CooperationId,
  permission: z.string(),
  agreementVersion: z.int().positive(),
  /** Other providers who had to cover the people too. */
  others: z.array(PartnerHandle),
  /** The provider's published sets that people had to be in. */
  sets: z.array(z.string()),
  outcome: ReleaseOutcome,
  epsilon: z.number(),
  /** What it cost the recipient, and what each affiliation of it. */
  cost: z.strictObject({ recipient: z.number(), affiliation: z.number() }),
  /** Until when the same question costs nothing. */
  until: InstantText,
});
export type ReleaseCharge = z.infer<typeof ReleaseCharge>;

/** A page, newest first; `after` is the `next` of the page before. */
export const ReleasePage = z.strictObject({
  recipient: PartnerHandle.exactOptional(),
  limit: z.int().min(1).max(100).default(20),
  after: z.int().positive().exactOptional(),
});
export type ReleasePage = z.output<typeof ReleasePage>;

export const ReleaseList = z.strictObject({
  releases: z.array(ReleaseCharge),
  next: z.int().positive().nullable(),
});
export type ReleaseList = z.infer<typeof ReleaseList>;

/** What noisy answers have cost, ever: of each recipient, and of those under one roof together. */
export const ReleaseBudgets = z.strictObject({
  accounts: z.array(
    z.strictObject({
      kind: z.enum(['recipient', 'affiliation']),
      members: z.array(PartnerHandle),
      spent: z.number(),
      /** What is left of the most that any terms may allow, which is 1. */
      left: z.number(),
    }),
  ),
});
export type ReleaseBudgets = z.infer<typeof ReleaseBudgets>;
