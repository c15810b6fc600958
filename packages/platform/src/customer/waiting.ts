/** Rows of one import that wait for its end, because more rows about the same customers may follow. */
import { hash } from 'node:crypto';
import { countOrdinals } from '../import/ordinals.ts';
import type { ParsedCustomer } from '../import/rows.ts';
import { joinRows } from './state.ts';

export type WaitingRows = {
  /** True for the first row of the file about its customer. Ask once for each row, in the order of the file. */
  isFirst(row: ParsedCustomer): boolean;
  /** Lets a row wait, joined to those about the same customer; true when there was one. */
  add(row: ParsedCustomer): boolean;
  isFull(): boolean;
  /** Everything that waits, in batches; nothing waits afterwards. */
  takeAll(): ParsedCustomer[][];
};

/** Some 2 kB each. A file in which more customers repeat lands in parts: right in the end, but not in one step. */
const mostWaiting = 50_000;
const batchRows = 1_000;

/**
 * Which customers have come is kept as 64 bits of a digest, 16 to 32 bytes for each of them. Should two share these
 * bits, one of them waits needlessly.
 */
export function waitingRows(limit = mostWaiting): WaitingRows {
  const seen = countOrdinals();
  const waiting = new Map<string, ParsedCustomer>();
  return {
    isFirst: ({ ref }) => seen.next(Buffer.from(hash('sha256', ref, 'binary'), 'binary')) === 1,
    add: (row) => {
      const before = waiting.get(row.ref);
      waiting.set(row.ref, before ? joinRows(before, row) : row);
      return before !== undefined;
    },
    isFull: () => waiting.size >= limit,
    takeAll: () => {
      const rows = [...waiting.values()];
      waiting.clear();
      const starts = Array.from(
        { length: Math.ceil(rows.length / batchRows) },
        (_, index) => index * batchRows,
      );
      return starts.map((start) => rows.slice(start, start + batchRows));
    },
  };
}
