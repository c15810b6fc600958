import { Readable } from 'node:stream';
import { Refusal } from '@entente/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partsOf, textOfPart } from './multipart.ts';

const boundary = '----border7MA4';

const part = (head: string, content: Buffer): Buffer =>
  Buffer.concat([
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
    content,
    Buffer.from('\r\n'),
  ]);

/** A request whose body comes in pieces of these sizes. */
function requestOf(bytes: Buffer, sizes: readonly number[]): Request {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0, nth = 0; at < bytes.length; nth += 1) {
      const size = sizes[nth % sizes.length] ?? 1;
      yield bytes.subarray(at, at + size);
      at += size;
    }
  }
  return new Request('http://entente.invalid/', {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Readable.toWeb(Readable.from(pieces(), { objectMode: false })),
    duplex: 'half',
  } as RequestInit);
}

async function readAll(request: Request): Promise<(readonly [string, string | undefined, string])[]> {
  const found = [];
  for await (const each of partsOf(request)) {
    const read: Uint8Array[] = [];
    for await (const piece of each.content) read.push(piece);
    found.push([each.name, each.fileName, Buffer.concat(read).toString('latin1')] as const);
  }
  return found;
}

// What looks like a border, and is none, among the bytes of a file.
const bytes = fc
  .array(
    fc.oneof(fc.constantFrom('\r\n', '--', boundary.slice(0, 9), `\r\n--${boundary.slice(1)}`), fc.string()),
  )
  .map((texts) => Buffer.from(texts.join('')))
  .filter((all) => !Buffer.concat([Buffer.from('\r\n'), all]).includes(`\r\n--${boundary}`));
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

test('a file arrives as it was sent, however the form comes in', async () => {
  await fc.assert(
    fc.asyncProperty(bytes, sizes, async (content, cut) => {
      const form = Buffer.concat([
        part('name="like"', Buffer.from('abc')),
        part('name="file"; filename="members.csv"', content),
        Buffer.from(`--${boundary}--\r\n`),
      ]);
      expect(await readAll(requestOf(form, cut))).toEqual([
        ['like', undefined, 'abc'],
        ['file', 'members.csv', content.toString('latin1')],
      ]);
    }),
    { numRuns: 200 },
  );
});

test('a part that nobody reads is passed over', async () => {
  const form = Buffer.concat([
    part('name="file"; filename="a"', Buffer.alloc(100_000, 65)),
    part('name="like"', Buffer.from('abc')),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  const names: string[] = [];
  for await (const { name } of partsOf(requestOf(form, [1_000]))) names.push(name);
  expect(names).toEqual(['file', 'like']);
});

test.each([
  ['breaks off amid a file', part('name="file"; filename="a"', Buffer.from('abc')).subarray(0, -4)],
  ['ends without its end', part('name="like"', Buffer.from('abc'))],
  ['has lines above a part that never end', Buffer.from(`--${boundary}\r\n${'x'.repeat(20_000)}`)],
  ['has no name', Buffer.concat([part('x="y"', Buffer.from('')), Buffer.from(`--${boundary}--`)])],
])('a form that %s is refused', async (_, form) => {
  await expect(readAll(requestOf(form, [7]))).rejects.toBeInstanceOf(Refusal);
});

test('a field that is longer than fields are is refused', async () => {
  const form = part('name="like"', Buffer.alloc(100_000, 65));
  await expect(async () => {
    for await (const each of partsOf(requestOf(form, [5_000]))) await textOfPart(each);
  }).rejects.toBeInstanceOf(Refusal);
});
