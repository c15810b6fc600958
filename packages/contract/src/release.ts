/**
 * A release is a number about others' people that carries noise, because they did not agree to be named to whoever
 * asks. What it cost is on record with the provider whose people it was about.
 */
import { z } from 'zod';
import { CooperationId, InstantText, PartnerHandle } from './words.ts';

/**
 * What became of a question. Whoever asked is told `suppressed` in all cases but `told`: the noisy number of covered
 * people was too few, the recipient's budget, or that of everybody under its roof, did not suffice, or it is told nothing
 * because of lists it asked with that differ by few people.
 */
export const releaseOutcomes = ['told', 'too-few', 'over-recipient', 'over-affiliation', 'frozen'] as const;
export const ReleaseOutcome = z.enum(releaseOutcomes);
export type ReleaseOutcome = z.infer<typeof ReleaseOutcome>;

/**
 * What was noticed of the list of own people that a recipient asked with: it differs by fewer than 10 people from one it
 * asked with before in that cooperation, or in another; or by fewer than the minimum cohort, and nobody of those who
 * came or went is settled: an older customer with whom something has happened.
 */
export const freezeSignals = ['few-differ', 'few-differ-elsewhere', 'strangers-differ'] as const;
export const FreezeSignal = z.enum(freezeSignals);
export type FreezeSignal = z.infer<typeof FreezeSignal>;

/** How a question was asked: an overlap counts people, the others break them down. */
export const releaseKinds = ['overlap', 'breakdown', 'trend', 'lift'] as const;
export const ReleaseKind = z.enum(releaseKinds);
export type ReleaseKind = z.infer<typeof ReleaseKind>;

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
  kind: ReleaseKind,
  /** The provider's own columns that people were broken down by, and the set that they were compared with. */
  by: z.array(z.string()),
  /** The condition on the provider's columns that people had to meet, as it is typed. */
  where: z.string().nullable(),
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
      /** Of a recipient that is told nothing because of the lists it asked with: where it did, since when, and what was noticed. */
      freezes: z.array(
        z.strictObject({ cooperation: CooperationId, since: InstantText, signal: FreezeSignal }),
      ),
    }),
  ),
});
export type ReleaseBudgets = z.infer<typeof ReleaseBudgets>;

/** That a recipient is to be told numbers again, which is told nothing since it asked with lists that differ by few people. */
export const LiftOrder = z.strictObject({
  /** Where it asked so. */
  cooperation: CooperationId,
  recipient: PartnerHandle,
  reason: z.string().trim().max(1_000).default(''),
});
export type LiftOrder = z.infer<typeof LiftOrder>;

export const LiftedFreeze = z.strictObject({
  cooperation: CooperationId,
  recipient: PartnerHandle,
  since: InstantText,
  liftedAt: InstantText,
});
export type LiftedFreeze = z.infer<typeof LiftedFreeze>;
