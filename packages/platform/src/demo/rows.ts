/** Turns rows into the bytes of a file, a chunk at a time, and writes them with memory that does not grow. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A value of a row; null is an empty cell in CSV and a missing key in NDJSON. */
export type Cell = string | number | null;

/**
 * A row with a cell for each column. Faults are planted too, so that there is something to reject: a row that is
 * well written but cannot land, or a broken line that is written as it stands.
 */
export type Row = readonly Cell[] | { rejected: readonly Cell[] } | { broken: string };

export type Shape =
  | { format: 'csv'; delimiter: ',' | ';'; lineBreak: '\n' | '\r\n'; hasByteOrderMark: boolean }
  | { format: 'ndjson' };

const chunkLength = 65_536;

/** Writes a file; gives how many rows it has besides the header, how many of them cannot land, and its bytes. */
export async function writeRows(
  path: string,
  { shape, columns, rows }: { shape: Shape; columns: readonly string[]; rows: Iterable<Row> },
): Promise<{ rows: number; rejects: number; bytes: number }> {
  const written = { rows: 0, rejects: 0 };
  function* chunks() {
    let text = headerOf(shape, columns);
    for (const row of rows) {
      text += lineOf(row, shape, columns);
      written.rows++;
      if (!isLanding(row)) written.rejects++;
      if (text.length < chunkLength) continue;
      yield Buffer.from(text);
      text = '';
    }
    yield Buffer.from(text);
  }
  const file = createWriteStream(path);
  await pipeline(Readable.from(chunks(), { objectMode: true, highWaterMark: 4 }), file);
  return { ...written, bytes: file.bytesWritten };
}

function isLanding(row: Row): row is readonly Cell[] {
  return Array.isArray(row);
}

function headerOf(shape: Shape, columns: readonly string[]): string {
  if (shape.format === 'ndjson') return '';
  return (shape.hasByteOrderMark ? '\ufeff' : '') + lineOf(columns, shape, columns);
}

function lineOf(row: Row, shape: Shape, columns: readonly string[]): string {
  const lineBreak = shape.format === 'csv' ? shape.lineBreak : '\n';
  if ('broken' in row) return row.broken + lineBreak;
  const cells = 'rejected' in row ? row.rejected : row;
  if (shape.format === 'ndjson') return objectText(cells, columns) + lineBreak;
  let line = '';
  for (let at = 0; at < cells.length; at++)
    line += (at === 0 ? '' : shape.delimiter) + cellText(cells[at] ?? '');
  return line + lineBreak;
}

function objectText(row: readonly Cell[], columns: readonly string[]): string {
  const object: Record<string, Cell> = {};
  for (const [at, column] of columns.entries()) {
    const cell = row[at] ?? null;
    if (cell !== null) object[column] = cell;
  }
  return JSON.stringify(object);
}

/** One cell of CSV, quoted where it must be (RFC 4180). */
function cellText(cell: string | number): string {
  if (typeof cell === 'number') return String(cell);
  return /[",;\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
