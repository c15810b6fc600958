/** A column as a mapping declares it: its name and label, and the type of its values. */
import type { AttributeType, NumberFormat, StandardProperty, WrittenDate } from '@entente/contract';
import type { Column } from './columns.ts';
import { fitsType, seenIn } from './values.ts';

/** What stands beside a column in a mapping; what is the default is left out. */
export type Written = {
  name?: string;
  type?: AttributeType;
  label?: { en: string; sv: string };
  dates?: WrittenDate;
  currency?: string;
};

/** A standard name lends its type where the values are of it, and its name where no other column has it. */
export function typed(
  column: Column,
  {
    standard,
    numbers,
    taken,
  }: {
    readonly standard: StandardProperty | undefined;
    readonly numbers: NumberFormat;
    readonly taken: ReadonlySet<string>;
  },
): Written {
  const seen = seenIn(column.values, numbers);
  const type = standard && fitsType(seen, standard.type) ? standard.type : seen.type;
  const isStandard = standard !== undefined && type === standard.type && !taken.has(standard.name);
  const isDated = type === 'date' || type === 'instant';
  return {
    ...(isStandard && standard.name !== column.name && { name: standard.name }),
    ...(!isStandard && taken.has(column.name) && { name: freeName(column.name, taken) }),
    ...(type !== 'text' && { type }),
    ...(isStandard && { label: { ...standard.labels } }),
    ...(isDated && seen.dates !== undefined && { dates: seen.dates }),
  };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  for (let nth = 2; ; nth += 1) {
    const free = `${name.slice(0, 55)}_${nth}`;
    if (!taken.has(free)) return free;
  }
}

const currencies = new Set(Intl.supportedValuesOf('currency'));

/** The currency that a name ends in, as `price_aud` does. */
export function currencyIn(name: string): string | undefined {
  const word = name.split('_').at(-1)?.toUpperCase() ?? '';
  return currencies.has(word) ? word : undefined;
}
