/** One JSON object a line. A key that a line does not have leaves the value as it was; null and "" are empty cells. */
import { isUtf8 } from 'node:buffer';
import {
  type ImportLimits,
  type ImportMapping,
  mappedColumns,
  refColumn,
  refuse,
  requiredColumns,
  written,
} from '@entente/contract';
import { type OpenFile, type ReadRow, rowReject } from './file.ts';
import type { Reject } from './rows.ts';
import { readHead } from './source.ts';
import { type RawRow, rowSplitter } from './splitter.ts';

type JsonObject = Readonly<Record<string, unknown>>;
type Unreadable = 'row-too-long' | 'bad-encoding' | 'bad-json' | 'json-too-deep';

/**
 * Lines have no header, so the mapping is tried on those that are read first: `mapping-mismatch` is refused, with
 * `missing`, where none of them has a column without which no row can land.
 */
export async function openNdjson(
  chunks: AsyncIterator<Uint8Array>,
  { mapping, limits }: { readonly mapping: ImportMapping; readonly limits: ImportLimits },
): Promise<OpenFile> {
  const head = await readHead(chunks, () => true);
  const columns = mappedColumns(mapping);
  let isTried = false;
  return {
    head: head.bytes,
    headerRows: 0,
    splitter: rowSplitter({ delimiter: null, rowBytes: limits.rowBytes }),
    slotOf: (column) => columns.indexOf(column),
    parse: (rows) => {
      const objects = rows.map((row) => objectOf(row, limits));
      if (!isTried) checkColumns(objects, requiredColumns(mapping));
      isTried = true;
      return rows.map((row, index) => readRow(row, objects[index], { columns, mapping }));
    },
  };
}

/** The object on a line; a reason where there is none. */
function objectOf(row: RawRow, { jsonDepth }: ImportLimits): JsonObject | Unreadable {
  if (row.fault === 'row-too-long') return row.fault;
  if (row.bytes.length > jsonDepth && depthOf(row.bytes) > jsonDepth) return 'json-too-deep';
  if (!isUtf8(row.bytes)) return 'bad-encoding';
  try {
    const value: unknown = JSON.parse(Buffer.from(row.bytes).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonObject)
      : 'bad-json';
  } catch (error) {
    if (error instanceof SyntaxError) return 'bad-json';
    throw error;
  }
}

function checkColumns(objects: readonly (JsonObject | string)[], required: readonly string[]): void {
  const read = objects.filter((object) => typeof object !== 'string');
  const missing = required.filter((column) => !read.some((object) => Object.hasOwn(object, column)));
  if (read.length === 0 || missing.length === 0) return;
  const found = Object.keys(read[0] ?? {}).slice(0, 30);
  const detail = `${missing.map(written).join(', ')} is in none of the first lines; the first has ${found.map(written).join(', ')}`;
  refuse('mapping-mismatch', { detail, missing });
}

function readRow(
  row: RawRow,
  object: JsonObject | ReturnType<typeof objectOf> | undefined,
  { columns, mapping }: { readonly columns: readonly string[]; readonly mapping: ImportMapping },
): ReadRow {
  if (object === undefined) throw new Error('Every line has been looked at.');
  if (typeof object === 'string') return rowReject(row, object);
  const cells: (string | undefined)[] = [];
  for (const column of columns) {
    const value = Object.hasOwn(object, column) ? object[column] : undefined;
    const cell = cellOf(value, column, mapping);
    if (typeof cell === 'object') return { ...cell, line: row.line };
    cells.push(cell);
  }
  return { line: row.line, cells };
}

/** A JSON value as the text of a cell. Only a list of data categories may be a list. */
function cellOf(
  value: unknown,
  column: string,
  mapping: ImportMapping,
): string | undefined | Omit<Reject, 'line'> {
  if (value === undefined || typeof value === 'string') return value;
  if (value === null) return '';
  const isCategories = mapping.kind === 'consents' && column === mapping.columns.data_categories;
  if (isCategories && Array.isArray(value)) return value.join(mapping.categorySeparator);
  if (typeof value !== 'number' && typeof value !== 'boolean')
    return { scope: 'row', column, value: JSON.stringify(value), reason: 'nested-value' };
  const text = String(value);
  if (typeof value === 'boolean' || Math.abs(value) <= Number.MAX_SAFE_INTEGER) return text;
  if (column === refColumn(mapping)) return { scope: 'row', column, value: text, reason: 'bad-ref' };
  const isId = mapping.kind === 'events' && column === mapping.id;
  return isId ? { scope: 'row', column, value: text, reason: 'bad-id' } : text;
}

const [quote, backslash, openList, closeList, openObject, closeObject] = [34, 92, 91, 93, 123, 125];

/** How deep lists and objects stand in each other: what nests without end costs seconds to read, and then the stack. */
function depthOf(bytes: Uint8Array): number {
  let [depth, most, isText] = [0, 0, false];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    if (byte === quote) isText = !isText;
    else if (isText) at += Number(byte === backslash);
    else if (byte === openList || byte === openObject) most = Math.max(most, ++depth);
    else if (byte === closeList || byte === closeObject) depth -= 1;
  }
  return most;
}
