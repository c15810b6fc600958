/** What the values of a column are, from some of them as written. */
import {
  dateFormats,
  instantFormats,
  NumberFormat,
  type AttributeType,
  type WrittenDate,
} from '@entente/contract';
import { valueReader } from '../import/cells.ts';
import { parseDate, parseInstant } from '../import/dates.ts';

/** A type, and how dates are written where it is one of them. */
export type Seen = { readonly type: AttributeType; readonly dates?: WrittenDate };

/** Of a hundred values, two may be rubbish. */
const share = 0.98;

export const areMost = (values: readonly string[], test: (value: string) => boolean): boolean =>
  values.length > 0 && values.filter(test).length >= share * values.length;

/** The formats, likeliest first, in which these are dates or instants. Compact days must be of our time. */
export function datesOf(values: readonly string[]): WrittenDate[] {
  const isOurs = (day: string | undefined): boolean => day !== undefined && day >= '1900' && day < '2100';
  const days = dateFormats.filter((format) => areMost(values, (text) => isOurs(parseDate(text, format))));
  const instants = instantFormats.filter(
    (format) =>
      !format.startsWith('epoch') && areMost(values, (text) => parseInstant(text, format) !== undefined),
  );
  return [...days, ...instants];
}

const isInstantFormat = (format: WrittenDate): boolean =>
  (instantFormats as readonly string[]).includes(format);

/** How a file writes numbers: as most of its columns that are numbers do. */
export function numbersOf(columns: readonly (readonly string[])[]): NumberFormat {
  const written = columns.filter((values) => areMost(values, (text) => /^[+-]?[\d.,]*\d[\d.,]*$/.test(text)));
  const fitting = (format: NumberFormat): number =>
    written.filter((values) => areMost(values, isOf('number', format))).length;
  const [best = '1234.56'] = NumberFormat.options.toSorted((a, b) => fitting(b) - fitting(a));
  return best;
}

const isOf = (type: AttributeType, numbers: NumberFormat) => {
  const read = valueReader({ type }, { file: { numbers } });
  return (text: string): boolean => read(text) !== undefined;
};

const saysYesOrNo = /^(true|false|yes|no|y|n|t|f)$/i;

/** What the values are; text where they are nothing else. Numbers that begin with 0 are names of something. */
export function seenIn(values: readonly string[], numbers: NumberFormat): Seen {
  if (values.length === 0) return { type: 'text' };
  if (areMost(values, (text) => saysYesOrNo.test(text))) return { type: 'boolean' };
  const [dates] = datesOf(values);
  if (dates !== undefined) return { type: isInstantFormat(dates) ? 'instant' : 'date', dates };
  if (values.some((text) => /^0\d/.test(text) || text.length > 15)) return { type: 'text' };
  if (areMost(values, isOf('integer', numbers))) return { type: 'integer' };
  // Two decimals throughout are how amounts are written.
  const isAmount = (text: string): boolean => /[.,]\d\d$/.test(text) && isOf('money', numbers)(text);
  if (areMost(values, isAmount)) return { type: 'money' };
  if (areMost(values, isOf('number', numbers))) return { type: 'number' };
  return { type: 'text' };
}

/** Whether values seen as one type can be read as another, which a standard name has. */
export function fitsType(seen: Seen, type: AttributeType): boolean {
  const also: Readonly<Partial<Record<AttributeType, readonly AttributeType[]>>> = {
    integer: ['number', 'money', 'text'],
    number: ['money', 'text'],
    money: ['number', 'text'],
    boolean: ['text'],
    date: ['text'],
    instant: ['date', 'text'],
  };
  return seen.type === type || (also[seen.type]?.includes(type) ?? false);
}
