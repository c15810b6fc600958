/** What the formats of files have in common: a file that was opened and recognised, ready to be read to its end. */
import type { RejectReason } from '@entente/contract';
import type { Cells, Reject, SlotOf } from './rows.ts';
import type { RawRow, RowSplitter } from './splitter.ts';

/** A row cut into cells, or the reason why it cannot be. */
export type ReadRow = { readonly line: number; readonly cells: Cells } | Reject;

export type OpenFile = {
  /** What was read to recognise the file; the rows begin here, after `headerRows`. */
  readonly head: Uint8Array;
  readonly headerRows: 0 | 1;
  readonly splitter: RowSplitter;
  readonly slotOf: SlotOf;
  /** Cuts rows into cells: one result for each, in the same order. */
  readonly parse: (rows: readonly RawRow[]) => ReadRow[];
};

/** A row rejected whole, with what stands in the file as its value. */
export function rowReject({ line, bytes }: RawRow, reason: RejectReason): Reject {
  return { line, scope: 'row', column: null, value: Buffer.from(bytes).toString('utf8'), reason };
}
