// What is built while others write and build: whatever comes of it, nothing that was written is overlooked for good.
import { setTimeout as delay } from 'node:timers/promises';
import { importCustomers, importPurchases } from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { grantOf } from '@entente/test/support/stores.ts';
import { expect, test } from 'vitest';
import { refreshColumns } from './refresh.ts';
import { refreshStrips } from './strips.ts';

const platform = await openPlatform();
await platform.createPartners('aurora');
const aurora = platform.as('aurora');
const refs = Array.from({ length: 6 }, (_, n) => `a${n}`);
await importCustomers(
  platform,
  'aurora',
  refs.map((ref) => ({ ref, tier: 'Blue' })),
);

const counted = async (text: string): Promise<number> =>
  (await aurora.segment.count({ of: { text } })).selected;

test('who is asked many things at once builds once, and answers all of them', async () => {
  await importPurchases(
    platform,
    'aurora',
    refs.map((ref) => ({ ref, at: '2026-06-20', item: 'tea', price: 1 })),
  );
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => counted('did purchase(item = "tea") and tier = "Blue"')),
  );
  expect(answers).toEqual(refs.map(() => 6));
});

test('what is written while columns are built, and committed before they are, is seen by the next question', async () => {
  const { url } = platform;
  await importPurchases(platform, 'aurora', [{ ref: 'a0', at: '2026-06-21', item: 'milk', price: 1 }]);
  await withAdmin(url, (admin) =>
    admin.query(`update store_aurora.customer set attributes = '{"tier": "Gold"}' where ref = 'a0'`),
  );
  // A builder stops between reading rows and claiming what it has seen, at a row that somebody else holds.
  await withAdmin(url, async (holder) => {
    await holder.query('begin');
    await holder.query('lock table store_aurora.chunk_build, store_aurora.event_strip in share mode');
    const building = platform.database.write(grantOf('aurora'), (tx) =>
      tx.own(async (store) => {
        await refreshColumns(store);
        await refreshStrips(store, ['purchase']);
      }),
    );
    await waitsFor(url, 'chunk_build');
    await withAdmin(url, async (admin) => {
      await admin.query(`update store_aurora.customer set attributes = '{"tier": "Gold"}' where ref = 'a1'`);
      await admin.query(
        `insert into store_aurora.event (customer, kind, at, properties, digest)
         select id, 'purchase', '2026-06-21', '{"item": "milk"}', sha256('a1') from store_aurora.customer where ref = 'a1'`,
      );
    });
    await holder.query('commit');
    await building;
  });
  expect(await counted('tier = "Gold"')).toBe(2);
  expect(await counted('did purchase(item = "milk")')).toBe(2);
});

/** Until somebody waits for a lock on that table. */
async function waitsFor(url: string, table: string): Promise<void> {
  await withAdmin(url, async (admin) => {
    for (;;) {
      const { rowCount } = await admin.query(
        `select from pg_locks where not granted and relation = ('store_aurora.' || $1)::regclass`,
        [table],
      );
      if (rowCount) return;
      await delay(5);
    }
  });
}
