/** An overlap is a count of people over several partners' customers, asked by the recipient of permissions. */
import { z } from 'zod';
import { SetName } from './set.ts';
import { CooperationId, InstantText, PartnerHandle } from './words.ts';

/** People, or `suppressed` below the minimum cohort. */
export const Count = z.union([z.int().nonnegative(), z.literal('suppressed')]);
export type Count = z.infer<typeof Count>;

export const OverlapQuestion = z.strictObject({
  cooperation: CooperationId,
  /**
   * One permission per provider, all of one purpose, with the asking partner as recipient, as text:
   * `skyline>harvest direct-marketing contact`. With up to three providers there are four partners.
   */
  permissions: z.array(z.string().max(500)).min(1).max(3),
  /** A published set of each provider that has one named, which people must be in. */
  sets: z
    .array(z.strictObject({ provider: PartnerHandle, name: SetName }))
    .max(3)
    .default([]),
});

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
});

export const OverlapAnswer = z.strictObject({
  at: InstantText,
  /** One cell for every combination of the named providers, single ones first. */
  cells: z.array(OverlapCell),
});
export type OverlapAnswer = z.infer<typeof OverlapAnswer>;
