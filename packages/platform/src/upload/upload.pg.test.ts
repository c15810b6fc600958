import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { CustomersMapping } from '@entente/contract';
import { findRefusal, openJournal, runWorker } from '@entente/platform';
import { contentsOf } from '@entente/test/support/store-contents.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch');
const aurora = platform.as('aurora');
const refusalOf = (work: Promise<unknown>) => work.then(() => undefined, findRefusal);

async function* bytesOf(...pieces: Buffer[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
async function* brokenAfter(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
  throw new Error('the line went dead');
}

test('an upload goes on from where the line broke, and is whole in the end', async () => {
  // More than one part, so that parts and frames have to fit together again.
  const file = randomBytes(9_000_000);
  const { id } = await aurora.upload.open({ bytes: file.length, key: 'one' });
  expect((await aurora.upload.open({ bytes: file.length, key: 'one' })).id).toBe(id);
  expect(await refusalOf(aurora.upload.open({ key: 'one' }))).toMatchObject({ code: 'key-reused' });
  const broken = aurora.upload.append({ id, offset: 0, source: brokenAfter(file.subarray(0, 100_001)) });
  await expect(broken).rejects.toThrow('the line went dead');
  expect(await aurora.upload.get({ id })).toMatchObject({ state: 'OPEN', received: 100_001 });
  const again = aurora.upload.append({ id, offset: 0, source: bytesOf(file) });
  expect(await refusalOf(again)).toMatchObject({ code: 'offset-mismatch', data: { offset: 100_001 } });
  const rest = file.subarray(100_001);
  expect(await refusalOf(aurora.upload.finish({ id }))).toMatchObject({ code: 'upload-differs' });
  expect(await aurora.upload.append({ id, offset: 100_001, source: bytesOf(rest) })).toMatchObject({
    received: file.length,
  });
  const more = aurora.upload.append({ id, offset: file.length, source: bytesOf(Buffer.from('more')) });
  expect(await refusalOf(more)).toMatchObject({ code: 'limit-exceeded' });
  const sha256 = createHash('sha256').update(file).digest('hex');
  const other = '0'.repeat(64);
  expect(await refusalOf(aurora.upload.finish({ id, sha256: other }))).toMatchObject({
    code: 'upload-differs',
  });
  expect(await aurora.upload.finish({ id, sha256 })).toMatchObject({ state: 'COMPLETE', sha256 });
  expect(await refusalOf(aurora.upload.append({ id, offset: file.length, source: bytesOf() }))).toMatchObject(
    {
      code: 'upload-state',
    },
  );
  expect(await refusalOf(platform.as('birch').upload.get({ id }))).toMatchObject({ code: 'not-found' });
  await aurora.upload.remove({ id });
  expect(readdirSync(`${platform.spool}/aurora`)).toEqual([]);
});

test('the beginning of what was sent is shown to admins of its owner, and each look is on record', async () => {
  const { id } = await aurora.upload.open({});
  const text = 'ref;mail\nc1;ada@example.com\nc2;bo@example.com\n';
  await aurora.upload.append({ id, offset: 0, source: bytesOf(Buffer.from(text)) });
  expect(await refusalOf(aurora.upload.look({ id }))).toMatchObject({ code: 'upload-state' });
  await aurora.upload.finish({ id });
  expect(await aurora.upload.look({ id, limit: 1 })).toEqual({
    format: 'csv',
    headers: ['ref', 'mail'],
    rows: [['c1', 'ada@example.com']],
  });
  const entries = (await contentsOf(platform.url, 'control'))['audit_entry']!;
  const looks = entries.filter((row) => row.includes('upload.look'));
  expect(looks).toHaveLength(1);
  expect(looks[0]).toContain(id);
  expect(looks[0]).not.toContain('ada');
  expect(await refusalOf(platform.as('birch').upload.look({ id }))).toMatchObject({ code: 'not-found' });
  for (const role of ['analyst', 'privacy-officer'] as const)
    expect(await refusalOf(platform.as('aurora', role).upload.look({ id }))).toMatchObject({
      code: 'not-allowed',
    });
  await aurora.upload.remove({ id });
});

test('of two who send the same bytes one comes first', async () => {
  const { id } = await aurora.upload.open({});
  const bytes = Buffer.from('the same bytes');
  const sent = await Promise.all(
    [1, 2].map(() => refusalOf(aurora.upload.append({ id, offset: 0, source: bytesOf(bytes) }))),
  );
  expect(sent.filter((refusal) => refusal !== undefined)).toMatchObject([{ code: 'offset-mismatch' }]);
  expect(await aurora.upload.get({ id })).toMatchObject({ received: bytes.length });
});

test('what is sent lies sealed, for its owner alone', async () => {
  const { id } = await aurora.upload.open({});
  await aurora.upload.append({ id, offset: 0, source: bytesOf(Buffer.from('ada@example.com')) });
  const folder = `${platform.spool}/aurora/${id}`;
  const [file = ''] = readdirSync(folder);
  expect(readFileSync(`${folder}/${file}`).includes('ada@example.com')).toBe(false);
  expect([statSync(folder).mode & 0o777, statSync(`${folder}/${file}`).mode & 0o777]).toEqual([0o700, 0o600]);
});

test('a job is cancelled while it waits, or between two batches, and what has landed stays', async () => {
  const rows = Array.from({ length: 4_000 }, (_, n) => `c${n},c${n}@example.com\n`);
  const { id: upload } = await aurora.upload.open({});
  await aurora.upload.append({
    id: upload,
    offset: 0,
    source: bytesOf(Buffer.from(`ref,mail\n${rows.join('')}`)),
  });
  await aurora.upload.finish({ id: upload });
  const mapping = CustomersMapping.parse({ kind: 'customers', ref: 'ref', identifiers: { email: 'mail' } });
  const waiting = await aurora.job.import({ upload, mapping });
  expect(await aurora.job.cancel({ id: waiting.id })).toMatchObject({ state: 'CANCELLED', attempts: 0 });
  expect(await refusalOf(aurora.job.cancel({ id: waiting.id }))).toMatchObject({ code: 'job-state' });
  const running = await aurora.job.import({ upload, mapping, batchRows: 2 });
  const worker = await runWorker({
    database: platform.database,
    journal: openJournal(platform.journalFile),
    spool: platform.spool,
    clock: () => platform.time.now,
    schedule: {},
  });
  try {
    const view = () => aurora.job.get({ id: running.id });
    while ((await view()).progress === null) await delay(10);
    await aurora.job.cancel({ id: running.id });
    while ((await view()).endedAt === null) await delay(20);
    expect(await view()).toMatchObject({ state: 'CANCELLED', report: null });
    const { customers } = await aurora.customer.summary();
    expect(customers).toBeGreaterThan(0);
    expect(customers).toBeLessThan(4_000);
    expect(await aurora.job.get({ id: waiting.id })).toMatchObject({ state: 'CANCELLED', attempts: 0 });
  } finally {
    await worker.stop();
  }
});
