// Thousands who withdrew, objected or were erased after a backup: none of them returns with it. RESTORE_PEOPLE says how many.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal, restore } from '@entente/platform';
import { migrate, openDatabase } from '@entente/store';
import { callersOf } from '@entente/test/support/callers.ts';
import { coveredRefs } from '@entente/test/support/cooperation.ts';
import { createEmptyDatabase } from '@entente/test/support/database.ts';
import { agree, importConsents, importCustomers, people } from '@entente/test/support/exchange.ts';
import { openPlatform, type TestPlatform } from '@entente/test/support/platform.ts';
import { testMaster } from '@entente/test/support/template.ts';
import { afterAll, expect, test } from 'vitest';

const count = Number(process.env['RESTORE_PEOPLE'] ?? 4_000);
const running = await openPlatform();
const folder = join(mkdtempSync(join(tmpdir(), 'entente-backup-')), 'backup');
afterAll(() => rmSync(join(folder, '..'), { recursive: true }));

async function restored(journalFile: string, acceptsJournalLoss: boolean): Promise<TestPlatform> {
  const { url } = await createEmptyDatabase();
  const journal = openJournal(journalFile);
  const clock = () => running.time.now;
  await restore({ folder, adminUrl: url, master: testMaster, journal, clock, acceptsJournalLoss });
  await migrate(url, testMaster);
  const database = await openDatabase({ adminUrl: url, master: testMaster });
  afterAll(() => database.close());
  return { ...callersOf({ database, journal, time: running.time }), url, journalFile };
}

test(`of ${count} who said no after a backup nobody returns with it`, async () => {
  await running.createPartners('aurora', 'birch');
  const everybody = people('a', 1, 2 * count);
  await importCustomers(running, 'aurora', everybody);
  await importConsents(
    running,
    'aurora',
    everybody.map(({ ref }) => ({ ref, recipient: 'birch' })),
  );
  const { cooperation, keys } = await agree(running, [
    { provider: 'aurora', recipient: 'birch' },
    { provider: 'birch', recipient: 'aurora' },
  ]);
  const asked = { cooperation, permission: keys[0]!, mode: 'all' } as const;
  const { id: delivery } = await running.as('birch').delivery.request(asked);

  // The first half says no while the backup is taken and after it; every fiftieth of them is erased.
  const noes = everybody.slice(0, count);
  const backup = running.operator().platform.backup({ folder });
  for (let start = 0; start < count; start += 500) {
    await importConsents(
      running,
      'aurora',
      noes
        .slice(start, start + 500)
        .map(({ ref }) => ({ ref, recipient: 'birch', event: 'withdrawn', at: '2026-06-30T00:00:00Z' })),
    );
  }
  await backup;
  const erased = noes.filter((_, n) => n % 50 === 0).map(({ ref }) => ref);
  for (const ref of erased) await running.as('aurora').customer.erase({ ref });

  const whole = await restored(running.journalFile, false);
  const left = everybody.slice(count).map(({ ref }) => ref);
  expect(await coveredRefs(whole, { id: cooperation, provider: 'aurora' })).toEqual(left.toSorted());
  expect((await whole.as('birch').inbox.count({ delivery })).people).toBe(count);
  expect((await whole.as('aurora').customer.summary()).customers).toBe(2 * count - erased.length);

  // The control: without the journal they are back.
  const without = await restored(join(folder, '..', 'none.ndjson'), true);
  const back = await coveredRefs(without, { id: cooperation, provider: 'aurora' });
  expect(back.length).toBeGreaterThan(left.length);
});
