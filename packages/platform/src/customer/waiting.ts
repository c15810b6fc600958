/** Rows of one import that wait for its end, because more rows about the same customers may follow. */
import { hash } from 'node:crypto';
import { countOrdinals } from '../import/ordinals.ts';
import type { ParsedCustomer } from '../import/rows.ts';
import { joinRows } from './state.ts';

export type WaitingRows = {
  /** True for the first row of the file about its customer. Ask once for each row, in the order of the file. */
  isFirst(row: ParsedCustomer): boolean;
  /** Notes that a row was rejected which is about this customer. */
  mention(ref: string): void;
  /** Whether a row about this customer has come. Two refs that share 64 bits of a digest are taken for one. */
  hasCome(ref: string): boolean;
  /** Lets a row wait, joined to those about the same customer; true when there was one. */
  add(row: ParsedCustomer): boolean;
  isFull(): boolean;
  /** Everything that waits, in batches; nothing waits afterwards. */
  takeAll(): ParsedCustomer[][];
};

/**
 * Characters that may wait: some hundred thousand customers. A file in which more of them repeat lands in parts, which
 * is right in the end, but may change a customer there and back on its way.
 */
const mostWaiting = 64_000_000;
const batchRows = 1_000;
const batchLength = 2_000_000;

/**
 * Which customers have come is kept as 64 bits of a digest, 16 to 32 bytes for each of them. Should two share these
 * bits, one of them waits needlessly.
 */
export function waitingRows(limit = mostWaiting): WaitingRows {
  const seen = countOrdinals();
  const mentioned = countOrdinals();
  const waiting = new Map<string, { readonly row: ParsedCustomer; readonly length: number }>();
  let total = 0;
  return {
    isFirst: ({ ref }) => seen.next(digestOfRef(ref)) === 1,
    mention: (ref) => void mentioned.next(digestOfRef(ref)),
    hasCome: (ref) => [seen, mentioned].some((refs) => refs.count(digestOfRef(ref)) > 0),
    add: (row) => {
      const before = waiting.get(row.ref);
      const joined = before ? joinRows(before.row, row) : row;
      const length = lengthOf(joined);
      waiting.set(row.ref, { row: joined, length });
      total += length - (before?.length ?? 0);
      return before !== undefined;
    },
    isFull: () => total >= limit,
    takeAll: () => {
      const batches = batchesOf(waiting.values());
      waiting.clear();
      total = 0;
      return batches;
    },
  };
}

function digestOfRef(ref: string): Buffer {
  return Buffer.from(hash('sha256', ref, 'binary'), 'binary');
}

function batchesOf(
  waiting: Iterable<{ readonly row: ParsedCustomer; readonly length: number }>,
): ParsedCustomer[][] {
  const batches: ParsedCustomer[][] = [];
  let [batch, total]: [ParsedCustomer[], number] = [[], 0];
  for (const { row, length } of waiting) {
    if (batch.length === 0 || batch.length >= batchRows || total >= batchLength) {
      [batch, total] = [[], 0];
      batches.push(batch);
    }
    batch.push(row);
    total += length;
  }
  return batches;
}

function lengthOf({ ref, identifiers, contact, attributes }: ParsedCustomer): number {
  return JSON.stringify([ref, identifiers, contact, attributes]).length;
}
