/**
 * Analysis: people whom permissions cover, broken down by shared columns. Every number is of people of one snapshot, all
 * of whom every named permission covers.
 */
import { z } from 'zod';
import { Month } from './column.ts';
import { AttributeName } from './dictionary.ts';
import { Count, OverlapPreview, OverlapRelease, ProviderCondition } from './overlap.ts';
import { Scalar } from './segment/condition.ts';
import { SetName } from './set.ts';
import { CooperationId, InstantText, PartnerHandle } from './words.ts';

/** How large a question may be. */
export const analysisLimits = {
  /** An agreement has at most ten parties, one of which asks. */
  providers: 9,
  edges: 60,
  cells: 2_000,
  /** Cells times measures. */
  sums: 8_000,
  measures: 9,
} as const;

const ColumnOf = { provider: PartnerHandle, column: AttributeName };

/**
 * By what people are told apart. Text by its values; yes and no; numbers, money, dates and instants either between
 * `edges`, each of which begins a band, or by the months or years from one month to another. Whoever has no known value
 * is told as `unknown`.
 */
export const Dimension = z.strictObject({
  ...ColumnOf,
  edges: z.array(Scalar).min(1).max(analysisLimits.edges).exactOptional(),
  by: z.strictObject({ unit: z.enum(['month', 'year']), from: Month, to: Month }).exactOptional(),
});
export type Dimension = z.infer<typeof Dimension>;

const people = {
  cooperation: CooperationId,
  /** One permission per provider, all of one purpose, with the asking partner as recipient. */
  permissions: z.array(z.string().max(500)).min(1).max(analysisLimits.providers),
  /** What people must be in: published sets and segments. */
  sets: z
    .array(z.strictObject({ provider: PartnerHandle, name: SetName }))
    .max(analysisLimits.providers)
    .default([]),
  /** What must be true of people, by shared columns. */
  conditions: z.array(ProviderCondition).max(analysisLimits.providers).default([]),
};
export const PeopleAsked = z.strictObject(people);
export type PeopleAsked = z.infer<typeof PeopleAsked>;

const SharedMeasure = z.strictObject(ColumnOf);
export type SharedMeasure = z.infer<typeof SharedMeasure>;

export const BreakdownQuestion = z.strictObject({
  ...people,
  by: z.array(Dimension).min(1).max(2),
  /** Columns of whole numbers or money, added up over the people of every cell. */
  sums: z.array(SharedMeasure).max(analysisLimits.measures).default([]),
});
export type BreakdownQuestion = z.infer<typeof BreakdownQuestion>;

export const MeasureTrendQuestion = z.strictObject({
  ...people,
  /** A measure that is shared by months. */
  measure: SharedMeasure,
  by: Dimension.exactOptional(),
  /** Whether to add up the measure too, beside counting whom it says something of. */
  sums: z.boolean().default(true),
});
export type MeasureTrendQuestion = z.infer<typeof MeasureTrendQuestion>;

export const LiftQuestion = z.strictObject({
  ...people,
  /** A published set or segment of one of the providers. */
  of: z.strictObject({ provider: PartnerHandle, name: SetName }),
  by: Dimension,
});
export type LiftQuestion = z.infer<typeof LiftQuestion>;

/** An analysis, to be told what it would cost. */
export const AnalysisPreviewQuestion = z.discriminatedUnion('kind', [
  BreakdownQuestion.extend({ kind: z.literal('breakdown') }),
  MeasureTrendQuestion.extend({ kind: z.literal('trend') }),
  LiftQuestion.extend({ kind: z.literal('lift') }),
]);
export type AnalysisPreviewQuestion = z.infer<typeof AnalysisPreviewQuestion>;

/** That every number carries noise, and how much: of the epsilon of the whole answer, what each number has of it. */
export const AnalysisRelease = OverlapRelease.extend({ each: z.number() });
export type AnalysisRelease = z.infer<typeof AnalysisRelease>;

/** `other` are the texts that too few have; a `range` includes its lower edge and not its upper one. */
export const Band = z.strictObject({
  kind: z.enum(['value', 'other', 'range', 'unknown', 'everybody']),
  label: z.string(),
});
export type Band = z.infer<typeof Band>;

/** A sum, in minor units where it is money; withheld where fewer than k people have anything to add. */
export const Sum = z.union([z.int(), z.literal('suppressed')]);
export type Sum = z.infer<typeof Sum>;

const answered = {
  at: InstantText,
  /** The highest of the permissions' minimum cohorts. */
  minimumCohort: z.int(),
  /** Everybody in the question; withheld where it would give away what is withheld below. */
  people: Count,
  /** Of numbers that carry noise, because not every one of the permissions allows to deliver. */
  release: AnalysisRelease.exactOptional(),
};

export const MeasureTold = z.strictObject({
  ...ColumnOf,
  currency: z.string().nullable(),
  /** When the column was made: later events are not in it. */
  madeAt: InstantText,
});

export const BreakdownAnswer = z.strictObject({
  ...answered,
  rows: z.array(Band),
  /** The one band `everybody` where people are broken down by one column only. */
  columns: z.array(Band),
  /** Row by row. */
  cells: z.array(z.array(Count)),
  /** Told where no cell of the line is withheld; of noisy cells wherever their sum is not too small. */
  rowTotals: z.array(Count),
  columnTotals: z.array(Count),
  sums: z.array(MeasureTold.extend({ cells: z.array(z.array(Sum)), total: Sum })),
});
export type BreakdownAnswer = z.infer<typeof BreakdownAnswer>;

export const MeasureTrend = z.strictObject({
  ...answered,
  measure: MeasureTold,
  bands: z.array(Band),
  months: z.array(
    z.strictObject({
      month: Month,
      /** Band by band: what it comes to, unless only people were asked for, and how many have anything to add. */
      sums: z.array(Sum),
      contributors: z.array(Count),
    }),
  ),
});
export type MeasureTrend = z.infer<typeof MeasureTrend>;

export const LiftAnswer = z.strictObject({
  ...answered,
  /** How many of the people are in the segment. */
  selected: Count,
  bands: z.array(
    Band.extend({
      selected: Count,
      people: Count,
      /**
       * The band's share of the segment over its share of everybody, among the bands that are told whole: 1 where the
       * segment is like everybody.
       */
      lift: z.union([z.number(), z.literal('suppressed')]),
    }),
  ),
});
export type LiftAnswer = z.infer<typeof LiftAnswer>;

/** What an analysis would cost; nobody is counted. All of it follows from the terms and from what the asker asked before. */
export const AnalysisPreview = OverlapPreview.omit({ cells: true }).extend({
  kind: z.enum(['exact', 'release']),
  /** What each of the providers would charge. */
  cost: z.number(),
  /** The epsilon of the noise that each number would carry; null where numbers are exact. */
  each: z.number().nullable(),
  /** Until when it is answered as it was before, for nothing; null where it would be answered anew. */
  frozenUntil: InstantText.nullable(),
});
export type AnalysisPreview = z.infer<typeof AnalysisPreview>;
