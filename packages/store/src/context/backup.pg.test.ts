// The role that takes backups: it reads every table, in a mode of its own, and does nothing else.
import { beginAndMint, ownContext } from '@entente/test/support/contexts.ts';
import { controlled, cooperation, openStores, outcome, without } from '@entente/test/support/stores.ts';
import { testMaster } from '@entente/test/support/template.ts';
import { Client } from 'pg';
import { afterAll, afterEach, describe, expect, inject, test } from 'vitest';
import { urlAs } from '../migration/roles.ts';
import type { Context } from './token.ts';

const { url, admin, connect } = await openStores();
const role = inject('requestRole').replace(/request$/, 'backup');
const backup = new Client(urlAs(url, role, testMaster));
// The database is dropped at the end whoever is connected; that must not end the tests.
backup.on('error', () => {});
await backup.connect();
afterAll(() => backup.end());
const request = await connect();

const copying: Context = {
  place: { kind: 'store', id: 'alpha' },
  mode: 'backup',
  partner: 'operator',
  actor: 'backup',
};
async function enter(connection: Client, context: Context) {
  const token = await beginAndMint(connection, context);
  return outcome(connection.query('select context.enter($1)', [token]));
}
const countOf = (table: string) => outcome(backup.query(`select count(*)::int as rows from ${table}`));

afterEach(async () => {
  for (const connection of [backup, request]) await connection.query('rollback');
});

test('it reads the schema that is open, and no other', async () => {
  await enter(backup, copying);
  expect(await countOf('customer')).toEqual([{ rows: 2 }]);
  expect(await countOf('store_beta.customer')).toEqual([{ rows: 0 }]);
  await backup.query('rollback');
  await enter(backup, { ...copying, place: { kind: 'cooperation', id: cooperation } });
  expect(await countOf('permission')).toEqual([{ rows: 1 }]);
  await backup.query('rollback');
  await enter(backup, { ...copying, place: { kind: 'control' } });
  expect(await countOf('partner')).toEqual([{ rows: 3 }]);
});

test('without a context it reads nothing', async () => {
  expect(await countOf('store_alpha.customer')).toEqual([{ rows: 0 }]);
});

test('it is admitted in no other mode, and nobody else in its own', async () => {
  const refused = '42501 context refused: of another role';
  expect(await enter(backup, ownContext('alpha'))).toBe(refused);
  await backup.query('rollback');
  expect(await enter(request, copying)).toBe(refused);
  await request.query('rollback');
  const check = "(part[4] = 'backup') <> (session_user = '" + role + "')";
  await without(admin, ['context.current_parts()', check], async () => {
    expect(await enter(request, copying)).toEqual([{ enter: '' }]);
  });
});

describe('it changes nothing', () => {
  test.each([
    "insert into recording (kind, at, actor) values ('decision', now(), 'x')",
    "update customer set ref = 'x'",
    'delete from customer',
    'truncate customer',
    'create temporary table stolen ()',
    'select inner_pad from context.secret',
    "select nextval('store_alpha.customer_id_seq')",
  ])('%s', async (statement) => {
    await backup.query('set default_transaction_read_only = off');
    await enter(backup, copying);
    expect(await outcome(backup.query(statement))).toMatch(/^42501 /);
  });

  test('and would, if it were granted: the policies would stop it then', async () => {
    // Writing a customer, even nobody, notes in another table which chunks that concerns.
    const rights = 'update on store_alpha.customer';
    const notes = 'insert on store_alpha.chunk_touch';
    const right = {
      off: `grant ${rights} to ${role}; grant ${notes} to ${role}`,
      on: `revoke ${rights} from ${role}; revoke ${notes} from ${role}`,
    };
    await controlled(admin, right, async () => {
      await enter(backup, copying);
      await backup.query('update customer set repeats = true');
      expect(await countOf('customer where repeats')).toEqual([{ rows: 0 }]);
    });
  });
});
