import { gzipSync } from 'node:zlib';
import { findRefusal } from '@entente/platform';
import { expect, test } from 'vitest';
import { readText, told } from './reading-in-tests.ts';

const mapping = {
  kind: 'customers',
  ref: 'id',
  identifiers: { email: 'mail' },
  attributes: { note: { category: 'support' } },
} as const;
const text = 'id,mail,note\n1,a@example.com,x\n';
const utf16 = Buffer.from(text, 'utf16le');

const refusalOf = async (content: string | Uint8Array, more: object = {}): Promise<[string, unknown]> => {
  try {
    await readText(content, { ...mapping, ...more });
  } catch (error) {
    const { code, data } = findRefusal(error)!;
    return [code, 'line' in data ? `${String(data['line'])}: ${String(data['detail'])}` : data];
  }
  return ['read', null];
};

test.each([
  ['gzip', gzipSync(text), 'it is packed as gzip; unpack it first'],
  ['zip', Buffer.from('504b030414000000', 'hex'), 'it is packed as zip; unpack it first'],
  ['bzip2', Buffer.from('425a6839314159265359', 'hex'), 'it is packed as bzip2; unpack it first'],
  ['xz', Buffer.from('fd377a585a000004', 'hex'), 'it is packed as xz; unpack it first'],
  ['zstd', Buffer.from('28b52ffd04005900', 'hex'), 'it is packed as zstd; unpack it first'],
  ['UTF-16, marked', Buffer.concat([Buffer.from('fffe', 'hex'), utf16]), 'it is UTF-16; save it as UTF-8'],
  ['UTF-16, unmarked', utf16, 'it is UTF-16; save it as UTF-8'],
  ['UTF-16, the other way round', Buffer.from(utf16).swap16(), 'it is UTF-16; save it as UTF-8'],
])('a file in %s is refused, whatever its format', async (_, content, detail) => {
  for (const format of ['csv', 'ndjson'] as const)
    expect(await refusalOf(content, { file: { format } })).toEqual(['file-unreadable', `1: ${detail}`]);
});

test.each([
  ['an empty file', '', 'it is empty'],
  ['a mark and nothing else', '\u{feff}', 'it is empty'],
  [
    'lines that end in CR alone',
    text.replaceAll('\n', '\r'),
    'its lines end in CR alone; save it with LF or CRLF',
  ],
  [
    'a header in Latin-1',
    Buffer.from('id,mail,note,stra\u00dfe\n1,,,\n', 'latin1'),
    'it does not begin with a header in UTF-8',
  ],
])('%s is refused', async (_, content, detail) => {
  expect(await refusalOf(content)).toEqual(['file-unreadable', `1: ${detail}`]);
});

test('a quote that never closes is refused with the line where it opens', async () => {
  const rows = 'x,y,z\n'.repeat(300_000);
  expect(await refusalOf(`${text}2,"b@example.com,x\n${rows}`)).toEqual([
    'file-unreadable',
    '3: a quote opens here and does not close',
  ]);
});

test('a header alone has no rows, and one with a mapped column twice is refused', async () => {
  expect(await readText('id,mail,note\n', mapping)).toMatchObject({ rows: [], rejects: [] });
  expect(await refusalOf('id,mail,note,mail\n1,,,\n')).toMatchObject([
    'mapping-mismatch',
    { missing: ['mail'] },
  ]);
});

test('a million columns are refused in a header, and rejected in a row', async () => {
  const [code] = await refusalOf(`id,mail,note${',c'.repeat(500_000)}\n`);
  expect(code).toBe('limit-exceeded');
  const { rows, rejects } = await readText(`${text}${','.repeat(1_000_000)}\n2,,\n`, mapping);
  expect([rows.length, rejects.map(({ line, reason }) => [line, reason])]).toEqual([
    2,
    [[3, 'column-count']],
  ]);
});

test('Latin-1 and invalid UTF-8 are rejected row by row', async () => {
  const bad = Buffer.concat([
    Buffer.from(text),
    Buffer.from('2,,stra\u00dfe\n', 'latin1'),
    Buffer.from('3,,ok\n'),
  ]);
  const { rows, rejects } = await readText(bad, mapping);
  expect([rows.length, rejects.map(({ line, reason }) => [line, reason])]).toEqual([
    2,
    [[3, 'bad-encoding']],
  ]);
});

test('JSON that nests more than a hundred deep is a rejected row wherever it stands', async () => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const objects = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  const lines = [
    `{"id":"1","note":${nested(400_000)}}`,
    `{"id":"2","mail":${objects}}`,
    nested(400_000),
    `{"id":"3","x":${nested(99)}}`,
    `{"id":"4","x":${nested(100)}}`,
    `{"id":"5","note":"\\\\\\"${'['.repeat(200)}"}`,
    `{"id":"6","note":${nested(99)}}`,
  ];
  const { rows, rejects } = await readText(lines.join('\n'), { ...mapping, file: { format: 'ndjson' } });
  expect(rows.map(({ ref }) => ref)).toEqual(['3', '5']);
  expect(rejects.map(told).map(([line, , , reason]) => [line, reason])).toEqual([
    [1, 'json-too-deep'],
    [2, 'json-too-deep'],
    [3, 'json-too-deep'],
    [5, 'json-too-deep'],
    [7, 'nested-value'],
  ]);
});

test('keys that mean something to programs mean nothing here', async () => {
  const line = '{"__proto__":{"id":"9"},"constructor":"x","id":"1","note":"n"}';
  const { rows } = await readText(line, { ...mapping, file: { format: 'ndjson' } });
  expect(rows).toMatchObject([{ ref: '1', attributes: { note: 'n' } }]);
  expect({}).not.toHaveProperty('id');
});
