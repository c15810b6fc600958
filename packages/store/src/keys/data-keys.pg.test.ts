import { grantOf, openStores } from '@entente/test/support/stores.ts';
import { testMaster } from '@entente/test/support/template.ts';
import { expect, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { loadStoreKeys } from './data-keys.ts';

const { url, admin } = await openStores();

/** alpha's keys as a program reads them that has just started. */
async function freshKeys(): Promise<unknown> {
  const database = await openDatabase({ adminUrl: url, master: testMaster, connections: 1 });
  try {
    return await database.read(grantOf('alpha'), (tx) =>
      tx.own((store) => loadStoreKeys(store, database.master, 'alpha')),
    );
  } finally {
    await database.close();
  }
}

test('a store has a key for contact data and one for hashes, wrapped by the master key', async () => {
  expect(await freshKeys()).toEqual({ contact: expect.any(Buffer), hash: expect.any(Buffer) });
  const { rows } = await admin.query('select name, master from store_alpha.key order by name');
  expect(rows).toEqual([
    { name: 'contact', master: testMaster.id },
    { name: 'hash', master: testMaster.id },
  ]);
});

test.each([
  ['another store', "select sealed from store_beta.key where name = 'contact'"],
  ['another purpose', "select sealed from store_alpha.key where name = 'hash'"],
])('a key put in the place of one of %s does not open', async (_, from) => {
  await admin.query('begin');
  const was = await admin.query<{ sealed: Buffer }>(
    "select sealed from store_alpha.key where name = 'contact'",
  );
  await admin.query(`update store_alpha.key set sealed = (${from}) where name = 'contact'`);
  await admin.query('commit');
  await expect(freshKeys()).rejects.toThrow(/authenticate/);
  await admin.query("update store_alpha.key set sealed = $1 where name = 'contact'", [was.rows[0]?.sealed]);
  await freshKeys();
});

test('a missing key is a fault, not a new key', async () => {
  await admin.query("delete from store_alpha.key where name = 'hash'");
  await expect(freshKeys()).rejects.toThrow('store/alpha has no key hash');
});
