// A backup of a cooperation at work, taken while things go on, and what a database restored from it answers.
import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal, restore } from '@entente/platform';
import { checkBackup, masterKeyOf, migrate, openDatabase } from '@entente/store';
import { callersOf } from '@entente/test/support/callers.ts';
import { coveredRefs, subjectsOf } from '@entente/test/support/cooperation.ts';
import { createEmptyDatabase } from '@entente/test/support/database.ts';
import { agree, importConsents, importCustomers, people, refusalOf } from '@entente/test/support/exchange.ts';
import { openPlatform, type TestPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { everythingIn } from '@entente/test/support/store-contents.ts';
import { testMaster } from '@entente/test/support/template.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const running = await openPlatform();
const place = mkdtempSync(join(tmpdir(), 'entente-backup-'));
afterAll(() => rmSync(place, { recursive: true }));
const folder = join(place, 'backup');
const permission = 'aurora>birch direct-marketing contact';
const count = 40;

let cooperation: string;
let delivery: string;
let restoredUrl: string;
let restored: TestPlatform;
let before: string[];

const restoreInto = (
  url: string,
  from = folder,
  options: { acceptsJournalLoss?: boolean; journalFile?: string } = {},
) =>
  restore({
    folder: from,
    adminUrl: url,
    master: testMaster,
    journal: openJournal(options.journalFile ?? running.journalFile),
    clock: () => running.time.now,
    acceptsJournalLoss: options.acceptsJournalLoss ?? false,
  });

async function open(url: string): Promise<TestPlatform> {
  await migrate(url, testMaster);
  const database = await openDatabase({ adminUrl: url, master: testMaster, connections: 2 });
  afterAll(() => database.close());
  const callers = callersOf({ database, journal: openJournal(running.journalFile), time: running.time });
  return { ...callers, url, journalFile: running.journalFile };
}

const withdraw = (ref: string) =>
  running
    .as('aurora')
    .consent.record({ ref, purpose: 'direct-marketing', recipient: 'birch', decision: 'withdrawn' });
const covered = (platform: TestPlatform) => coveredRefs(platform, { id: cooperation, provider: 'aurora' });

beforeAll(async () => {
  await running.createPartners('aurora', 'birch');
  await importCustomers(running, 'aurora', people('a', 1, count));
  await importCustomers(running, 'birch', people('b', 21, 60));
  await importConsents(
    running,
    'aurora',
    people('a', 1, count).map(({ ref }) => ({ ref, recipient: 'birch' })),
  );
  ({ cooperation } = await agree(running, [
    { provider: 'aurora', recipient: 'birch' },
    { provider: 'birch', recipient: 'aurora' },
  ]));
  const asked = { cooperation: cooperation as never, permission, mode: 'all' } as const;
  delivery = (await running.as('birch').delivery.request(asked)).id;
  await withdraw('a1');
  before = await covered(running);

  await running.as('aurora').key.create({ name: 'nightly', actions: ['set.list'] });
  await withAdmin(running.url, (admin) =>
    admin.query(`insert into identity.person values ('p', 'Ada', 'ada@example.com', true, false, now(), now());
      insert into identity.session values ('s', 'session-token', 'p', now() + interval '1 day', null, null, now(), now())`),
  );

  // Decisions and an import go on while the backup is taken.
  const busy = [2, 3, 4, 5].map((n) => withdraw(`a${n}`));
  const importing = importCustomers(running, 'birch', people('b', 61, 80));
  await running.operator().platform.backup({ folder });
  await Promise.all([...busy, importing]);

  await withdraw('a6');
  await running.as('aurora').customer.erase({ ref: 'a7' });
  await running.as('birch').objection.record({ purpose: 'direct-marketing', ref: 'b28' });
  await running.as('birch').objection.record({ purpose: '*', email: 'person-9@example.com' });
  await running.as('birch').delivery.request(asked);
  ({ url: restoredUrl } = await createEmptyDatabase());
  await restoreInto(restoredUrl);
  restored = await open(restoredUrl);
});

describe('a restored database', () => {
  test('has everybody of the backup but those who withdrew or were erased since', async () => {
    const gone = ['a2', 'a3', 'a4', 'a5', 'a6', 'a7'];
    expect(before).toHaveLength(count - 1);
    expect(await covered(restored)).toEqual(before.filter((ref) => !gone.includes(ref)));
    const parties = ['aurora', 'birch'];
    const [here, there] = [running, restored].map((it) => subjectsOf(it, cooperation, parties));
    expect((await there)?.filter((names) => /a7\b/.test(names))).toEqual([]);
    expect((await here)?.filter((names) => /aurora:/.test(names))).toEqual(
      (await there)?.filter((names) => /aurora:/.test(names)),
    );
  });

  test('has no copy of them in an inbox, and has recalled each', async () => {
    expect((await restored.as('birch').inbox.count({ delivery })).people).toBe(count - 7);
    expect((await restored.as('birch').recall.list({})).people).toMatchObject({ pending: 7 });
  });

  test('knows the objections, and leaves those people out', async () => {
    const { objections } = await restored.as('birch').objection.list({});
    expect(objections.map(({ ref, masked }) => ref ?? masked)).toEqual(['p…@example.com', 'b28']);
    const asked = { cooperation: cooperation as never, permission, mode: 'all' } as const;
    const { suppressed, delivered } = await restored.as('birch').delivery.request(asked);
    expect({ suppressed, delivered }).toEqual({ suppressed: 2, delivered: count - 9 });
  });

  test('has the accounts, and neither a session nor a key that is good', async () => {
    const everything = (await everythingIn(restoredUrl)).join('\n');
    expect(everything).toContain('ada@example.com');
    expect(everything).not.toContain('session-token');
    const states = (await restored.as('aurora').key.list({})).keys.map(({ state }) => state);
    expect(states).toEqual(['REVOKED']);
  });

  test('has the audit log of its time, which goes on', async () => {
    const report = await restored.operator().audit.verify({});
    expect(report).toMatchObject({ verified: true, first: null });
    const entries = await everythingIn(restoredUrl);
    expect(entries.filter((row) => row.includes('backup.restore'))).toHaveLength(1);
  });

  test('numbers what is new after what was there', async () => {
    await importCustomers(restored, 'aurora', people('new', 500, 501));
    expect(await restored.as('aurora').customer.summary()).toMatchObject({ customers: count + 1 });
  });

  test('learns nothing new from the journal, and is open to its own keys', async () => {
    const answer = await restored.as('aurora').customer.get({ ref: 'a9', reason: 'a question of theirs' });
    expect(JSON.stringify(answer)).toContain('person-9@example.com');
  });
});

describe('a backup', () => {
  test('is for its owner alone, and has no contact value in the clear', () => {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const files = readdirSync(folder);
    for (const file of files) {
      expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
      expect(readFileSync(join(folder, file), 'utf8')).not.toMatch(/person-\d+|Given\d+|Person\b/);
    }
    expect(files.length).toBeGreaterThan(50);
  });

  test('does not take the place of anything', async () => {
    expect(await refusalOf(running.operator().platform.backup({ folder }))).toMatchObject({
      code: 'already-exists',
    });
    expect(readdirSync(place)).toEqual(['backup']);
  });

  test('is the operator’s to take', async () => {
    const taken = running.as('aurora').platform.backup({ folder: join(place, 'stolen') });
    expect(await refusalOf(taken)).toMatchObject({ code: 'not-allowed' });
  });

  test('that fails midway leaves nothing that passes for one', async () => {
    const customer = 'store_birch.customer';
    const policy = `select_by_mode on ${customer}`;
    await withAdmin(running.url, (admin) =>
      admin.query(`alter policy ${policy} using (1 / (length(ref) - length(ref)) = 0)`),
    );
    await expect(running.operator().platform.backup({ folder: join(place, 'broken') })).rejects.toThrow(
      'division by zero',
    );
    expect(readdirSync(place)).toEqual(['backup']);
    await withAdmin(running.url, (admin) =>
      admin.query(
        `alter policy ${policy} using ((select context.admits('store', 'birch', '{backup,deliver,own}')))`,
      ),
    );
  });
});

describe('what is refused, by the name of the table', () => {
  const customers = 'store_aurora.customer.copy';
  const tampered: Record<string, [string, (copy: string) => void]> = {
    'a flipped byte': [
      'store_aurora.customer was changed',
      (copy) => {
        const bytes = readFileSync(join(copy, customers));
        bytes[100] = bytes[100]! ^ 1;
        writeFileSync(join(copy, customers), bytes);
      },
    ],
    'a file cut short': [
      'store_aurora.customer was changed: it has',
      (copy) => writeFileSync(join(copy, customers), readFileSync(join(copy, customers)).subarray(0, 2_000)),
    ],
    'a row too many': [
      'store_aurora.consent_event was changed: it has',
      (copy) => {
        const file = join(copy, 'store_aurora.consent_event.copy');
        const text = readFileSync(file, 'utf8');
        writeFileSync(file, text + text.slice(0, text.indexOf('\n') + 1));
      },
    ],
    'a missing table': [
      'store_birch.inbox is missing',
      (copy) => rmSync(join(copy, 'store_birch.inbox.copy')),
    ],
    'a table too many': [
      'store_zephyr.customer.copy does not belong to it',
      (copy) => copyFileSync(join(copy, customers), join(copy, 'store_zephyr.customer.copy')),
    ],
    'a manifest that was adapted': [
      'manifest.json was changed',
      (copy) => {
        const file = join(copy, 'manifest.json');
        writeFileSync(file, readFileSync(file, 'utf8').replace('"journalLines": ', '"journalLines": 1'));
      },
    ],
  };

  test.each(Object.entries(tampered))('%s', async (name, [detail, tamper]) => {
    const copy = join(place, name);
    cpSync(folder, copy, { recursive: true });
    tamper(copy);
    const { url } = await createEmptyDatabase();
    const refused = await refusalOf(restoreInto(url, copy));
    expect(refused).toMatchObject({
      code: 'backup-invalid',
      data: { detail: expect.stringContaining(detail) },
    });
    expect(await everythingIn(url)).toEqual([]);
    rmSync(copy, { recursive: true });
  });

  test('a backup that was broken off, a foreign key, a newer program', async () => {
    expect(await refusalOf(checkBackup(join(place, 'nowhere'), testMaster))).toMatchObject({
      code: 'not-found',
    });
    const foreign = checkBackup(folder, masterKeyOf(Buffer.alloc(32, 9)));
    expect(await refusalOf(foreign)).toMatchObject({ code: 'wrong-master-key' });
    const copy = join(place, 'newer');
    cpSync(folder, copy, { recursive: true });
    const manifest = readFileSync(join(copy, 'manifest.json'), 'utf8');
    writeFileSync(join(copy, 'manifest.json'), manifest.replace('"version": 1', '"version": 2'));
    expect(await refusalOf(checkBackup(copy, testMaster))).toMatchObject({ code: 'backup-newer' });
    rmSync(copy, { recursive: true });
  });

  test('a journal that is shorter than it was, unless that is accepted', async () => {
    const { url } = await createEmptyDatabase();
    const journalFile = join(place, 'lost.ndjson');
    const refused = await refusalOf(restoreInto(url, folder, { journalFile }));
    expect(refused).toMatchObject({ code: 'journal-incomplete', data: { found: 0 } });
    expect(await everythingIn(url)).toEqual([]);
    // The control: this is what the journal is for.
    await restoreInto(url, folder, { journalFile, acceptsJournalLoss: true });
    expect(await covered(await open(url))).toContain('a6');
  });
});

describe('a restore', () => {
  test('goes into nothing that is used', async () => {
    const refused = await refusalOf(restoreInto(restoredUrl));
    expect(refused).toMatchObject({ code: 'restore-needs-empty', data: { partners: 2 } });
  });

  test('that was broken off leaves a database nobody opens, until it is restored again', async () => {
    const { url } = await createEmptyDatabase();
    const broken = restore({
      folder,
      adminUrl: url,
      master: testMaster,
      journal: {
        ...openJournal(running.journalFile),
        readNewest: () => Promise.reject(new Error('the power went')),
      },
      clock: () => running.time.now,
      acceptsJournalLoss: false,
    });
    await expect(broken).rejects.toThrow('the power went');
    const opened = await refusalOf(openDatabase({ adminUrl: url, master: testMaster }));
    expect(opened).toMatchObject({ code: 'restore-incomplete' });
    expect(await refusalOf(migrate(url, testMaster))).toMatchObject({ code: 'restore-incomplete' });
    await restoreInto(url);
    expect(await covered(await open(url))).not.toContain('a6');
  });

  test('of a log that somebody had changed stays closed', async () => {
    await withAdmin(running.url, async (admin) => {
      await admin.query('alter table control.audit_entry disable trigger audit_entry_only_grows');
      await admin.query(
        `update control.audit_entry e set body = replace(body, 'aurora', 'zephyr'), partner = replace(partner, 'aurora', 'zephyr'),
           leaf = sha256('\\x00'::bytea || convert_to(replace(body, 'aurora', 'zephyr'), 'UTF8'))
         where id = (select min(id) from control.audit_entry where partner = 'aurora')`,
      );
    });
    await running.operator().platform.backup({ folder: join(place, 'tampered') });
    const { url } = await createEmptyDatabase();
    const refused = await refusalOf(restoreInto(url, join(place, 'tampered')));
    expect(refused).toMatchObject({ code: 'audit-tampered' });
    expect(await refusalOf(openDatabase({ adminUrl: url, master: testMaster }))).toMatchObject({
      code: 'restore-incomplete',
    });
  });
});
