/**
 * Cuts a stream of bytes into rows, wherever the chunks of the stream happen to end. It knows just enough of CSV to
 * see which line breaks are inside quotes, so that each row has its line, its own bytes and, when it is broken,
 * its own fault: one bad row cannot swallow those after it, and no row is held longer than the limit allows.
 */
import { refuse } from '@entente/contract';

/** One row as it stands in the file, without its line break. `line` is the line on which it begins, from 1. */
export type RawRow = {
  readonly line: number;
  readonly bytes: Uint8Array;
  readonly fault: 'row-too-long' | 'bad-quotes' | null;
};

export type RowSplitter = {
  /** The rows that this chunk completes. */
  readonly push: (chunk: Uint8Array) => RawRow[];
  /** The last row, where the file does not end in a line break. */
  readonly end: () => RawRow[];
};

const [lf, cr, quote] = [10, 13, 34];
/** Where in a row the next byte stands. A quote means something only where a cell begins and inside a quoted cell. */
const [cellStart, inCell, inQuotes, afterQuote, afterQuoteAndReturn] = [0, 1, 2, 3, 4];
/** How many bytes of a row that is too long are kept, for people to recognise it by. */
const shownBytes = 1_024;

/**
 * Takes the delimiter as a byte, or null for lines without cells and quotes, and the limit of one row. Empty lines
 * are passed over. Refuses `file-unreadable` with the line of a quote that opens and does not close within the row's
 * limit: which rows it would swallow, nobody can say.
 */
export function rowSplitter({
  delimiter,
  rowBytes,
}: {
  readonly delimiter: number | null;
  readonly rowBytes: number;
}): RowSplitter {
  let place = cellStart;
  let [line, rowLine, quoteLine] = [1, 1, 1];
  let [isMisquoted, isTooLong] = [false, false];
  let kept: Uint8Array[] = [];
  let keptBytes = 0;

  const step = (byte: number): void => {
    if (place === afterQuoteAndReturn) [place, isMisquoted] = [inCell, true];
    if (byte === delimiter) place = cellStart;
    else if (byte === quote && place === cellStart) [place, quoteLine] = [inQuotes, line];
    else if (byte === quote && place === afterQuote) place = inQuotes;
    else if (byte === cr && place === afterQuote) place = afterQuoteAndReturn;
    else if (place === afterQuote) [place, isMisquoted] = [inCell, true];
    else place = inCell;
  };

  const keep = (part: Uint8Array): void => {
    keptBytes += part.length;
    if (!isTooLong) kept.push(Buffer.from(part.subarray(0, rowBytes)));
    if (keptBytes <= rowBytes || isTooLong) return;
    kept = [Buffer.concat(kept).subarray(0, shownBytes)];
    isTooLong = true;
  };

  const finish = (last: Uint8Array, rows: RawRow[]): void => {
    isTooLong ||= keptBytes + last.length > rowBytes;
    const parts = keptBytes === 0 ? last : Buffer.concat([...kept, last]);
    const bytes = isTooLong
      ? parts.subarray(0, shownBytes)
      : parts.at(-1) === cr
        ? parts.subarray(0, -1)
        : parts;
    const fault = isTooLong ? 'row-too-long' : isMisquoted ? 'bad-quotes' : null;
    if (bytes.length > 0) rows.push({ line: rowLine, bytes, fault });
    [kept, keptBytes, isTooLong, isMisquoted] = [[], 0, false, false];
    place = cellStart;
  };

  return {
    push: (chunk) => {
      const rows: RawRow[] = [];
      let from = 0;
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at]!;
        if (place === inCell && byte !== delimiter && byte !== lf) continue;
        if (place === inQuotes) {
          if (keptBytes + at - from === rowBytes) refuseOpenQuote(quoteLine);
          if (byte === quote) place = afterQuote;
          else if (byte === lf) line++;
        } else if (byte === lf) {
          if (at > from || keptBytes > 0) finish(chunk.subarray(from, at), rows);
          from = at + 1;
          rowLine = ++line;
        } else if (delimiter !== null) step(byte);
      }
      keep(chunk.subarray(from));
      return rows;
    },
    end: () => {
      if (place === inQuotes) refuseOpenQuote(quoteLine);
      const rows: RawRow[] = [];
      finish(new Uint8Array(), rows);
      return rows;
    },
  };
}

function refuseOpenQuote(line: number): never {
  refuse('file-unreadable', { line, detail: 'a quote opens here and does not close' });
}
