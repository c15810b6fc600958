/** How a partner's own customers have decided over time: exact counts, by purpose and recipient. */
import { phrase } from './said.ts';
import { z } from 'zod';
import { InstantText, PartnerHandle, Purpose } from './words.ts';

export const trendSteps = ['day', 'week', 'month'] as const;
export const TrendStep = z.enum(trendSteps);
export type TrendStep = z.infer<typeof TrendStep>;

/** The most points a series may have. */
export const trendLimit = 400;

/** A purpose and a recipient as one text, such as `direct-marketing mossfield`: where a page ended. */
export const TrendCursor = z
  .string()
  .max(80)
  .regex(/^[a-z-]+ [a-z][a-z0-9-]+$/, phrase('a purpose and a recipient'));

/**
 * Which purposes and recipients, all unless said, and which days in UTC. Weeks begin on Monday. Unless said, the series
 * ends now and has twelve steps.
 */
export const TrendQuestion = z.strictObject({
  purpose: Purpose.exactOptional(),
  recipient: PartnerHandle.exactOptional(),
  step: TrendStep.default('week'),
  from: z.iso.date().exactOptional(),
  to: z.iso.date().exactOptional(),
  limit: z.int().min(1).max(100).default(20),
  after: TrendCursor.exactOptional(),
});
export type TrendQuestion = z.infer<typeof TrendQuestion>;

const Count = z.int().nonnegative();

/** Customers by the state of their consent. Those about whom nothing was decided are in none. */
export const ConsentStanding = z.strictObject({
  given: Count,
  expired: Count,
  refused: Count,
  withdrawn: Count,
  revoked: Count,
});
export type ConsentStanding = z.infer<typeof ConsentStanding>;

/** One step: after `from`, up to and with `to`. */
export const TrendPoint = z.strictObject({
  from: InstantText,
  to: InstantText,
  /** At `to`. */
  standing: ConsentStanding,
  /** How many changes to each state there were in the step; a consent that is given again while it is given is none. */
  became: ConsentStanding,
});
export type TrendPoint = z.infer<typeof TrendPoint>;

export const Trend = z.strictObject({
  purpose: Purpose,
  recipient: PartnerHandle,
  now: ConsentStanding,
  series: z.array(TrendPoint),
});
export type Trend = z.infer<typeof Trend>;

export const TrendPage = z.strictObject({
  at: InstantText,
  step: TrendStep,
  trends: z.array(Trend),
  next: TrendCursor.nullable(),
});
export type TrendPage = z.infer<typeof TrendPage>;
