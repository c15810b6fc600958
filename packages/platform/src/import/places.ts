/** Reads rows of places: where each of them lies is settled when all of the file is known. */
import { importLimits, type PlacesMapping } from '@entente/contract';
import { readRef } from './ref.ts';
import type { ParsedPlace, RowReader, SlotOf } from './rows.ts';

type Field = keyof PlacesMapping['columns'];

/** What a place is where the file does not say. */
const anyKind = 'place';

export function placeReader({
  mapping: { columns },
  slotOf,
}: {
  readonly mapping: PlacesMapping;
  readonly slotOf: SlotOf;
}): RowReader<ParsedPlace> {
  const fields = Object.entries(columns) as [Field, string | null][];
  const slots = new Map(fields.map(([field, column]) => [field, column === null ? -1 : slotOf(column)]));
  return (line, cells, rejects) => {
    const cellOf = (field: Field): string => cells[slots.get(field) ?? -1]?.trim() ?? '';
    const ref = readRef({ line, column: columns.ref, cell: cellOf('ref') }, rejects);
    if (ref === undefined) return undefined;
    const tooLong = fields.find(([field]) => cellOf(field).length > importLimits.refLength);
    if (tooLong) {
      const [field, column] = tooLong;
      rejects.push({ line, scope: 'row', column, value: cellOf(field), reason: 'text-too-long' });
      return undefined;
    }
    return {
      line,
      ref,
      name: cellOf('name') || ref,
      kind: cellOf('kind') || anyKind,
      parent: cellOf('parent') || null,
    };
  };
}
