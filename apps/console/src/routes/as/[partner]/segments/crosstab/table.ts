/** A cross-tab as a table: what there is in rows and columns, and what these come to. */
import type { CrossTab } from '@entente/contract';

export type CellValue = CrossTab['cells'][number]['values'][number];
type Cell = { readonly customers: number; readonly text: string | null };
type Line = { readonly value: CellValue; readonly customers: number };

export type CrossTable = {
  readonly customers: number;
  readonly rows: readonly Line[];
  readonly columns: readonly Line[];
  /** By row and column; undefined where there is nobody. */
  readonly cells: readonly (readonly (Cell | undefined)[])[];
};

/** More columns than these, and nobody finds their way in them. */
const mostColumns = 24;

/** What a cross-tab by two comes to; of one too wide to be read how many columns it would have. */
export function tableOf({ customers, cells }: Pick<CrossTab, 'customers' | 'cells'>): CrossTable | number {
  const rows = linesOf(cells, 0);
  const columns = linesOf(cells, 1);
  if (columns.length > mostColumns) return columns.length;
  const [rowOf, columnOf] = [rows, columns].map(
    (lines) => new Map(lines.map(({ value }, place) => [value, place])),
  ) as [Map<CellValue, number>, Map<CellValue, number>];
  const table = rows.map(() => columns.map((): Cell | undefined => undefined));
  for (const { values, customers: counted, text } of cells)
    table[rowOf.get(values[0]!)!]![columnOf.get(values[1]!)!] = { customers: counted, text };
  return { customers, rows, columns, cells: table };
}

/** The values at that place in ascending order, the unknown last, and how many customers have each. */
function linesOf(cells: CrossTab['cells'], place: 0 | 1): Line[] {
  const counts = new Map<CellValue, number>();
  for (const { values, customers } of cells)
    counts.set(values[place]!, (counts.get(values[place]!) ?? 0) + customers);
  return [...counts]
    .map(([value, customers]) => ({ value, customers }))
    .toSorted((a, b) => compare(a.value, b.value));
}

function compare(one: CellValue, other: CellValue): number {
  if (one === other) return 0;
  if (one === null || other === null) return one === null ? 1 : -1;
  return one < other ? -1 : 1;
}
