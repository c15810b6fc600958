/** The columns of a sample, and which of them is which. */
import { attributeName, type FileSample } from '@entente/contract';
import { areMost } from './values.ts';

export type Column = {
  /** As the file has it. */
  readonly column: string;
  /** In snake case. */
  readonly name: string;
  /** What is not blank, trimmed. */
  readonly values: readonly string[];
};

/** Every column that has a name; one that stands there twice cannot be mapped, and counts once. */
export function columnsOf({ headers, rows }: Pick<FileSample, 'headers' | 'rows'>): Column[] {
  return headers.flatMap((header, place) => {
    const column = header.trim().normalize('NFC');
    if (column === '' || headers.findIndex((other) => other.trim() === header.trim()) !== place) return [];
    const values = rows.map((row) => row[place]?.trim() ?? '').filter((value) => value !== '');
    return [{ column, name: attributeName(column, {}), values }];
  });
}

/** The first column of one of these names, the likeliest name first. */
export function findNamed(columns: readonly Column[], names: string): Column | undefined {
  for (const name of names.split(' ')) {
    const found = columns.find((column) => column.name === name);
    if (found) return found;
  }
  return undefined;
}

export const isUnique = ({ values }: Column): boolean =>
  values.length > 0 && new Set(values).size === values.length;

const refNames =
  'ref customer_ref customer_id customer_number customer_no customer member_id member_number member_no member loyalty_number card_number card client_id client account_id account user_id person_id id number';

/** The column that says which customer a row is about. */
export function findRef(columns: readonly Column[]): Column | undefined {
  return (
    findNamed(columns, refNames) ??
    columns.find(({ name }) => /(^|_)(id|ref|number)$/.test(name)) ??
    columns[0]
  );
}

export const hasMails = ({ values }: Column): boolean =>
  areMostly(values, (value) => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(value));

/** Identifiers have more rubbish in them than other columns. */
const areMostly = (values: readonly string[], test: (value: string) => boolean): boolean =>
  values.length > 0 && values.filter(test).length >= 0.7 * values.length;

export const areAllOf = ({ values }: Column, words: readonly string[]): boolean =>
  areMost(values, (value) => words.includes(value));
