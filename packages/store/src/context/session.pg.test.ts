// What somebody can do who has the request role's connection, or gets a statement of their own into one.
import { beginAndMint, ownContext } from '@entente/test/support/contexts.ts';
import { openStores, outcome, withOpenPolicy } from '@entente/test/support/stores.ts';
import { afterEach, describe, expect, inject, test } from 'vitest';

const { admin, connect } = await openStores();
const request = inject('requestRole');
const [owner, migrator] = ['owner', 'migrator'].map((role) => request.replace(/request$/, role));
const connection = await connect();

const tables = await admin.query<{ name: string }>(
  `select format('%I.%I', schemaname, tablename) as name from pg_tables
   where schemaname ~ '^(control$|store_|coop_)' order by 1`,
);

const countOf = (table: string) => outcome(connection.query(`select count(*)::int as rows from ${table}`));
const denied = expect.stringMatching(/^42501 /);

/** Opens alpha's store on the connection. */
async function enterAlpha(): Promise<void> {
  const token = await beginAndMint(connection, ownContext('alpha'));
  await connection.query('select context.enter($1)', [token]);
}

afterEach(async () => {
  await connection.query('rollback');
  await connection.query('discard all');
});

describe('without a context', () => {
  test.each(tables.rows)('no row of $name is seen', async ({ name }) => {
    const readable = await connection.query<{ allowed: boolean }>(
      `select has_table_privilege($1, 'select') as allowed`,
      [name],
    );
    expect(await countOf(name)).toEqual(readable.rows[0]?.allowed ? [{ rows: 0 }] : denied);
  });

  test('nothing is written', async () => {
    const insert = "insert into store_alpha.suppression (ref, erased_at) values ('a3', now())";
    expect(await outcome(connection.query(insert))).toBe(
      '42501 new row violates row-level security policy "insert_by_mode" for table "suppression"',
    );
    const changed = await connection.query("update store_alpha.customer set ref = 'stolen'");
    expect(changed.rowCount).toBe(0);
    const deleted = await connection.query('delete from store_alpha.customer');
    expect(deleted.rowCount).toBe(0);
  });

  test('the customers of every store would be seen if their policy were gone', async () => {
    await withOpenPolicy(admin, 'store_alpha.customer', async () => {
      expect(await countOf('store_alpha.customer')).toEqual([{ rows: 2 }]);
    });
    expect(await countOf('store_alpha.customer')).toEqual([{ rows: 0 }]);
  });
});

describe('in the context of one store', () => {
  test('another one stays shut, whatever the statement names', async () => {
    await enterAlpha();
    expect(await countOf('customer')).toEqual([{ rows: 2 }]);
    expect(await countOf('store_beta.customer')).toEqual([{ rows: 0 }]);
    await connection.query("select set_config('search_path', 'store_beta', true)");
    expect(await countOf('customer')).toEqual([{ rows: 0 }]);
    const changed = await connection.query("update store_beta.customer set ref = 'stolen'");
    expect(changed.rowCount).toBe(0);
  });

  test('a statement for another store would pass if its policy asked for nothing', async () => {
    await withOpenPolicy(admin, 'store_beta.customer', async () => {
      await enterAlpha();
      expect(await countOf('store_beta.customer')).toEqual([{ rows: 1 }]);
      await connection.query('rollback');
    });
  });

  test('switching row security off is refused, not obeyed', async () => {
    await enterAlpha();
    await connection.query('set row_security = off');
    expect(await countOf('store_beta.customer')).toBe(
      '42501 query would be affected by row-level security policy for table "customer"',
    );
  });

  test('switching row security off would be obeyed for a role that bypasses it', async () => {
    await admin.query(`begin; set local role ${migrator}; set local row_security = off`);
    const { rows: seen } = await admin.query('select count(*)::int as rows from store_beta.customer');
    await admin.query('rollback');
    expect(seen).toEqual([{ rows: 1 }]);
  });

  test('no other role can be taken', async () => {
    for (const role of [owner, migrator, 'postgres', 'pg_read_all_data']) {
      await enterAlpha();
      expect(await outcome(connection.query(`set role ${role}`))).toEqual(denied);
      await connection.query('rollback');
      expect(await outcome(connection.query(`set session authorization ${role}`))).toEqual(denied);
      expect(await outcome(connection.query("select set_config('role', $1, false)", [role]))).toEqual(denied);
    }
  });

  test('RESET ROLE leads back to the request role itself', async () => {
    await enterAlpha();
    await connection.query('reset role');
    await connection.query('reset session authorization');
    const { rows } = await connection.query('select current_user::text as "user"');
    expect(rows).toEqual([{ user: request }]);
    expect(await countOf('store_beta.customer')).toEqual([{ rows: 0 }]);
  });

  test('a role would be taken that the request role were a member of', async () => {
    // Roles are the whole server's, so this one is gone before anybody else sees it.
    const probe = `${request}_probe`;
    await admin.query(`begin; create role ${probe} noinherit; grant ${migrator} to ${probe}`);
    await admin.query(`set local session authorization ${probe}; set local role ${migrator}`);
    const { rows: seen } = await admin.query('select count(*)::int as rows from store_beta.customer');
    await admin.query('rollback');
    expect(seen).toEqual([{ rows: 1 }]);
  });

  test('a refused context leaves the one before it in force', async () => {
    await enterAlpha();
    await connection.query('savepoint before');
    expect(await outcome(connection.query("select context.enter('c1|store|beta')"))).toEqual(denied);
    await connection.query('rollback to savepoint before');
    expect(await countOf('customer')).toEqual([{ rows: 2 }]);
  });
});

describe('after the transaction', () => {
  test('the context is gone: its setting is the empty text, not null', async () => {
    const fresh = await connect();
    const setting = () => fresh.query("select current_setting('entente.context', true) as context");
    expect((await setting()).rows).toEqual([{ context: null }]);
    await fresh.query('select context.enter($1)', [await beginAndMint(fresh, ownContext('alpha'))]);
    await fresh.query('commit');
    expect((await setting()).rows).toEqual([{ context: '' }]);
    const { rows } = await fresh.query('select ref from store_alpha.customer');
    expect(rows).toEqual([]);
  });

  test('a context kept for the session is refused', async () => {
    await enterAlpha();
    await connection.query("select set_config('entente.context', current_setting('entente.context'), false)");
    await connection.query('commit');
    expect(await countOf('store_alpha.customer')).toBe('42501 context refused: of another transaction');
  });
});
