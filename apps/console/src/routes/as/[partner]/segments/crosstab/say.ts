/** What stands at the head of a row or a column, in the words of whoever reads it. */
import type { AttributeType, Scalar } from '@entente/contract';
import type { Format } from '#lib/words/format.ts';
import type { Words } from '#lib/words/words.ts';
import type { CellValue } from './table.ts';

/** By what is counted, as people call it. */
export type Dimension = { readonly label: string } & (
  | { readonly segment: string }
  | { readonly type: AttributeType; readonly currency: string | null; readonly edges?: readonly Scalar[] }
);

type Spoken = { readonly words: Words; readonly format: Format };

export function sayValue(value: CellValue, by: Dimension, spoken: Spoken): string {
  const { crossTab } = spoken.words;
  if (value === null) return crossTab.unknown;
  if ('segment' in by) return value === true ? crossTab.isIn(by.segment) : crossTab.isNotIn(by.segment);
  if (!by.edges) return sayScalar(value, by, spoken);
  const [from, to] = [by.edges[Number(value) - 1], by.edges[Number(value)]].map((edge) =>
    edge === undefined ? undefined : sayScalar(edge, by, spoken),
  );
  if (from === undefined) return crossTab.below(to ?? '');
  return to === undefined ? crossTab.from(from) : crossTab.between(from, to);
}

function sayScalar(
  value: Scalar,
  { type, currency }: Exclude<Dimension, { segment: string }>,
  { words, format }: Spoken,
): string {
  if (typeof value === 'object') return format.money(value.minor, value.currency);
  if (typeof value === 'boolean') return words.builder.truths[value ? 'yes' : 'no'];
  if (typeof value === 'number')
    return type === 'money' && currency !== null ? format.money(value, currency) : format.number(value);
  return type === 'instant' ? format.time(value) : value;
}
