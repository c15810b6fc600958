/** Rows that are nothing but short texts, by the field that each column is. */
import { importLimits } from '@entente/contract';
import type { Cells, Reject, SlotOf } from './rows.ts';

/** The trimmed texts of a row by field, empty where the file has no such column, and the first that is too long. */
export function textsIn<Field extends string>(
  columns: Readonly<Record<Field, string | null>>,
  slotOf: SlotOf,
) {
  const fields = Object.entries(columns) as [Field, string | null][];
  const slots = new Map(fields.map(([field, column]) => [field, column === null ? -1 : slotOf(column)]));
  return (line: number, cells: Cells) => {
    const textOf = (field: Field): string => cells[slots.get(field) ?? -1]?.trim() ?? '';
    const long = fields.find(([field]) => textOf(field).length > importLimits.refLength);
    const tooLong: Reject | undefined = long && {
      line,
      scope: 'row',
      column: long[1],
      value: textOf(long[0]),
      reason: 'text-too-long',
    };
    return { textOf, tooLong };
  };
}
