import { acceptedOf, beginAndMint, mutationsOf, ownContext } from '@entente/test/support/contexts.ts';
import { openStores } from '@entente/test/support/stores.ts';
import { expect, test } from 'vitest';

const { connect } = await openStores();

test('of a hundred thousand mutated contexts none is accepted', async () => {
  const connection = await connect();
  await connection.query("set statement_timeout = '10min'");
  const token = await beginAndMint(connection, ownContext('alpha'));
  for (let thousand = 0; thousand < 100; thousand += 1) {
    expect(await acceptedOf(connection, mutationsOf(token, 1_000))).toEqual([]);
  }
  expect(await acceptedOf(connection, [token])).toEqual([token]);
});
