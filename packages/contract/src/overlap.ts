/** An overlap is a count of people over several partners' customers, asked by the recipient of permissions. */
import { z } from 'zod';
import { Written } from './segment/segment.ts';
import { SetName } from './set.ts';
import { CooperationId, InstantText, PartnerHandle } from './words.ts';

/** People, or `suppressed` below the minimum cohort. */
export const Count = z.union([z.int().nonnegative(), z.literal('suppressed')]);
export type Count = z.infer<typeof Count>;

/**
 * What must be true of a provider's people, in a part of the segment language: tests of the columns that the provider
 * shares under the named permission, and of its published segments and sets, with `and`, `or` and `not`.
 */
export const ProviderCondition = z.strictObject({ provider: PartnerHandle, where: Written });
export type ProviderCondition = z.infer<typeof ProviderCondition>;

/** How much one question may ask. */
export const overlapLimits = {
  /** An agreement has at most ten parties, one of which asks. */
  providers: 9,
  /** Single providers and every two of nine. */
  combinations: 45,
} as const;

/** What an answer is asked about, and what it would cost. */
export const OverlapQuestion = z.strictObject({
  cooperation: CooperationId,
  /**
   * One permission per provider, all of one purpose, with the asking partner as recipient, as text:
   * `skyline>harvest direct-marketing contact`.
   */
  permissions: z.array(z.string().max(500)).min(1).max(overlapLimits.providers),
  /** How many providers a combination has at most; there are `overlapLimits.combinations` of them at most. */
  together: z.int().min(1).max(3).default(3),
  /** A published set of each provider that has one named, which people must be in. */
  sets: z
    .array(z.strictObject({ provider: PartnerHandle, name: SetName }))
    .max(overlapLimits.providers)
    .default([]),
  /** What must be true of each provider's people, by the columns it shares. */
  conditions: z.array(ProviderCondition).max(overlapLimits.providers).default([]),
});

/**
 * That the numbers carry noise: as of when they are, and until when the same question about the same people is
 * answered with the same numbers for nothing. An epsilon is how much an answer lets anybody tell about one person.
 */
export const OverlapRelease = z.strictObject({ epsilon: z.number(), at: InstantText, until: InstantText });

/** The people whom every one of these providers may tell about. covered = overlap + prospects. */
export const OverlapCell = z.strictObject({
  providers: z.array(PartnerHandle),
  /** The highest of the permissions' minimum cohorts. */
  minimumCohort: z.int(),
  covered: Count,
  /** Those who are the recipient's customers too. */
  overlap: Count,
  /** Those whom the recipient does not know. */
  prospects: Count,
  /** Of numbers that carry noise, because not every one of the permissions allows to deliver. */
  release: OverlapRelease.exactOptional(),
});
export type OverlapCell = z.infer<typeof OverlapCell>;

export const OverlapAnswer = z.strictObject({
  /** Where every cell is a release, the instant of the latest: then the whole answer stays the same. */
  at: InstantText,
  /** One cell for every combination of the named providers that was asked for, single ones first. */
  cells: z.array(OverlapCell),
});
export type OverlapAnswer = z.infer<typeof OverlapAnswer>;

/** What asking would cost; nothing is counted. All of it follows from the terms and from what the asker asked before. */
export const OverlapPreview = z.strictObject({
  at: InstantText,
  cells: z.array(
    z.strictObject({
      providers: z.array(PartnerHandle),
      kind: z.enum(['exact', 'release']),
      /** What each of the providers would charge. */
      cost: z.number(),
      /** Until when it is answered as it was before, for nothing; null where it would be answered anew. */
      frozenUntil: InstantText.nullable(),
    }),
  ),
  /** Of each provider that any cell is a release of. */
  budgets: z.array(
    z.strictObject({
      provider: PartnerHandle,
      /** What noisy answers may cost the asker at this provider, ever, under this agreement. */
      total: z.number(),
      /** What they have cost so far, whatever agreement they were asked under. */
      spent: z.number(),
      /** What this question would cost. */
      cost: z.number(),
    }),
  ),
  /** When numbers that are asked for now would be asked anew. */
  epochEnds: InstantText.nullable(),
});
export type OverlapPreview = z.infer<typeof OverlapPreview>;
