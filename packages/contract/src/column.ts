/**
 * Shared columns: what a provider lets the recipient of a permission ask about its covered people. A column is an
 * attribute, or a measure over events such as `sum amount of purchase(in last 12 months)`; what stands in the
 * cooperation are bits over subject numbers, read together with the eligibility of the moment.
 */
import { phrase, said } from './said.ts';
import { z } from 'zod';
import { answersFor } from './answer.ts';
import { AttributeName, AttributeType } from './dictionary.ts';
import { refuse } from './refusal.ts';
import { totals, type Condition, type Total } from './segment/condition.ts';
import { readCondition } from './segment/read.ts';
import { writeCondition } from './segment/write.ts';
import { CooperationId, DataCategory, InstantText, PartnerHandle } from './words.ts';

/** How much of one column is kept apart. */
export const columnLimits = {
  /** Texts by their names; people who have any other are told together, as `other`. */
  values: 200,
  /** Months of a measure. */
  months: 24,
  /** Columns of one provider under one permission. */
  columns: 100,
  /** Of a text, in UTF-16 units. */
  valueCharacters: 200,
  /** Of what is shared, in UTF-16 units. */
  characters: 2_000,
} as const;

export const Month = z.string().regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/, phrase('a month such as 2026-01'));

/** Months from one to another, both included; at most `columnLimits.months`. */
export const Months = z.strictObject({ from: Month, to: Month }).superRefine((months, context) => {
  if (monthsOf(months).length === 0)
    context.addIssue({ code: 'custom', ...said`1 to ${columnLimits.months} months` });
});
export type Months = z.infer<typeof Months>;

export const NewColumn = z.strictObject({
  cooperation: CooperationId,
  permission: z.string().max(500),
  /** An attribute's name, or a measure: `count purchase(…)`, `sum amount of purchase(…)`. */
  of: z.string().min(1).max(columnLimits.characters),
  /** What the recipient calls it; the attribute's name where it is left out. */
  name: AttributeName.exactOptional(),
  /** Of a measure: what it came to in each of these months. */
  months: Months.exactOptional(),
  /**
   * Of text: the values that may be told by their names. A permission without `deliver` needs them, since which values
   * enough people have would tell, without noise, how many these are.
   */
  values: z
    .array(z.string().min(1).max(columnLimits.valueCharacters))
    .min(1)
    .max(columnLimits.values)
    .exactOptional(),
});
export type NewColumn = z.infer<typeof NewColumn>;

export const SharedColumn = z.strictObject({
  cooperation: CooperationId,
  provider: PartnerHandle,
  permission: z.string(),
  name: AttributeName,
  definition: z.string(),
  type: AttributeType,
  currency: z.string().nullable(),
  categories: z.array(DataCategory),
  /** Rising; empty where it is not a measure by months. */
  months: z.array(Month),
  /** Later changes of customers and events are not in it. */
  madeAt: InstantText,
  /**
   * The texts that may be asked about: those that enough covered people have at this moment, or under a permission
   * without `deliver` those that the provider named, whether anybody has them or not.
   */
  values: z.array(z.string()),
  can: answersFor(['share', 'remove']),
});
export type SharedColumn = z.infer<typeof SharedColumn>;

/** Columns of a cooperation that the asking partner provides or receives, by provider, name and permission. */
export const ColumnPage = z.strictObject({
  cooperation: CooperationId,
  limit: z.int().min(1).max(100).default(50),
  after: z.string().max(120).exactOptional(),
});
export type ColumnPage = z.infer<typeof ColumnPage>;
export const ColumnList = z.strictObject({ columns: z.array(SharedColumn), next: z.string().nullable() });
export type ColumnList = z.infer<typeof ColumnList>;

export const ColumnName = z.strictObject({
  cooperation: CooperationId,
  permission: z.string().max(500),
  name: AttributeName,
});

/** What can be shared: the value of an attribute, or what events come to. */
export type Sharable = Extract<Condition, { op: 'attribute' | 'count' | Total }>;

const sharable = new Set<Condition['op']>(['attribute', 'count', ...totals]);
const isSharable = (condition: Condition): condition is Sharable => sharable.has(condition.op);

/** Reads what is to be shared. Refuses `segment-invalid` for what is neither an attribute nor a measure. */
export function readSharable(text: string): Sharable {
  const condition = readCondition(`${text} is known`);
  // Otherwise the text has a test of its own, which the one that was put behind it does not belong to.
  if (isSharable(condition) && condition.test.op === 'known') return condition;
  const fault = said`what is shared is an attribute, or a measure such as count purchase(in last 90 days)`;
  return refuse('segment-invalid', { detail: fault.message, faults: [{ path: 'of', ...fault }] });
}

/** As {@link readSharable} reads it. */
export const writeSharable = (sharable: Sharable): string =>
  writeCondition({ ...sharable, test: { op: 'known' } }).replace(/ is known$/, '');

/** Every month of the stretch, rising; none where it is turned round or has more than `most`. */
export function monthsOf(
  { from, to }: { readonly from: string; readonly to: string },
  most: number = columnLimits.months,
): string[] {
  const [first, last] = [from, to].map(
    (month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1,
  );
  const count = last! - first! + 1;
  if (!(count >= 1 && count <= most)) return [];
  return Array.from({ length: count }, (_, n) => {
    const month = first! + n;
    return `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}`;
  });
}
