// Files that are made to hurt, while another partner goes on working. Each is made as it is read.
// HOSTILE_MB sets how large the largest line is, in megabytes; 500 unless said.
import { CustomersMapping } from '@entente/contract';
import { createCaller, findRefusal, openJournal } from '@entente/platform';
import { makeMember } from '@entente/policy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importFile } from '../support/customer-files.ts';
import { openPlatform } from '../support/platform.ts';

const large = Number(process.env['HOSTILE_MB'] ?? 500);
const small = Math.min(large, 20);
const mebibyte = 1_048_576;
/** What a process may grow by, whatever the file: buffers, a batch, and what the collector has not come round to. */
const mostGrowth = 250 * mebibyte;
/** How long another partner may wait for one row while the file is read. */
const mostWaitMs = 2_000;

const platform = await openPlatform();
await platform.createPartners('skyline', 'harvest');
const header = 'id,mail,note\n';
const csv = CustomersMapping.parse({
  kind: 'customers',
  ref: 'id',
  identifiers: { email: 'mail' },
  attributes: { note: { category: 'support' } },
});
const ndjson = CustomersMapping.parse({ ...csv, file: { format: 'ndjson' } });

/** `before`, so many megabytes of `filling`, `after`. */
async function* around(
  before: string,
  filling: string,
  after: string,
  megabytes = small,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(before);
  const piece = Buffer.alloc(mebibyte / 4, filling);
  for (let left = megabytes * 4; left > 0; left -= 1) yield piece;
  yield Buffer.from(after);
}

async function* repeated(first: string, line: string, times: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from(first);
  for (let n = 0; n < times; n += 1) yield Buffer.from(line);
}

type Told = { outcome: unknown; growth: number; waits: number[] };

/** Imports as skyline, and looks meanwhile at one customer of harvest's again and again. */
async function endure(source: AsyncIterable<Uint8Array>, mapping: CustomersMapping): Promise<Told> {
  const before = process.memoryUsage.rss();
  let [most, isOver] = [before, false];
  const waits: number[] = [];
  const others = (async () => {
    while (!isOver) {
      const started = performance.now();
      await platform.as('harvest').customer.get({ ref: 'H-1', reason: 'a test' });
      waits.push(performance.now() - started);
      most = Math.max(most, process.memoryUsage.rss());
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  const caller = createCaller({
    actor: makeMember({ partner: 'skyline' as never, roles: ['admin'], name: 'importer' }),
    database: platform.database,
    clock: () => platform.time.now,
    journal: openJournal(platform.journalFile),
  });
  const outcome = await caller.customer.import({ source, mapping }).then(
    ({ rows, rejectedRows }) => ({ rows, rejectedRows }),
    (error: unknown) => {
      const refusal = findRefusal(error);
      if (!refusal) throw error;
      return { code: refusal.code, ...refusal.data };
    },
  );
  isOver = true;
  await others;
  return { outcome, growth: most - before, waits };
}

beforeAll(async () => {
  await importFile(platform, 'harvest', [{ id: 'H-1', given: 'Hal', email: 'hal@example.com' }]);
  // What a process takes for itself when it first imports is no growth.
  await endure(repeated(header, '1,a@example.com,x\n', 5_000), csv);
});

const slowest: [string, number, number][] = [];
afterAll(() => {
  for (const [name, growth, wait] of slowest)
    process.stdout.write(`${name}: +${Math.round(growth / mebibyte)} MiB, ${Math.round(wait)} ms at most\n`);
});

const unquoted = `${header}1,a@example.com,`;
const files: [string, () => AsyncIterable<Uint8Array>, CustomersMapping, object][] = [
  [
    'a CSV row in one line',
    () => around(unquoted, 'x', '\n2,b@example.com,y\n', large),
    csv,
    { rows: 2, rejectedRows: { 'row-too-long': 1 } },
  ],
  [
    'a CSV row that never ends',
    () => around(unquoted, 'x', ''),
    csv,
    { rows: 1, rejectedRows: { 'row-too-long': 1 } },
  ],
  [
    'a cell whose quote does not close',
    () => around(`${unquoted}"`, 'x', ''),
    csv,
    { code: 'file-unreadable', line: 2 },
  ],
  [
    'delimiters without end',
    () => around(header, ',', '\n'),
    csv,
    { rows: 1, rejectedRows: { 'row-too-long': 1 } },
  ],
  ['quotes without end', () => around(unquoted, '"', '\n'), csv, { rejectedRows: { 'row-too-long': 1 } }],
  ['a header that never ends', () => around('id,mail', 'x', ''), csv, { code: 'file-unreadable' }],
  ['a header of delimiters', () => around('id,mail,note', ',', '\n'), csv, { code: 'file-unreadable' }],
  [
    'empty lines without end',
    () => around(header, '\n', '1,a@example.com,x\n'),
    csv,
    { rows: 1, rejectedRows: {} },
  ],
  [
    'a JSON line without end',
    () => around('{"id":"1","mail":"', 'x', '"}\n{"id":"2"}\n'),
    ndjson,
    { rows: 2, rejectedRows: { 'row-too-long': 1 } },
  ],
  [
    'JSON that nests without end',
    () => around('', '[', '\n{"id":"2"}\n'),
    ndjson,
    { rows: 2, rejectedRows: { 'row-too-long': 1 } },
  ],
  [
    'rows of a million columns',
    () => repeated(header, `${','.repeat(1_000_000)}\n`, 40),
    csv,
    { rows: 40, rejectedRows: { 'column-count': 40 } },
  ],
  [
    'lines of JSON that nest half a million deep',
    () => repeated('', `{"id":"1","note":${'['.repeat(500_000)}${']'.repeat(500_000)}}\n`, 20),
    ndjson,
    { rows: 20, rejectedRows: { 'json-too-deep': 20 } },
  ],
  [
    'rows of a million bytes in which nothing is right',
    () => repeated(header, `,${'"'.repeat(60_000)},${'=1+1;'.repeat(180_000)}\n`, 40),
    csv,
    { rows: 40 },
  ],
];

test.each(files)(
  '%s costs bounded memory, and keeps nobody else waiting',
  async (name, source, mapping, expected) => {
    const { outcome, growth, waits } = await endure(source(), mapping);
    slowest.push([name, growth, Math.max(...waits)]);
    expect(outcome).toMatchObject(expected);
    expect(growth).toBeLessThan(mostGrowth);
    expect(Math.max(...waits)).toBeLessThan(mostWaitMs);
  },
);
