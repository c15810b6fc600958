/**
 * Writes rows as text for people and programs outside. A CSV file is opened in spreadsheets, which take some texts
 * for formulas and run them, so such texts get an apostrophe in front (OWASP, "CSV Injection") and every text is
 * quoted. NDJSON is for programs and changes nothing: whoever needs values byte for byte takes that.
 */
import { stringify } from 'csv-stringify/sync';

/** A row to be written: values of the dictionary's types by column. What a row lacks is empty. */
export type ExportRow = Readonly<Record<string, unknown>>;
/** A page is written as one piece of text, so that nothing of it can appear after it was true. */
type Pages = AsyncIterable<readonly ExportRow[]> | Iterable<readonly ExportRow[]>;

/** What spreadsheets take for the beginning of a formula, also after white space, and in its full-width forms. */
const formulaStart = /^\s*[=+\-@\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}]|^[\t\r\n]/u;

/** Takes any text; gives it so that no spreadsheet takes it for a formula. */
export function formulaSafe(text: string): string {
  return formulaStart.test(text) ? `'${text}` : text;
}

/** The header and one line a row, formula-safe, in pieces of whole lines. Lines end in LF, instants are ISO 8601. */
export async function* toCsv(pages: Pages, columns: readonly string[]): AsyncGenerator<string, void> {
  yield csvLines([Object.fromEntries(columns.map((column) => [column, column]))], columns);
  for await (const rows of pages) if (rows.length > 0) yield csvLines(rows, columns);
}

/** One JSON object a line, in pieces of whole lines. Instants are ISO 8601, whole numbers beyond 2^53 are text. */
export async function* toNdjson(pages: Pages): AsyncGenerator<string, void> {
  const exact = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  for await (const rows of pages)
    if (rows.length > 0) yield rows.map((row) => `${JSON.stringify(row, exact)}\n`).join('');
}

/** The lines of these rows without a header, formula-safe. */
export function csvLines(rows: readonly ExportRow[], columns: readonly string[]): string {
  const cells = rows.map((row) => columns.map((column) => cellOf(row[column])));
  return stringify(cells, { quoted_string: true, record_delimiter: '\n' });
}

/** Numbers are no formulas, however they begin, and stay bare. */
function cellOf(value: unknown): string | number | bigint | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'string') return formulaSafe(value);
  if (value instanceof Date) return value.toISOString();
  return formulaSafe(JSON.stringify(value));
}
