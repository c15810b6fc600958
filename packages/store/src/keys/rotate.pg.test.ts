import { createEmptyDatabase } from '@entente/test/support/database.ts';
import { grantOf } from '@entente/test/support/stores.ts';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { migrate } from '../migration/migrate.ts';
import { loadStoreKeys } from './data-keys.ts';
import { masterKeyOf } from './master.ts';
import { rewrapKeys } from './rotate.ts';

const { url } = await createEmptyDatabase();
const oldMaster = masterKeyOf(Buffer.alloc(32, 1));
const newMaster = masterKeyOf(Buffer.alloc(32, 2));
await migrate(url, oldMaster);
const before = await openDatabase({ adminUrl: url, master: oldMaster, connections: 1 });
for (const id of ['alpha', 'beta']) await before.provision({ kind: 'store', id });
await before.provision({ kind: 'cooperation', id: 'aaaaaaaaaa' });

const keysOf = (database: typeof before, partner: string) =>
  database.read(grantOf(partner), (tx) => tx.own((store) => loadStoreKeys(store, database.master, partner)));
/** Which master wrapped each key, and what it is wrapped as. */
async function wrapped(): Promise<{ master: string; sealed: string }[]> {
  const admin = new Client(url);
  await admin.connect();
  const { rows } = await admin.query<{ master: string; sealed: string }>(
    ['store_alpha', 'store_beta', 'coop_aaaaaaaaaa']
      .map((schema) => `select master, sealed::text from ${schema}.key`)
      .join(' union all '),
  );
  await admin.end();
  return rows;
}

test('a database belongs to the master key it was made with', async () => {
  await expect(migrate(url, newMaster)).rejects.toMatchObject({ code: 'wrong-master-key' });
  await expect(rewrapKeys(url, { oldMaster: newMaster, newMaster: oldMaster })).rejects.toMatchObject({
    code: 'wrong-master-key',
  });
  expect(await wrapped()).toHaveLength(6);
});

test('a rotation that meets a key it cannot unwrap changes nothing', async () => {
  const admin = new Client(url);
  await admin.connect();
  const { rows } = await admin.query<{ sealed: Buffer }>(
    "select sealed from store_beta.key where name = 'hash'",
  );
  await admin.query("update store_beta.key set sealed = $1 where name = 'contact'", [rows[0]?.sealed]);
  const was = await wrapped();
  await expect(rewrapKeys(url, { oldMaster, newMaster })).rejects.toThrow(/authenticate/);
  expect(await wrapped()).toEqual(was);
  await admin.query("delete from store_beta.key where name = 'contact'");
  await admin.end();
  await before.provision({ kind: 'store', id: 'beta' });
});

test('rotating the master key wraps every key anew, and each stays what it is', async () => {
  const [alpha, beta] = [await keysOf(before, 'alpha'), await keysOf(before, 'beta')];
  const was = await wrapped();
  expect(await rewrapKeys(url, { oldMaster, newMaster })).toBe(7);
  const is = await wrapped();
  expect(new Set(is.map(({ master }) => master))).toEqual(new Set([newMaster.id]));
  expect(is.filter(({ sealed }) => was.some((old) => old.sealed === sealed))).toEqual([]);

  await migrate(url, newMaster);
  const after = await openDatabase({ adminUrl: url, master: newMaster, connections: 1 });
  expect([await keysOf(after, 'alpha'), await keysOf(after, 'beta')]).toEqual([alpha, beta]);
  await after.close();
});

test('programs that run with the old master key are refused from then on', async () => {
  await expect(keysOf(before, 'alpha')).rejects.toThrow('context refused: forged');
  await before.close();
  const restarted = await openDatabase({ adminUrl: url, master: oldMaster, connections: 1 });
  await expect(keysOf(restarted, 'alpha')).rejects.toThrow('password authentication failed');
  await restarted.close();
});
