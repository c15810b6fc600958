import { expect, test } from 'vitest';
import { openStores } from '../support/stores.ts';
import { textColumnsOf, undeclaredOf } from './columns.ts';

const { admin } = await openStores();

test('of every column that texts can stand in it is said whether the probed world has a canary there, or why not', async () => {
  expect(undeclaredOf(await textColumnsOf(admin))).toEqual([]);
});

test('a column that is added and not declared is missed', async () => {
  await admin.query(
    'begin; alter table store_alpha.customer add planted text; alter table control.party add planted jsonb',
  );
  const columns = await textColumnsOf(admin);
  await admin.query('rollback');
  expect(undeclaredOf(columns).toSorted()).toEqual(['control.party.planted', 'store.customer.planted']);
});
