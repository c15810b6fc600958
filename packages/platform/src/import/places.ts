/** Reads rows of places: where each of them lies is settled when all of the file is known. */
import type { PlacesMapping } from '@entente/contract';
import { readRef } from './ref.ts';
import type { ParsedPlace, RowReader, SlotOf } from './rows.ts';
import { textsIn } from './texts.ts';

/** What a place is where the file does not say. */
const anyKind = 'place';

export function placeReader({
  mapping: { columns },
  slotOf,
}: {
  readonly mapping: PlacesMapping;
  readonly slotOf: SlotOf;
}): RowReader<ParsedPlace> {
  const open = textsIn(columns, slotOf);
  return (line, cells, rejects) => {
    const { textOf, tooLong } = open(line, cells);
    const ref = readRef({ line, column: columns.ref, cell: textOf('ref') }, rejects);
    if (ref === undefined) return undefined;
    if (tooLong) return void rejects.push(tooLong);
    return {
      line,
      ref,
      name: textOf('name') || ref,
      kind: textOf('kind') || anyKind,
      parent: textOf('parent') || null,
    };
  };
}
