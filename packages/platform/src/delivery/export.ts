/**
 * Writes rows as text for people and programs outside. A CSV file is opened in spreadsheets, which take some texts
 * for formulas and run them, so such texts get an apostrophe in front (OWASP, "CSV Injection") and every text is
 * quoted. NDJSON is for programs and changes nothing: whoever needs values byte for byte takes that.
 */

/** A row to be written: values of the dictionary's types by column. What a row lacks is empty. */
export type ExportRow = Readonly<Record<string, unknown>>;
/** A page is written as one piece of text, so that nothing of it can appear after it was true. */
type Pages<Row> = AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;

/** What spreadsheets take for the beginning of a formula, also after white space, and in its full-width forms. */
const formulaStart = /^\s*[=+\-@\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}]|^[\t\r\n]/u;

/** What nearly every text begins with, and no formula. */
const plainStart = /^[0-9A-Za-z]/;

/** Takes any text; gives it so that no spreadsheet takes it for a formula. */
export function formulaSafe(text: string): string {
  return !plainStart.test(text) && formulaStart.test(text) ? `'${text}` : text;
}

/**
 * The header and one line a row, formula-safe, in pieces of whole lines. Lines end in LF, instants are ISO 8601.
 * `cellsOf` gives the values of a row in the order of the columns.
 */
export async function* toCsv<Row>(
  pages: Pages<Row>,
  { columns, cellsOf }: { columns: readonly string[]; cellsOf: (row: Row) => readonly unknown[] },
): AsyncGenerator<string, void> {
  yield csvLine(columns);
  for await (const rows of pages)
    if (rows.length > 0) yield rows.map((row) => csvLine(cellsOf(row))).join('');
}

/** One JSON object a line, in pieces of whole lines. Instants are ISO 8601, whole numbers beyond 2^53 are text. */
export async function* toNdjson(pages: Pages<ExportRow>): AsyncGenerator<string, void> {
  const exact = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  for await (const rows of pages)
    if (rows.length > 0) yield rows.map((row) => `${JSON.stringify(row, exact)}\n`).join('');
}

/** The line of these values, formula-safe. */
export function csvLine(values: readonly unknown[]): string {
  let line = '';
  for (let at = 0; at < values.length; at += 1) line += (at === 0 ? '' : ',') + cellOf(values[at]);
  return `${line}\n`;
}

/** Numbers are no formulas, however they begin, and stay bare; every text is quoted. */
function cellOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'string') return quoted(value);
  return quoted(value instanceof Date ? value.toISOString() : JSON.stringify(value));
}

function quoted(text: string): string {
  const safe = formulaSafe(text);
  return `"${safe.includes('"') ? safe.replaceAll('"', '""') : safe}"`;
}
