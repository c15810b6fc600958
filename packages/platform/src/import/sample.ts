/** The first rows of a file that nothing is known of yet, so that a mapping can be suggested for it. */
import { importLimits, refuse, sampleLimits, type FileSample } from '@entente/contract';
import { headersUnder, parseRows, allDelimiters } from './csv.ts';
import { readHead, type ByteSource } from './source.ts';
import { rowSplitter } from './splitter.ts';

const enough = 1_048_576;

/**
 * The columns and at most 1,000 rows of a CSV or NDJSON file, long cells cut. The delimiter is the one under which the
 * header has most columns. Refuses `file-unreadable` for what is neither.
 */
export async function readSample(source: ByteSource): Promise<Omit<FileSample, 'kind'>> {
  const chunks = source[Symbol.asyncIterator]();
  try {
    const head = await readHead(chunks, (bytes) => bytes.length >= enough);
    if (head.bytes.length === 0) refuse('file-unreadable', { line: 1, detail: 'it is empty' });
    const isNdjson = head.bytes[0] === 123;
    return cut(isNdjson ? ndjsonIn(head) : csvIn(head));
  } finally {
    await chunks.return?.();
  }
}

type Sample = Omit<FileSample, 'kind'>;
type Head = Awaited<ReturnType<typeof readHead>>;

function csvIn(head: Head): Sample {
  const headers = allDelimiters.flatMap((delimiter) => headersUnder(delimiter, head, importLimits));
  const [best] = headers.toSorted((one, other) => other.names.length - one.names.length);
  if (!best) refuse('file-unreadable', { line: 1, detail: 'it does not begin with a header in UTF-8' });
  const raw = rawRows(head, best.delimiter.charCodeAt(0)).slice(1, sampleLimits.rows + 1);
  const read = parseRows(raw, { delimiter: best.delimiter, columns: best.names.length });
  const rows = read.flatMap((row) => ('cells' in row ? [row.cells.map((cell) => cell ?? '')] : []));
  return { format: 'csv', headers: [...best.names], rows };
}

function ndjsonIn(head: Head): Sample {
  const objects = rawRows(head, null)
    .slice(0, sampleLimits.rows)
    .flatMap(({ bytes }) => objectIn(Buffer.from(bytes).toString('utf8')));
  const headers = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  if (headers.length === 0) refuse('file-unreadable', { line: 1, detail: 'it has no JSON objects in it' });
  const rows = objects.map((object) => headers.map((header) => textOf(object[header])));
  return { format: 'ndjson', headers, rows };
}

function objectIn(line: string): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? [value as Record<string, unknown>]
      : [];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

const textOf = (value: unknown): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** The whole rows of the head. */
function rawRows(head: Head, delimiter: number | null) {
  const splitter = rowSplitter({ delimiter, rowBytes: importLimits.rowBytes });
  const rows = splitter.push(head.bytes);
  return head.isWhole ? [...rows, ...splitter.end()] : rows;
}

/** As many rows as can be sent at once. */
function cut({ format, headers, rows }: Sample): Sample {
  let bytes = 0;
  const kept: string[][] = [];
  for (const row of rows) {
    const cells = row.map((cell) => cell.slice(0, sampleLimits.cell));
    bytes += Buffer.byteLength(JSON.stringify(cells));
    if (bytes > sampleLimits.bytes) break;
    kept.push(cells);
  }
  return { format, headers, rows: kept };
}
