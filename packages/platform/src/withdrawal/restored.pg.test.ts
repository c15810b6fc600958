import type { PartnerHandle } from '@entente/contract';
import { openJournal, replayJournal } from '@entente/platform';
import { openDatabase } from '@entente/store';
import { callersOf } from '@entente/test/support/callers.ts';
import {
  cooperate,
  coveredRefs,
  importConsents,
  importCustomers,
  subjectsOf,
  type ConsentRow,
} from '@entente/test/support/cooperation.ts';
import { copyDatabase } from '@entente/test/support/database.ts';
import { openPlatform, type TestPlatform } from '@entente/test/support/platform.ts';
import { testMaster } from '@entente/test/support/template.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';

const running = await openPlatform();
const empty = await openPlatform();
const birch = 'birch' as PartnerHandle;
const day = 86_400_000;
const text = (at: number): string => new Date(at).toISOString();
const refs = Array.from({ length: 14 }, (_, n) => `p${String(n).padStart(2, '0')}`);
const rows = refs.map((ref) => ({ ref, email: `${ref}@example.com` }));
const given = (customer: string, at: number): ConsentRow => ({
  customer,
  purpose: 'direct-marketing',
  recipient: birch,
  categories: ['contact'],
  event: 'given',
  at: text(at),
});

let begin = 0;
let id: Awaited<ReturnType<typeof cooperate>>;
let delivery = '';
let restored: TestPlatform;

/** A database like the running one at this moment, behind the same journal. */
async function restore(): Promise<TestPlatform> {
  const { url } = await copyDatabase(running.url);
  const database = await openDatabase({ adminUrl: url, master: testMaster, connections: 2 });
  afterAll(() => database.close());
  const copy = callersOf({ database, journal: openJournal(running.journalFile) });
  return { ...copy, url, journalFile: running.journalFile };
}
const replay = (platform: TestPlatform): Promise<number> =>
  replayJournal({
    database: platform.database,
    clock: () => platform.time.now,
    journal: openJournal(running.journalFile),
  });
const withdraw = (ref: string) =>
  running
    .as('aurora')
    .consent.record({ ref, purpose: 'direct-marketing', recipient: birch, decision: 'withdrawn' });
const covered = (platform: TestPlatform): Promise<string[]> =>
  coveredRefs(platform, { id, provider: 'aurora' });
const inbox = async (platform: TestPlatform): Promise<number> =>
  (await platform.as('birch').inbox.count({ delivery })).people;

beforeAll(async () => {
  await running.createPartners('aurora', 'birch');
  begin = running.time.now;
  await importCustomers(running, 'aurora', rows);
  await importCustomers(running, 'birch', [{ ref: 'b', email: 'p01@example.com' }]);
  await importConsents(
    running,
    'aurora',
    refs.map((ref) => given(ref, begin - day)),
  );
  // p02 will agree again on the tenth day, as far as anybody knows by now.
  await importConsents(running, 'aurora', [given('p02', begin + 10 * day)]);
  id = await cooperate(running, {
    parties: ['aurora', 'birch'],
    permissions: [
      { provider: 'aurora', recipient: 'birch' },
      { provider: 'birch', recipient: 'aurora' },
    ],
  });
  const permission = 'aurora>birch direct-marketing contact';
  delivery = (await running.as('birch').delivery.request({ cooperation: id, permission, mode: 'all' })).id;

  restored = await restore();
  running.time.now = begin + day;
  await withdraw('p01');
  await withdraw('p02');
  await running.as('aurora').customer.erase({ ref: 'p03' });
  await importCustomers(running, 'aurora', [{ ref: 'late', email: 'late@example.com' }]);
  await running.as('aurora').customer.erase({ ref: 'late' });
  restored.time.now = begin + 20 * day;
  running.time.now = begin + 20 * day;
});

test('a restored copy has the people of its time, until the journal is replayed', async () => {
  expect(await covered(running)).toEqual(refs.slice(4).concat('p00').toSorted());
  expect(await covered(restored)).toEqual(refs);
  expect(await inbox(restored)).toBe(14);
  expect(await replay(restored)).toBeGreaterThanOrEqual(4);
  expect(await covered(restored)).toEqual(await covered(running));
  expect(await subjectsOf(restored, id, ['aurora', 'birch'])).toEqual(
    await subjectsOf(running, id, ['aurora', 'birch']),
  );
});

test('their copies have left the inbox again, and are recalled', async () => {
  expect(await inbox(restored)).toBe(11);
  const { people } = await restored.as('birch').recall.list({});
  expect(people).toEqual({ pending: 3, overdue: 0, acknowledged: 0 });
});

test('a yes that waited for its date stays overtaken by the no that was recorded before that date', async () => {
  const { decisions } = await restored.as('aurora').consent.history({ ref: 'p02' });
  const no = decisions.find(({ decision }) => decision === 'withdrawn');
  expect(no?.recordedAt).toBe(text(begin + day));
  expect(await covered(restored)).not.toContain('p02');
});

test('who was erased stays away, also who came and went after the copy was made', async () => {
  const again = await importCustomers(restored, 'aurora', [
    ...rows,
    { ref: 'late', email: 'late@example.com' },
  ]);
  expect(again).toMatchObject({ unchanged: 13, rejectedRows: { 'erased-customer': 2 } });
  await importConsents(restored, 'aurora', [given('p03', begin + 2 * day)]);
  expect(await importCustomers(restored, 'aurora', rows)).toMatchObject({ created: 1 });
  expect(await covered(restored)).toContain('p03');
});

test('replaying changes nothing where nothing was lost', async () => {
  const before = await covered(restored);
  expect(await replay(restored)).toBe(0);
  expect(await replay(running)).toBe(0);
  expect(await covered(restored)).toEqual(before);
});

test('a database that does not have the partner has nobody of it to forget', async () => {
  const lines = {
    database: empty.database,
    clock: () => empty.time.now,
    journal: openJournal(running.journalFile),
  };
  expect(await replayJournal(lines)).toBe(0);
});
