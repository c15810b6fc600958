/**
 * CSV as businesses write it: any of four delimiters, CRLF or LF, quoted line breaks, with or without a byte order
 * mark. Which delimiter it is follows from the header: the one under which the mapped columns are all there.
 */
import { isUtf8 } from 'node:buffer';
import { type ImportLimits, type ImportMapping, mappedColumns, refuse, written } from '@entente/contract';
import { parse } from 'csv-parse/sync';
import { type OpenFile, type ReadRow, rowReject } from './file.ts';
import { type Head, readHead } from './source.ts';
import { type RawRow, type RowSplitter, rowSplitter } from './splitter.ts';

const lineBreak = Buffer.from('\n');
const [lineFeed, carriageReturn, quote] = [10, 13, 34];
const delimiters = { ',': ',', ';': ';', tab: '\t', '|': '|' } as const;
type Delimiter = (typeof delimiters)[keyof typeof delimiters];
/** What cells can be parted by. */
export const allDelimiters: readonly Delimiter[] = Object.values(delimiters);

/**
 * Reads the header. Refuses `mapping-mismatch` with `missing`, the mapped columns that it lacks or has twice;
 * `file-unreadable` where there is no header, and `limit-exceeded` where it has too many columns.
 */
export async function openCsv(
  chunks: AsyncIterator<Uint8Array>,
  { mapping, limits }: { readonly mapping: ImportMapping; readonly limits: ImportLimits },
): Promise<OpenFile> {
  const head = await readHead(chunks, (bytes) => bytes.length > limits.rowBytes || hasWholeLine(bytes));
  if (head.bytes.length === 0) refuse('file-unreadable', { line: 1, detail: 'it is empty' });
  if (endsLinesInReturns(head.bytes))
    refuse('file-unreadable', { line: 1, detail: 'its lines end in CR alone; save it with LF or CRLF' });
  const columns = mappedColumns(mapping);
  const { delimiter: declared } = mapping.file;
  const candidates = declared === 'auto' ? allDelimiters : [delimiters[declared]];
  const headers = candidates.flatMap((delimiter) => headersUnder(delimiter, head, limits));
  const known = ({ names }: Header) => columns.filter((column) => names.includes(column)).length;
  const [best] = headers.toSorted(
    (one, other) => known(other) - known(one) || other.names.length - one.names.length,
  );
  if (!best) refuse('file-unreadable', { line: 1, detail: 'it does not begin with a header in UTF-8' });
  checkHeader(best.names, columns, limits);
  return {
    head: head.bytes,
    headerRows: 1,
    splitter: rowSplitter({ delimiter: best.delimiter.charCodeAt(0), rowBytes: limits.rowBytes }),
    slotOf: (column) => best.names.indexOf(column),
    parse: (rows) => parseRows(rows, { delimiter: best.delimiter, columns: best.names.length }),
  };
}

type Header = { readonly names: readonly string[]; readonly delimiter: Delimiter };

/** Whether carriage returns stand where line breaks should: none of the latter, and text after the former. */
function endsLinesInReturns(bytes: Uint8Array): boolean {
  const at = bytes.indexOf(carriageReturn);
  return at >= 0 && at < bytes.length - 1 && !bytes.includes(lineFeed);
}

/** True once a line break stands outside quotes. */
function hasWholeLine(bytes: Uint8Array): boolean {
  let isQuoted = false;
  for (const byte of bytes) {
    if (byte === quote) isQuoted = !isQuoted;
    else if (byte === lineFeed && !isQuoted) return true;
  }
  return false;
}

/** The header as it reads under a delimiter; none where it is too long, misquoted or not UTF-8. */
export function headersUnder(delimiter: Delimiter, head: Head, { rowBytes }: ImportLimits): Header[] {
  const splitter = rowSplitter({ delimiter: delimiter.charCodeAt(0), rowBytes });
  const row =
    firstRow(splitter, head.bytes.subarray(0, rowBytes)) ?? (head.isWhole && splitter.push(lineBreak)[0]);
  if (!row || row.fault !== null || !isUtf8(row.bytes)) return [];
  const names = cellsOf([row], delimiter)[0] ?? [];
  return [{ delimiter, names: names.map((name) => name.normalize('NFC').trim()) }];
}

/** In small steps, since under a wrong delimiter what follows may be a great many rows. */
function firstRow(splitter: RowSplitter, bytes: Uint8Array): RawRow | undefined {
  const step = 4_096;
  for (let from = 0; from < bytes.length; from += step) {
    const [row] = splitter.push(bytes.subarray(from, from + step));
    if (row) return row;
  }
  return undefined;
}

function checkHeader(names: readonly string[], columns: readonly string[], limits: ImportLimits): void {
  if (names.length > limits.columns)
    refuse('limit-exceeded', { what: 'A file', limit: `${limits.columns} columns` });
  const missing = columns.filter((column) => !names.includes(column));
  const repeated = columns.filter((column) => names.indexOf(column) !== names.lastIndexOf(column));
  if (missing.length + repeated.length === 0) return;
  const faults = [
    ...missing.map((column) => `${written(column)} is not there`),
    ...repeated.map((column) => `${written(column)} is there twice`),
  ];
  const found = names.slice(0, 30).map(written).join(', ');
  refuse('mapping-mismatch', {
    detail: `${faults.join(', ')}; the header has ${found}${names.length > 30 ? ' …' : ''}`,
    missing: [...missing, ...repeated],
  });
}

/** The cells of rows that are known to be well quoted: one list a row. */
function cellsOf(rows: readonly RawRow[], delimiter: Delimiter): string[][] {
  const cells = parse(Buffer.concat(rows.flatMap((row) => [row.bytes, lineBreak])), {
    delimiter,
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
  });
  if (cells.length !== rows.length) throw new Error('Splitter and parser disagree about where rows end.');
  return cells;
}

/** The cells of rows, or why a row has none. */
export function parseRows(
  rows: readonly RawRow[],
  { delimiter, columns }: { readonly delimiter: Delimiter; readonly columns: number },
): ReadRow[] {
  const isSound = (row: RawRow) => row.fault === null && isUtf8(row.bytes);
  const hasQuotes = (row: RawRow) => row.bytes.includes(quote);
  const quoted = cellsOf(
    rows.filter((row) => hasQuotes(row) && isSound(row)),
    delimiter,
  ).values();
  return rows.map((row) => {
    if (!isSound(row)) return rowReject(row, row.fault ?? 'bad-encoding');
    const cells = hasQuotes(row) ? (quoted.next().value ?? []) : textOf(row.bytes).split(delimiter);
    return cells.length === columns ? { line: row.line, cells } : rowReject(row, 'column-count');
  });
}

function textOf({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString('utf8');
}
