// A partner leaves the platform: what goes, what stays, and that the others notice nothing but that it left.
import { openJournal, replayJournal } from '@entente/platform';
import { openDatabase } from '@entente/store';
import { callersOf } from '@entente/test/support/callers.ts';
import { coveredRefs, subjectsOf } from '@entente/test/support/cooperation.ts';
import { copyDatabase } from '@entente/test/support/database.ts';
import { agree, importConsents, importCustomers, people, refusalOf } from '@entente/test/support/exchange.ts';
import { openPlatform, type TestPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { contentsOf } from '@entente/test/support/store-contents.ts';
import { testMaster } from '@entente/test/support/template.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const platform = await openPlatform();
const leaver = 'zinnia';
const others = ['aurora', 'birch'];
const toBirch = { provider: leaver, recipient: 'birch' };

let shared: string;
let expired: string;
let before: Awaited<ReturnType<typeof answers>>;
let copy: TestPlatform;

const request = (recipient: string, cooperation: string, permission: string) =>
  platform.as(recipient).delivery.request({ cooperation: cooperation, permission, mode: 'all' });
const answers = async (of: TestPlatform) => ({
  covered: await coveredRefs(of, { id: shared, provider: 'aurora', permission: 2 }),
  subjects: (await subjectsOf(of, shared, others)).toSorted(),
  cells: (
    await of.as('birch').overlap.ask({
      cooperation: shared,
      permissions: ['aurora>birch direct-marketing contact'],
    })
  ).cells,
});

const schemasLike = (pattern: string): Promise<number> =>
  withAdmin(platform.url, async (admin) => {
    const { rows } = await admin.query<{ count: number }>(
      'select count(*)::int as count from pg_namespace where nspname like $1',
      [pattern],
    );
    return rows[0]!.count;
  });

/** Every row of every table in which a text occurs, as `schema.table`. */
async function placesOf(text: string): Promise<string[]> {
  const schemas = await withAdmin(platform.url, async (admin) => {
    const { rows } = await admin.query<{ name: string }>(
      "select nspname::text as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'",
    );
    return rows.map(({ name }) => name);
  });
  const places = new Set<string>();
  for (const schema of schemas) {
    for (const [table, rows] of Object.entries(await contentsOf(platform.url, schema))) {
      if (rows.some((row) => row.includes(text)))
        places.add(`${schema.replace(/^coop_.*/, 'coop')}.${table}`);
    }
  }
  return [...places].toSorted();
}

async function open(url: string): Promise<TestPlatform> {
  const database = await openDatabase({ adminUrl: url, master: testMaster, connections: 2 });
  afterAll(() => database.close());
  const journal = openJournal(platform.journalFile);
  return { ...callersOf({ database, journal, time: platform.time }), url, journalFile: platform.journalFile };
}

beforeAll(async () => {
  await platform.createPartners(leaver, ...others);
  await importCustomers(platform, leaver, people('z', 1, 30));
  await importCustomers(platform, 'aurora', people('a', 11, 40));
  await importCustomers(platform, 'birch', people('b', 1, 40));
  await importConsents(
    platform,
    leaver,
    people('z', 1, 30).map(({ ref }) => ({ ref, recipient: 'birch' })),
  );
  await importConsents(platform, 'aurora', [
    ...people('a', 11, 40).map(({ ref }) => ({ ref, recipient: 'birch' })),
    ...people('a', 11, 30).map(({ ref }) => ({ ref, recipient: leaver })),
  ]);
  const past = await agree(platform, [toBirch, { provider: 'birch', recipient: leaver }], {
    name: 'For a while',
    ends: '2026-07-20',
  });
  expired = past.cooperation;
  await request('birch', expired, past.keys[0]!);
  platform.time.now += 21 * 86_400_000;
  const all = await agree(platform, [
    toBirch,
    { provider: 'aurora', recipient: 'birch' },
    { provider: 'aurora', recipient: leaver },
    { provider: 'birch', recipient: 'aurora' },
  ]);
  shared = all.cooperation;
  await agree(platform, [toBirch], { name: 'The two of us' });
  await request('birch', shared, all.keys[0]!);
  await request(leaver, shared, all.keys[2]!);
  before = await answers(platform);
  copy = await open((await copyDatabase(platform.url)).url);
});

describe('a partner is not removed', () => {
  test('by itself, or by whoever does not write its handle twice', async () => {
    const input = { handle: leaver, confirm: leaver };
    expect(await refusalOf(platform.as(leaver).partner.remove(input))).toMatchObject({ code: 'not-allowed' });
    const unsure = platform.operator().partner.remove({ ...input, confirm: 'zinna' });
    expect(await refusalOf(unsure)).toMatchObject({ code: 'input-invalid' });
  });

  test('while a backup is taken, and then goes on where it was', async () => {
    const input = { handle: leaver, confirm: leaver };
    await withAdmin(platform.url, async (admin) => {
      await admin.query("select pg_advisory_lock_shared(hashtextextended('entente schemas change', 0))");
      expect(await refusalOf(platform.operator().partner.remove(input))).toMatchObject({ code: 'busy' });
    });
    expect((await platform.operator().partner.list({})).partners.map(({ handle }) => handle)).toContain(
      leaver,
    );
    expect(await platform.operator().partner.remove(input)).toEqual({
      handle: leaver,
      agreements: 3,
    });
    expect(await refusalOf(platform.operator().partner.remove(input))).toMatchObject({ code: 'not-found' });
  });
});

describe('of a partner that was removed', () => {
  test('the handle stands where others have it on record, and nowhere else', async () => {
    expect(await placesOf(leaver)).toEqual([
      'control.audit_entry',
      'coop.act',
      'coop.agreement_version',
      'coop.permission',
      'store_aurora.consent_event',
      'store_aurora.handover',
      'store_aurora.recall_sent',
      'store_birch.delivery',
      'store_birch.recall',
    ]);
  });

  test('no customer is left, under its ref or otherwise', async () => {
    for (const text of ['z7', 'z30']) expect(await placesOf(`(${text},`)).toEqual([]);
    expect(await schemasLike('store_zinnia')).toBe(0);
    const { rows } = await withAdmin(platform.url, (admin) =>
      admin.query(`select (select count(*)::int from coop_${shared}.member where partner = 'zinnia') as members,
        (select count(*)::int from coop_${expired}.member where partner = 'zinnia') as expired`),
    );
    expect(rows).toEqual([{ members: 0, expired: 0 }]);
  });

  test('the others answer as before, and have its people to erase', async () => {
    expect(await answers(platform)).toEqual(before);
    const birch = platform.as('birch');
    expect((await birch.recall.list({})).people).toMatchObject({ acknowledged: 0 });
    const told = await birch.recall.acknowledge({ provider: leaver, statement: 'erased' });
    expect(told).toEqual({ people: 60 });
    expect((await birch.recall.list({})).people).toEqual({ pending: 0, overdue: 0, acknowledged: 60 });
    expect(await birch.agreement.get({ id: shared })).toMatchObject({
      state: 'ACTIVE',
      leftBy: [leaver],
    });
    await platform.operator().platform.sweep();
  });

  test('the audit log still holds, and keeps the handle from others', async () => {
    expect(await platform.operator().audit.verify({})).toMatchObject({ verified: true });
    const again = platform.createPartners(leaver);
    expect(await refusalOf(again)).toMatchObject({ code: 'partner-gone' });
  });

  test('nothing comes back with a database from before', async () => {
    expect(await answers(copy)).toEqual(before);
    const journal = openJournal(platform.journalFile);
    expect(await replayJournal({ database: copy.database, clock: () => platform.time.now, journal })).toBe(1);
    expect((await copy.operator().partner.list({})).partners.map(({ handle }) => handle)).toEqual(others);
    expect(await answers(copy)).toEqual(before);
  });

  test('a cooperation stays with the others, and goes with the last of them', async () => {
    expect(await schemasLike('coop_%')).toBe(3);
    for (const handle of others)
      await platform.operator().partner.remove({ handle: handle, confirm: handle });
    expect(await schemasLike('coop_%')).toBe(0);
    expect(await placesOf(leaver)).toEqual(['control.audit_entry']);
    expect(await placesOf('birch')).toEqual(['control.audit_entry']);
    expect(await platform.operator().audit.verify({})).toMatchObject({ verified: true });
  });
});
