// How jobs and uploads end otherwise than by being done: somebody goes, a key is exchanged, a backup is restored, days pass.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CustomersMapping, jobLimits, PartnerHandle } from '@entente/contract';
import { openJournal, restore, runWorker } from '@entente/platform';
import { makeMember } from '@entente/policy';
import { migrate, openDatabase, settleMasterKey, type Database } from '@entente/store';
import { callersOf, type Callers } from '@entente/test/support/callers.ts';
import { createEmptyDatabase } from '@entente/test/support/database.ts';
import { refusalOf } from '@entente/test/support/exchange.ts';
import { openPeopled } from '@entente/test/support/people.ts';
import { testMaster } from '@entente/test/support/template.ts';
import { afterAll, expect, test } from 'vitest';
import { tidy } from './tidy.ts';
import { platformOf } from './work.ts';

const platform = await openPeopled();
await platform.createPartners('aurora');
const aurora = PartnerHandle.parse('aurora');
const folder = mkdtempSync(join(tmpdir(), 'entente-ends-'));
afterAll(() => rmSync(folder, { recursive: true }));

const mapping = CustomersMapping.parse({ kind: 'customers', ref: 'ref', identifiers: { email: 'mail' } });
type Caller = ReturnType<Callers['as']>;
async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
async function queued(caller: Caller, ref = 'c1'): Promise<{ id: string; upload: string }> {
  const { id: upload } = await caller.upload.open({});
  const source = bytesOf(`ref,mail\n${ref},${ref}@example.com\n,nobody@example.com\n`);
  await caller.upload.append({ id: upload, offset: 0, source });
  await caller.upload.finish({ id: upload });
  return { upload, id: (await caller.job.import({ upload, mapping })).id };
}

type Place = { readonly database: Database; readonly spool: string; readonly clock: () => number };
const placeOf = ({ database, spool, clock }: Place) => ({
  database,
  spool,
  clock,
  journal: openJournal(platform.journalFile),
  onFault: () => {},
});
const here: Place = { ...platform, clock: () => platform.time.now };

/** Has a worker do what waits, and gives that job when it is over. */
async function done(caller: Caller, id: string, place = here) {
  const worker = await runWorker({ ...placeOf(place), schedule: {} });
  try {
    await expect.poll(async () => (await caller.job.get({ id })).endedAt, { timeout: 30_000 }).not.toBeNull();
    return await caller.job.get({ id });
  } finally {
    await worker.stop();
  }
}

test('what somebody asked for who has gone meanwhile, or lost the role, is refused when it is begun', async () => {
  const caller = platform.as('aurora');
  const chief = platform.writing(makeMember({ partner: aurora, roles: ['admin'], name: 'chief' }));
  const as = (name: string): Caller =>
    platform.caller(makeMember({ partner: aurora, roles: ['admin', 'analyst'], name }));
  const gone = await platform.join('aurora', 'ada@example.com', ['admin', 'analyst']);
  const narrowed = await platform.join('aurora', 'bo@example.com', ['admin', 'analyst']);
  // A business has at least one admin.
  await platform.join('aurora', 'cleo@example.com', ['admin']);
  const [first, second] = [await queued(as(gone)), await queued(as(narrowed))];
  const { members } = await chief.member.list({});
  const idOf = (person: string) => members.find(({ name }) => name === person)!.id;
  await chief.member.remove({ id: idOf('ada') });
  await chief.member.changeRoles({ id: idOf('bo'), roles: ['analyst'] });
  expect(await done(caller, first.id)).toMatchObject({ state: 'REFUSED', refusal: 'no-longer-member' });
  expect(await done(caller, second.id)).toMatchObject({ state: 'REFUSED', refusal: 'not-allowed' });
  expect(await caller.customer.summary()).toMatchObject({ customers: 0 });
});

test('uploads and what jobs rejected go after a week, what is told of jobs after ninety days', async () => {
  const caller = platform.as('aurora');
  const workplace = placeOf(here);
  const { id } = await queued(caller);
  expect(await done(caller, id)).toMatchObject({ state: 'DONE' });
  const { id: open } = await caller.upload.open({});
  await caller.upload.append({ id: open, offset: 0, source: bytesOf('ref,mail\n') });
  const lies = (name: string): boolean => existsSync(join(platform.spool, 'aurora', name));
  const start = platform.time.now;

  platform.time.now = start + jobLimits.keptMs - 1;
  await tidy(platformOf(workplace));
  expect([lies(id), lies(open)]).toEqual([true, true]);
  expect(await caller.upload.get({ id: open })).toMatchObject({ received: 9 });

  platform.time.now = start + jobLimits.keptMs;
  expect(await refusalOf(caller.upload.get({ id: open }))).toMatchObject({ code: 'not-found' });
  await tidy(platformOf(workplace));
  expect([lies(id), lies(open)]).toEqual([false, false]);
  expect(await refusalOf(caller.job.rejects({ id }))).toMatchObject({ code: 'not-found' });
  expect((await caller.job.history({ id })).events).toHaveLength(3);

  platform.time.now = start + jobLimits.rememberedMs - 1;
  await tidy(platformOf(workplace));
  expect(await caller.job.get({ id })).toMatchObject({ state: 'DONE' });
  platform.time.now = start + jobLimits.rememberedMs;
  await tidy(platformOf(workplace));
  expect(await refusalOf(caller.job.get({ id }))).toMatchObject({ code: 'not-found' });
  expect(await refusalOf(caller.job.history({ id }))).toMatchObject({ code: 'not-found' });
  platform.time.now = start;
});

test('a restore has the record of a job that waited, which is told as lost, and neither its file nor its place', async () => {
  const caller = platform.as('aurora');
  const { id } = await queued(caller, 'c2');
  const backup = join(folder, 'backup');
  await platform.operator().platform.backup({ folder: backup });
  const { url } = await createEmptyDatabase();
  const journal = openJournal(platform.journalFile);
  const from = { folder: backup, adminUrl: url, master: testMaster, journal };
  await restore({ ...from, clock: here.clock, acceptsJournalLoss: false });
  await migrate(url, testMaster);
  const database = await openDatabase({ adminUrl: url, master: testMaster, connections: 4 });
  afterAll(() => database.close());
  const spool = join(folder, 'restored');
  const restored = callersOf({ database, journal, spool, time: platform.time }).as('aurora');
  const place = { database, spool, clock: here.clock };
  expect(await done(restored, id, place)).toMatchObject({ state: 'FAILED', fault: 'lost', attempts: 0 });
  // Asked for again, there it is done.
  const again = await queued(restored, 'c3');
  expect(await done(restored, again.id, place)).toMatchObject({ state: 'DONE', report: { created: 1 } });
  expect(await done(caller, id)).toMatchObject({ state: 'DONE' });
});

test('the master key is exchanged while a worker runs, which goes on with what waits and with what was sent', async () => {
  const { url } = await createEmptyDatabase();
  const keyFile = join(folder, 'master.key');
  const master = await settleMasterKey(keyFile, url);
  await migrate(url, master);
  const database = await openDatabase({ adminUrl: url, master, keyFile, connections: 6 });
  afterAll(() => database.close());
  const spool = join(folder, 'exchanged');
  const callers = callersOf({ database, journal: openJournal(platform.journalFile), spool });
  await callers.createPartners('aurora');
  const caller = callers.as('aurora');
  const clock = (): number => callers.time.now;
  const { id: half } = await caller.upload.open({});
  await caller.upload.append({ id: half, offset: 0, source: bytesOf('ref,mail\nc1,c1@example.com\n') });
  const worker = await runWorker({ ...placeOf({ database, spool, clock }), schedule: {} });
  try {
    const ids: string[] = [];
    const { before, now } = await callers.operator().platform.rotateKeys();
    expect(now).not.toBe(before);
    ids.push((await queued(caller, 'c2')).id);
    await caller.upload.append({ id: half, offset: 27, source: bytesOf('c3,c3@example.com\n') });
    await caller.upload.finish({ id: half });
    ids.push((await caller.job.import({ upload: half, mapping })).id);
    for (const id of ids) {
      await expect.poll(async () => (await caller.job.get({ id })).state, { timeout: 30_000 }).toBe('DONE');
    }
    expect(await caller.customer.summary()).toMatchObject({ customers: 3 });
  } finally {
    await worker.stop();
  }
});
