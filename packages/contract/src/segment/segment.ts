/** Saved segments, and what is asked about conditions. */
import { phrase } from '../said.ts';
import { z } from 'zod';
import { answersFor } from '../answer.ts';
import { DictionaryEntry, PropertyEntry } from '../dictionary.ts';
import { CustomerRef, DataCategory, InstantText } from '../words.ts';
import { Condition, SegmentName } from './condition.ts';
import { conditionTextLimit } from './read.ts';
import { languages, type LanguageTag } from './say.ts';

/** The language that conditions are said in. */
export const Language = z.enum(Object.keys(languages) as [LanguageTag, ...LanguageTag[]]);

const asText = { text: z.string().min(1).max(conditionTextLimit) };
const asCondition = { condition: Condition };

/** A condition, as text that somebody typed or as the structure that a program made. */
export const Written = z.union([z.strictObject(asText), z.strictObject(asCondition)], {
  error: phrase('either text, or a condition'),
});
export type Written = z.infer<typeof Written>;

/** A condition, or the name of a segment that was saved. */
export const Asked = z.union(
  [z.strictObject(asText), z.strictObject(asCondition), z.strictObject({ name: SegmentName })],
  { error: phrase('either text, or a condition, or the name of a saved segment') },
);
export type Asked = z.infer<typeof Asked>;

/** A condition as everybody may want to see it. */
export const Shown = z.strictObject({
  condition: Condition,
  /** As it could have been typed. */
  text: z.string(),
  /** In plain words, a line for each condition, two blanks further in for each that it stands under. */
  says: z.string(),
  /** Every data category that it reads: it can be published only where a permission covers all of these. */
  categories: z.array(DataCategory),
});

export const Check = z.strictObject({ of: Written, language: Language.default('en') });

export const SegmentCount = z.strictObject({
  /** The instant that relative times were read at. */
  at: InstantText,
  /** How many customers meet the condition, out of how many. Exact: they are one's own. */
  selected: z.int().nonnegative(),
  customers: z.int().nonnegative(),
});
export type SegmentCount = z.infer<typeof SegmentCount>;

export const NewSegment = z.strictObject({ name: SegmentName, of: Written });

export const SegmentSummary = z.strictObject({
  name: SegmentName,
  text: z.string(),
  categories: z.array(DataCategory),
  changedAt: InstantText,
  changedBy: z.string(),
  can: answersFor(['replace', 'remove', 'publish']),
});
export type SegmentSummary = z.infer<typeof SegmentSummary>;

export const SegmentPage = z.strictObject({
  limit: z.int().min(1).max(1_000).default(100),
  after: SegmentName.exactOptional(),
});
export type SegmentPage = z.infer<typeof SegmentPage>;
export const SegmentList = z.strictObject({
  segments: z.array(SegmentSummary),
  next: SegmentName.nullable(),
});
export type SegmentList = z.infer<typeof SegmentList>;

export const SegmentView = SegmentSummary.extend({ condition: Condition, says: z.string() });
export type SegmentView = z.infer<typeof SegmentView>;

/** A page of the refs of who meets a condition, in their order; `after` is the `next` of the page before. */
export const SelectedPage = z.strictObject({
  of: Asked,
  limit: z.int().min(1).max(10_000).default(1_000),
  after: CustomerRef.exactOptional(),
});
export const SelectedList = z.strictObject({
  at: InstantText,
  refs: z.array(CustomerRef),
  next: CustomerRef.nullable(),
});
export type SelectedList = z.infer<typeof SelectedList>;

/** All that a condition may name. Contact attributes are not among them. */
export const SegmentVocabulary = z.strictObject({
  attributes: z.array(DictionaryEntry),
  properties: z.array(PropertyEntry),
});
export type SegmentVocabulary = z.infer<typeof SegmentVocabulary>;
