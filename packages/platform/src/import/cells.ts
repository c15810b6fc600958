/** Reads one cell as a typed value. Which text is which value is fixed by the mapping and never guessed from the data. */
import type { AttributeType, NumberFormat, RejectReason, WrittenDate } from '@entente/contract';
import { parseDate, parseInstant } from './dates.ts';
import type { ParsedValue } from './rows.ts';

/** Reads trimmed text that is not blank; undefined where it is no value of the type. */
export type ValueReader = (text: string) => Exclude<ParsedValue, null> | undefined;

/** Why a cell of that type could not be read. */
export const reasonByType: Readonly<Record<AttributeType, RejectReason>> = {
  text: 'bad-character',
  integer: 'bad-integer',
  number: 'bad-number',
  boolean: 'bad-boolean',
  date: 'bad-date',
  instant: 'bad-instant',
  money: 'bad-money',
};

const booleans = new Map([
  ...['true', 'yes', 'y', 't', '1'].map((word) => [word, true] as const),
  ...['false', 'no', 'n', 'f', '0'].map((word) => [word, false] as const),
]);

/** The reader for cells of a type, as `mapping` and column write them. */
export function valueReader(
  value: { readonly type: AttributeType; readonly dates?: WrittenDate; readonly currency?: string },
  mapping: { readonly dates?: WrittenDate; readonly file: { readonly numbers: NumberFormat } },
): ValueReader {
  const dates = value.dates ?? mapping.dates;
  const { numbers } = mapping.file;
  switch (value.type) {
    case 'text':
      return (text) => text;
    case 'boolean':
      return (text) => booleans.get(text.toLowerCase());
    case 'date':
      return (text) => parseDate(text, dates ?? 'yyyy-mm-dd');
    case 'instant':
      return (text) => {
        const instant = parseInstant(text, dates ?? 'iso-instant');
        return instant === undefined ? undefined : new Date(instant).toISOString();
      };
    case 'integer':
      return (text) => parseInteger(text, numbers);
    case 'number':
      return (text) => parseNumber(text, numbers);
    case 'money': {
      const decimals = minorDigits(value.currency);
      return (text) => parseMoney(text, { numbers, decimals });
    }
  }
}

/** How many decimals the minor unit of a currency has; two where none is named. */
function minorDigits(currency: string | undefined): number {
  if (currency === undefined) return 2;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

const separators: Record<NumberFormat, { group: RegExp | null; isCommaDecimal: boolean }> = {
  '1234.56': { group: null, isCommaDecimal: false },
  '1234,56': { group: null, isCommaDecimal: true },
  '1,234.56': { group: /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/, isCommaDecimal: false },
  '1.234,56': { group: /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d*)?$/, isCommaDecimal: true },
};

/** A number as the file writes it, written as programs write it; undefined where it has other separators. */
function plainNumber(text: string, numbers: NumberFormat): string | undefined {
  const { group, isCommaDecimal } = separators[numbers];
  const thousands = isCommaDecimal ? '.' : ',';
  if (text.includes(thousands) && !group?.test(text)) return undefined;
  const ungrouped = text.replaceAll(thousands, '');
  return isCommaDecimal ? ungrouped.replace(',', '.') : ungrouped;
}

/** Whole numbers may end in `.0`, which is what spreadsheets make of them. */
function parseInteger(text: string, numbers: NumberFormat): number | undefined {
  const plain = plainNumber(text, numbers);
  if (plain === undefined || !/^[+-]?\d+(?:\.0*)?$/.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isSafeInteger(value) ? value + 0 : undefined;
}

function parseNumber(text: string, numbers: NumberFormat): number | undefined {
  const plain = plainNumber(text, numbers);
  if (plain === undefined || !/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/.test(plain)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value + 0 : undefined;
}

/** An amount in minor units, computed on the digits, so that no cent is lost to binary fractions. */
function parseMoney(
  text: string,
  { numbers, decimals }: { numbers: NumberFormat; decimals: number },
): number | undefined {
  const parts = /^([+-]?)(\d*)(?:\.(\d*?)0*)?$/.exec(plainNumber(text, numbers) ?? 'none');
  const [, sign, whole = '', fraction = ''] = parts ?? [];
  if (!parts || !/\d/.test(text) || fraction.length > decimals) return undefined;
  const units = Number(`${whole}${fraction.padEnd(decimals, '0')}`);
  if (!Number.isSafeInteger(units)) return undefined;
  return sign === '-' ? 0 - units : units;
}
