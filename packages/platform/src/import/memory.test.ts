import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseImportMapping } from '@entente/contract';
import { expect, test } from 'vitest';
import { readRows } from './reader.ts';

const mebibyte = 1_048_576;

/** A file of `rows` customers, each of whom is somebody else, made as it is read. */
async function* customers(rows: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from('ref,mail,tel,note\n');
  for (let from = 0; from < rows; from += 500) {
    const lines = Array.from({ length: 500 }, (_, index) => {
      const n = from + index;
      return `${n},person${n}@example.com,04${String(n).padStart(8, '0')},${n % 3 ? 'x'.repeat(40) : '"a\nb"'}`;
    });
    yield Buffer.from(`${lines.join('\n')}\n`);
  }
}

test('memory stays flat however long the file is', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = () => {
    collect();
    return process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  };
  const mapping = parseImportMapping({
    kind: 'customers',
    ref: 'ref',
    identifiers: { email: 'mail', loyalty: 'tel' },
    attributes: { note: { category: 'support' } },
  });
  const used: number[] = [];
  let rows = 0;
  for await (const batch of readRows(customers(20_000), mapping, { country: 'AU' })) {
    rows += batch.rowsRead;
    if (rows % 5_000 === 0) used.push(heap());
  }
  expect(rows).toBe(20_000);
  expect(Math.max(...used.slice(1)) - (used[0] ?? 0)).toBeLessThan(4 * mebibyte);
});
