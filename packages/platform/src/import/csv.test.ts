import { importLimits, parseImportMapping } from '@entente/contract';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRows } from './reader.ts';
import { readText, told } from './reading-in-tests.ts';

const text = (column: string) => [column, { category: 'purchase' }] as const;
const mappingOf = (columns: readonly string[], file = {}) => ({
  kind: 'customers' as const,
  file,
  ref: 'ref',
  attributes: Object.fromEntries(columns.map(text)),
});
const two = mappingOf(['a', 'b']);

describe('a CSV file', () => {
  test('reads back whatever table was written, however it was written and however it arrives', async () => {
    const cell = fc
      .oneof(
        fc.string({ unit: 'grapheme', maxLength: 12 }),
        fc.string({ unit: fc.constantFrom('"', ',', ';', '\t', '|', '\n', '\r\n', ' ', 'a'), maxLength: 8 }),
      )
      .filter((value) => !value.includes('\0'));
    const table = fc.array(fc.tuple(cell, cell, cell), { maxLength: 12 });
    const written = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      record_delimiter: fc.constantFrom('\n', '\r\n'),
      bom: fc.boolean(),
      quoted: fc.boolean(),
      eof: fc.boolean(),
    });
    const columns = ['one', 'the "second"', 'third, and\nlast'];
    await fc.assert(
      fc.asyncProperty(
        table,
        written,
        fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
        async (rows, style, sizes) => {
          const records = [['ref', ...columns], ...rows.map((cells, index) => [`r${index}`, ...cells])];
          // Line breaks of every kind are quoted, since a file may mix them.
          const bytes = Buffer.from(stringify(records, { ...style, quoted_match: /[\r\n]/ }));
          const mapping = mappingOf([]);
          const attributes = Object.fromEntries(
            columns.map((column, index) => [column, { name: `c${index}`, category: 'purchase' }]),
          );
          const read = await readText(chunksOf(bytes, sizes), { ...mapping, attributes }, { batchRows: 5 });
          expect(read.rejects).toEqual([]);
          const expected = rows.map((cells, index) => ({
            ref: `r${index}`,
            attributes: Object.fromEntries(
              cells.map((value, slot) => [`c${slot}`, value.trim()]).filter(([, value]) => value !== ''),
            ),
          }));
          expect(read.rows.map(({ ref, attributes: found }) => ({ ref, attributes: found }))).toEqual(
            expected,
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  test('tells the line on which a row begins, quoted line breaks and empty lines counted', async () => {
    const { rows } = await readText('\n"ref",a,b\r\n1,"x\r\ny\r\n",\r\n\r\n\n2,"\n",z\n3,,', two);
    expect(rows.map(({ ref, line }) => [ref, line])).toEqual([
      ['1', 3],
      ['2', 8],
      ['3', 10],
    ]);
  });

  test('has the delimiter under which its header has the mapped columns', async () => {
    const { rows } = await readText('ref;"a,b,c|d";b\n1;x,y;z', mappingOf(['a,b,c|d', 'b']));
    expect(rows[0]?.attributes).toEqual({ a_b_c_d: 'x,y', b: 'z' });
    const declared = await readText('ref|x;y;z\n1|2', mappingOf([], { delimiter: '|' }));
    expect(declared.rows[0]?.ref).toBe('1');
  });

  test('may have a quote inside a cell, and only a header', async () => {
    const { rows } = await readText('ref,a,b\n1,5" pipe,a""b\n', two);
    expect(rows[0]?.attributes).toEqual({ a: '5" pipe', b: 'a""b' });
    expect((await readText('ref,a,b', two)).rows).toEqual([]);
  });

  test('loses a misquoted row and none after it', async () => {
    const { rows, rejects } = await readText('ref,a,b\n1,"x"y,z\n2,"x""y",z\n3,"x"\r,z\n4,,\n', two);
    expect(rows.map(({ ref }) => ref)).toEqual(['2', '4']);
    expect(rejects.map(told)).toEqual([
      [2, null, '1,"x"y,z', 'bad-quotes'],
      [4, null, '3,"x"\r,z', 'bad-quotes'],
    ]);
  });

  test('loses rows with more or fewer cells than the header', async () => {
    const { rows, rejects } = await readText('ref,a,b\n1,x\n2,x,y\n3,x,y,z', two);
    expect(rows.map(({ ref }) => ref)).toEqual(['2']);
    expect(rejects.map(told)).toEqual([
      [2, null, '1,x', 'column-count'],
      [4, null, '3,x,y,z', 'column-count'],
    ]);
  });

  test('loses a row that is not UTF-8', async () => {
    const { rows, rejects } = await readText(
      Buffer.from('ref,a,b\n1,caf\xe9,\n2,caf\xc3\xa9,', 'latin1'),
      two,
    );
    expect(rows.map(({ attributes }) => attributes)).toEqual([{ a: 'café' }]);
    expect(rejects.map(told)).toEqual([[2, null, '1,caf\ufffd,', 'bad-encoding']]);
  });

  test('is refused at the quote that does not close', async () => {
    await expect(readText('ref,a,b\n1,x,y\n2,\n3,"x,y\n4,x,y\n', two)).rejects.toMatchObject({
      code: 'file-unreadable',
      data: { line: 4 },
    });
    const endless = `ref,a,b\n1,"${'x\n'.repeat(importLimits.rowBytes)}`;
    await expect(readText(endless, two)).rejects.toMatchObject({
      code: 'file-unreadable',
      data: { line: 2 },
    });
  });

  test.each([
    ['UTF-16', Buffer.from('\ufeffref,a,b\n1,x,y', 'utf16le')],
    ['empty', Buffer.from('')],
    ['nothing but empty lines', Buffer.from('\n\r\n\n')],
    ['without a header in UTF-8', Buffer.from('ref,caf\xe9\n1,2', 'latin1')],
    ['one endless line', Buffer.from('a'.repeat(importLimits.rowBytes + 1))],
  ])('is refused when it is %s', async (_, bytes) => {
    await expect(readText(bytes, two)).rejects.toMatchObject({ code: 'file-unreadable', data: { line: 1 } });
  });
});

test('a source is closed when reading stops early, whatever the reason', async () => {
  const closed: string[] = [];
  async function* source(name: string, text: string) {
    try {
      yield Buffer.from(text);
      yield Buffer.from('2,,\n'.repeat(5));
    } finally {
      closed.push(name);
    }
  }
  const mapping = parseImportMapping(two);
  for await (const _ of readRows(source('stopped', 'ref,a,b\n1,,\n'), mapping, {
    country: 'AU',
    batchRows: 1,
  }))
    break;
  await expect(readRows(source('refused', 'id\n'), mapping, { country: 'AU' }).next()).rejects.toMatchObject({
    code: 'mapping-mismatch',
  });
  expect(closed).toEqual(['stopped', 'refused']);
});

describe('a header', () => {
  test('that lacks mapped columns is refused with their names before any row is read', async () => {
    await expect(readText('ref,B,A\n1,x,y', two)).rejects.toMatchObject({
      code: 'mapping-mismatch',
      data: { missing: ['a', 'b'] },
      message:
        'The file does not have the mapped columns: "a" is not there, "b" is not there; the header has "ref", "B", "A"',
    });
  });

  test('that has a mapped column twice is refused, and one that has another column twice is not', async () => {
    await expect(readText('ref,a,b,a\n1,x,y,z', two)).rejects.toMatchObject({ data: { missing: ['a'] } });
    expect((await readText('ref,a,b,c,c\n1,x,y,z,z', two)).rows.length).toBe(1);
  });

  test('is compared without white space around its names and however accents are composed', async () => {
    const { rows } = await readText('ref ,"  cafe\u0301"\n1,x', mappingOf(['caf\u00e9']));
    expect(rows[0]?.attributes).toEqual({ cafe: 'x' });
  });

  test('has at most 1,000 columns', async () => {
    const wide = Array.from({ length: 998 }, (_, index) => `c${index}`).join(',');
    expect((await readText(`ref,a,b,${wide.slice(0, wide.lastIndexOf(','))}`, two)).rows).toEqual([]);
    await expect(readText(`ref,a,b,${wide}`, two)).rejects.toMatchObject({ code: 'limit-exceeded' });
  });
});

describe('limits', () => {
  test.each([1_000, 70_000, 10_000_000])(
    'a row that is too long is lost and none after it, in chunks of %d',
    async (size) => {
      const long = 'x'.repeat(importLimits.rowBytes);
      const bytes = Buffer.from(`ref,a,b\n1,${long},\n2,,\n3,${long},"y\nz"\n4,,\n`);
      const { rows, rejects } = await readText(chunksOf(bytes, repeat(size)), two);
      expect(rows.map(({ ref }) => ref)).toEqual(['2', '4']);
      expect(rejects.map(({ line, reason }) => [line, reason])).toEqual([
        [2, 'row-too-long'],
        [4, 'row-too-long'],
      ]);
      expect(rejects[0]?.value).toBe(`1,${'x'.repeat(1_022)}`);
    },
  );

  test.each([1_000, 70_000, 10_000_000])(
    'a quoted cell that is too long is one that does not close, in chunks of %d',
    async (size) => {
      const bytes = Buffer.from(`ref,a,b\n1,,\n2,"${'x\n'.repeat(importLimits.rowBytes / 2)}",\n3,,`);
      const reading = readText(chunksOf(bytes, repeat(size)), two);
      await expect(reading).rejects.toMatchObject({ code: 'file-unreadable', data: { line: 3 } });
    },
  );

  test('a cell, a ref and half a character are lost with their row and named', async () => {
    const cell = 'x'.repeat(importLimits.cellLength + 1);
    const ref = 'r'.repeat(importLimits.refLength + 1);
    const { rows, rejects } = await readText(
      `ref,a,b\n1,${cell},\n${ref},,\n3,x\0,\n ,x,\n${ref.slice(1)},,\n`,
      two,
    );
    expect(rows.length).toBe(1);
    expect(rejects.map(told)).toEqual([
      [2, 'a', cell, 'cell-too-long'],
      [3, 'ref', ref, 'bad-ref'],
      [4, 'a', 'x\0', 'bad-character'],
      [5, 'ref', ' ', 'missing-ref'],
    ]);
  });

  test('batches hold so many rows at most, and fewer when rows are long', async () => {
    const lines = Array.from({ length: 25 }, (_, index) => `${index},,`);
    expect((await readText(['ref,a,b', ...lines].join('\n'), two, { batchRows: 10 })).batches).toBe(3);
    const long = lines.map((line) => `${line}${'x'.repeat(60_000)},${'y'.repeat(60_000)}`);
    const wide = await readText(['ref,a,b,c', ...long].join('\n'), mappingOf(['a', 'b', 'c']));
    expect([wide.rows.length, wide.batches]).toEqual([25, 2]);
  });
});

function* chunksOf(bytes: Uint8Array, sizes: Iterable<number>): Generator<Uint8Array> {
  let from = 0;
  for (const size of sizes) {
    if (from >= bytes.length) return;
    yield bytes.subarray(from, (from += size));
  }
}

function* repeat(size: number): Generator<number> {
  while (true) yield size;
}
