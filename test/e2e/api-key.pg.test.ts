// A program with a real key against a server with real sign-in: what the key names and what it takes for that, no more.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CustomersMapping, PartnerHandle } from '@entente/contract';
import { openJournal, runWorker } from '@entente/platform';
import { makeMember } from '@entente/policy';
import { openLog, startServer } from '@entente/server';
import { refusalOf } from '@entente/test/support/exchange.ts';
import { openSigningIn } from '@entente/test/support/sign-in.ts';
import { afterAll, expect, test } from 'vitest';
import { connect } from '@entente/client';

const platform = await openSigningIn();
await platform.createPartners('aurora', 'birch');
const { database } = platform;
const spool = mkdtempSync(join(tmpdir(), 'entente-uploads-'));
const journal = openJournal(platform.journalFile);
const clock = (): number => platform.time.now;
const lanes = { ordinary: database, reserved: database, bulk: database };
const log = openLog({ write: () => {} });
const people = { identity: platform.identity };
const server = await startServer({ databases: lanes, clock, journal, spool, people, log });
const work = () => runWorker({ database, journal, spool, clock, schedule: {} });
let worker = await work();
afterAll(async () => {
  await worker.stop();
  await server.close();
  rmSync(spool, { recursive: true });
});

const admin = platform.writing(
  makeMember({ partner: PartnerHandle.parse('aurora'), roles: ['admin'], name: 'chief' }),
);
const mapping = CustomersMapping.parse({ kind: 'customers', ref: 'id', identifiers: { email: 'mail' } });
const file = new Blob(['id,mail\n1,ada@example.com\n2,bo@example.com\n']);

test('a key that may import sends, imports and follows, and does nothing else; revoked, it is nobody', async () => {
  const { key, secret } = await admin.key.create({ name: 'nightly', actions: ['customer.import'] });
  const client = connect({ url: server.url, key: secret });
  const jobs: string[] = [];
  const onJob = ({ id }: { id: string }): void => void jobs.push(id);
  expect(await client.import.customers(file, mapping, { onJob })).toMatchObject({ rows: 2, created: 2 });
  expect(await client.job.get({ id: jobs[0]! })).toMatchObject({ requestedBy: `key.${key.prefix}` });
  const others = [
    () => client.customer.summary(),
    () => client.partner.list({ limit: 1 }),
    () => client.set.list({}),
  ];
  for (const other of others) expect(await refusalOf(other())).toMatchObject({ code: 'not-allowed' });
  expect(
    await refusalOf(connect({ url: server.url, key: secret, partner: 'birch' }).job.list({})),
  ).toMatchObject({ code: 'not-a-member' });

  // What it asked for is not done any more when it is revoked before the job is begun.
  await worker.stop();
  const { id: upload } = await client.upload.open({});
  await client.upload.append({ id: upload, offset: 0, source: file.stream() });
  await client.upload.finish({ id: upload });
  const { id } = await client.job.import({ upload, mapping });
  await admin.key.revoke({ id: key.id });
  expect(await refusalOf(client.job.get({ id }))).toMatchObject({ code: 'signed-out' });
  worker = await work();
  await expect
    .poll(async () => (await platform.as('aurora').job.get({ id })).state, { timeout: 20_000 })
    .toBe('REFUSED');
  expect(await platform.as('aurora').job.get({ id })).toMatchObject({ refusal: 'no-longer-member' });
});
