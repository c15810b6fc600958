/** Answers as people read them in a terminal: tables, numbers with thousands, lists of names and values. */

export type Cell = string | number | boolean | null | undefined;

const numbers = new Intl.NumberFormat('en');

/** A number as people read it: `12,345`. */
export function count(value: number): string {
  return numbers.format(value);
}

/** A table with its column names above; numbers stand right. What is null or undefined is shown as `–`. */
export function table(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const lines = [columns, ...rows.map((row) => row.map(cellText))];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => width(line[at] ?? ''))));
  const isNumeric = columns.map((_, at) => rows.length > 0 && rows.every((row) => isNumberOrNone(row[at])));
  return lines
    .map((line) =>
      line
        .map((text, at) => {
          const space = ' '.repeat((widths[at] ?? 0) - width(text));
          return isNumeric[at] ? space + text : text + space;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** One fact a line, the names aligned. */
export function facts(pairs: readonly (readonly [string, Cell])[]): string {
  const widest = Math.max(...pairs.map(([name]) => width(name)));
  return pairs.map(([name, value]) => `${name.padEnd(widest)}  ${cellText(value)}`.trimEnd()).join('\n');
}

/** Values by name, as facts: numbers stay as they are, since some of them are years. */
export function valueFacts(
  values: Readonly<Record<string, string | number | boolean>>,
): (readonly [string, Cell])[] {
  return Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'number' ? String(value) : value,
  ]);
}

/** Paragraphs that are there, with an empty line between them. */
export function paragraphs(...parts: readonly (string | false | null | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join('\n\n');
}

/** Characters of a line that most terminals show whole. */
export const lineLength = 96;

/** A paragraph in lines of at most so many characters, where words allow it. */
export function wrapped(text: string, length = lineLength): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > length) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '–';
  if (typeof cell === 'number') return count(cell);
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  // A name that somebody else wrote must not move the cursor of whoever reads it.
  return cell.replaceAll(/\p{Cc}+/gu, ' ');
}

function isNumberOrNone(cell: Cell): boolean {
  return cell === null || cell === undefined || typeof cell === 'number';
}

function width(text: string): number {
  return Array.from(text).length;
}
