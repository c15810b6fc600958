import { importLimits } from '@entente/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readText, told } from './reading-in-tests.ts';

const mapping = {
  kind: 'customers' as const,
  file: { format: 'ndjson' },
  ref: 'id',
  identifiers: { email: 'mail' },
  attributes: {
    note: { category: 'support' },
    score: { type: 'number', category: 'loyalty' },
    member: { type: 'boolean', category: 'loyalty' },
  },
};

describe('a file of JSON lines', () => {
  test('reads texts, numbers and truth values, each line by itself', async () => {
    const { rows } = await readText(
      '\ufeff{"id":7,"mail":"Jo@Example.com","score":1.5,"member":true}\r\n\n{"id":"8","note":"a\\nb","x":{}}',
      mapping,
    );
    expect(rows).toMatchObject([
      {
        line: 1,
        ref: '7',
        identifiers: [{ normalised: 'jo@example.com' }],
        attributes: { member: true, score: 1.5 },
      },
      { line: 3, ref: '8', identifiers: [], attributes: { note: 'a\nb' } },
    ]);
  });

  test('tells a key that is not there from an empty one', async () => {
    const { rows } = await readText('{"id":1,"mail":null,"note":""}\n{"id":2}', {
      ...mapping,
      emptyCells: 'clear',
    });
    expect(rows).toMatchObject([
      { clearedIdentifiers: ['email'], attributes: { note: null } },
      { clearedIdentifiers: [], attributes: {} },
    ]);
    expect(Object.keys(rows[0]?.attributes ?? {})).toEqual(['note']);
  });

  test('loses the lines that cannot be read and none besides', async () => {
    const long = `{"id":3,"note":"${'x'.repeat(importLimits.rowBytes)}"}`;
    const lines = [
      '{"id":1',
      '[1]',
      'null',
      long,
      '{"id":5,"note":["a"]}',
      '{"id":12345678901234567890}',
      '{"id":7,"note":"\\ud800"}',
      '{"id":8,"note":"\\u0000"}',
      '{"note":"x"}',
      '{"id":10,"score":"many"}',
    ];
    const bytes = Buffer.concat([
      Buffer.from(`${lines.join('\n')}\n`),
      Buffer.from('{"id":"\xff"}\n{"id":12}', 'latin1'),
    ]);
    const { rows, rejects } = await readText(bytes, mapping);
    expect(rows.map(({ ref }) => ref)).toEqual(['10', '12']);
    expect(rejects.map(({ line, column, reason }) => [line, column, reason])).toEqual([
      [1, null, 'bad-json'],
      [2, null, 'bad-json'],
      [3, null, 'bad-json'],
      [4, null, 'row-too-long'],
      [5, 'note', 'nested-value'],
      [6, 'id', 'bad-ref'],
      [7, 'note', 'bad-character'],
      [8, 'note', 'bad-character'],
      [9, 'id', 'missing-ref'],
      [10, 'score', 'bad-number'],
      [11, null, 'bad-encoding'],
    ]);
  });

  test('is refused where none of its first lines has the ref', async () => {
    await expect(readText('{"ID":1}\n{"ID":2}', mapping)).rejects.toMatchObject({
      code: 'mapping-mismatch',
      data: { missing: ['id'] },
    });
    expect((await readText('', mapping)).rows).toEqual([]);
  });

  test('takes nothing from what every object has', async () => {
    const { rows } = await readText('{"id":1}', {
      ...mapping,
      attributes: { constructor: { category: 'support' } },
    });
    expect(rows[0]?.attributes).toEqual({});
  });

  test('may list data categories', async () => {
    const line =
      '{"customer":7,"purpose":"direct-marketing","recipient":"harvest","event":"given","at":"2026-01-08T19:51:19Z"';
    const file = { format: 'ndjson' };
    const { rows } = await readText(`${line},"data_categories":["purchase","contact"]}`, {
      kind: 'consents',
      file,
    });
    expect(rows[0]?.categories).toEqual(['contact', 'purchase']);
  });

  test('reads back whatever was written, however it arrives', async () => {
    const value = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(value, { minLength: 1 }),
        fc.integer({ min: 1, max: 30 }),
        async (values, size) => {
          const bytes = Buffer.from(values.map((note, id) => JSON.stringify({ id, note })).join('\n'));
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
            bytes.subarray(at * size, (at + 1) * size),
          );
          const { rows } = await readText(chunks, { ...mapping, emptyCells: ['note'] });
          expect(rows.map(({ attributes }) => attributes['note'])).toEqual(
            values.map((note) => note.trim() || null),
          );
        },
      ),
    );
  });
});

test('a value is told as it stands there', async () => {
  const { rejects } = await readText('{"id":1,"score":{"a":1}}', mapping);
  expect(rejects.map(told)).toEqual([[1, 'score', '{"a":1}', 'nested-value']]);
});
