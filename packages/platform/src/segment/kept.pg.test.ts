// What a process keeps of columns and strips is never taken for anything else than what stands there now.
import { importCustomers, importPurchases } from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { grantOf } from '@entente/test/support/stores.ts';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { crossTab } from './cross-tab.ts';
import { select } from './select.ts';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch');
const refs = Array.from({ length: 6 }, (_, n) => `a${n}`);
const now = Date.parse('2026-07-01T00:00:00Z');

for (const partner of ['aurora', 'birch']) {
  await importCustomers(
    platform,
    partner,
    refs.map((ref) => ({ ref, tier: partner })),
  );
  await importPurchases(
    platform,
    partner,
    refs.map((ref) => ({ ref, at: '2026-06-20', item: partner, price: 1 })),
  );
}

/** How many bought something of whom the store says so, and of which tiers its customers are. */
async function found(store: Store): Promise<unknown> {
  const bought = async (item: string): Promise<number> =>
    (
      await (
        await select(
          store,
          {
            op: 'happened',
            events: {
              kind: 'purchase',
              where: [{ property: 'item', test: { op: 'equals', value: item } }],
            },
          },
          now,
        )
      ).count()
    ).selected;
  const { cells } = await crossTab(store, { condition: undefined, by: [{ attribute: 'tier' }], now });
  return {
    aurora: await bought('aurora'),
    birch: await bought('birch'),
    tiers: cells.map(({ values: [tier], customers }) => `${customers} ${tier}`),
  };
}

const asked = (partner: string): Promise<unknown> =>
  platform.database.write(grantOf(partner), (tx) => tx.own(found), { view: 'snapshot' });

const before = { aurora: 6, birch: 0, tiers: ['6 aurora'] };

test('each partner is answered by its own, whoever asked before', async () => {
  for (const _ of [1, 2]) {
    expect(await asked('aurora')).toEqual(before);
    expect(await asked('birch')).toEqual({ aurora: 0, birch: 6, tiers: ['6 birch'] });
  }
});

test('what a transaction built and took back is not what another one finds', async () => {
  const changing = platform.database.write(grantOf('aurora'), (tx) =>
    tx.own(async (store) => {
      await sql`update customer set attributes = '{"tier": "birch"}'`.execute(store);
      await sql`delete from event`.execute(store);
      expect(await found(store)).toEqual({ aurora: 0, birch: 0, tiers: ['6 birch'] });
      throw new Error('taken back');
    }),
  );
  await expect(changing).rejects.toThrow('taken back');
  expect(await asked('aurora')).toEqual(before);
});

test('what is written is found, also twice in one transaction', async () => {
  await platform.database.write(grantOf('aurora'), (tx) =>
    tx.own(async (store) => {
      await sql`update customer set attributes = '{"tier": "gold"}' where ref = 'a0'`.execute(store);
      // Who began later has ended, so the snapshot lies behind what this transaction is about to write.
      await withAdmin(platform.url, (admin) => admin.query('select pg_current_xact_id()'));
      expect(await found(store)).toMatchObject({ tiers: ['5 aurora', '1 gold'] });
      await sql`update customer set attributes = '{"tier": "gold"}' where ref = 'a1'`.execute(store);
      expect(await found(store)).toMatchObject({ tiers: ['4 aurora', '2 gold'] });
    }),
  );
  await withAdmin(platform.url, (admin) =>
    admin.query(`delete from store_aurora.event where customer = (
      select id from store_aurora.customer where ref = 'a2')`),
  );
  expect(await asked('aurora')).toEqual({ aurora: 5, birch: 0, tiers: ['4 aurora', '2 gold'] });
});

test('who still reads an older snapshot is answered by that', async () => {
  const answers = await platform.database.write(
    grantOf('birch'),
    (tx) =>
      tx.own(async (store) => {
        const first = await found(store);
        await withAdmin(platform.url, (admin) =>
          admin.query(`delete from store_birch.event where customer = (
            select id from store_birch.customer where ref = 'a0')`),
        );
        const meanwhile = await asked('birch');
        return { first, meanwhile, second: await found(store) };
      }),
    { view: 'snapshot' },
  );
  const all = { aurora: 0, birch: 6, tiers: ['6 birch'] };
  expect(answers).toEqual({ first: all, meanwhile: { ...all, birch: 5 }, second: all });
});
