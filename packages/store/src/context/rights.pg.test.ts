// What the request role has a right to: to nothing but the rows its context opens.
import { beginAndMint, ownContext } from '@entente/test/support/contexts.ts';
import { controlled, openStores, outcome } from '@entente/test/support/stores.ts';
import { afterEach, describe, expect, inject, test } from 'vitest';

const { admin, connect } = await openStores();
const request = inject('requestRole');
const connection = await connect();

const countOf = (table: string) => outcome(connection.query(`select count(*)::int as rows from ${table}`));

/** Opens alpha's store on the connection. */
async function enterAlpha(): Promise<void> {
  const token = await beginAndMint(connection, ownContext('alpha'));
  await connection.query('select context.enter($1)', [token]);
}

afterEach(async () => {
  await connection.query('rollback');
  await connection.query('discard all');
});

describe('the request role reads no secret', () => {
  test.each([
    'select inner_pad from context.secret',
    "select context.sign('c1')",
    "select context.guard('customer', '{}')",
    'select owner from entente.role',
    'select rolpassword from pg_authid',
    "select pg_read_file('postgresql.conf')",
    "copy store_alpha.customer to program 'cat'",
    "copy store_alpha.customer to '/nowhere'",
  ])('%s', async (statement) => {
    await enterAlpha();
    expect(await outcome(connection.query(statement))).toMatch(/^42501 /);
  });

  test('and would read the key if it were granted to it', async () => {
    const right = {
      off: `grant select on context.secret to ${request}`,
      on: `revoke select on context.secret from ${request}`,
    };
    expect(await controlled(admin, right, () => countOf('context.secret'))).toEqual([{ rows: 1 }]);
  });

  test('nor the values that statistics keep of a guarded table', async () => {
    await admin.query('analyze store_alpha.customer');
    const statistics = "pg_stats where schemaname = 'store_alpha' and tablename = 'customer'";
    await enterAlpha();
    expect(await countOf(statistics)).toEqual([{ rows: 0 }]);
    await connection.query('commit');
    const security = {
      off: 'alter table store_alpha.customer disable row level security',
      on: 'alter table store_alpha.customer enable row level security',
    };
    const seen = await controlled(admin, security, () => countOf(statistics));
    expect(seen).not.toEqual([{ rows: 0 }]);
  });
});

test('every session of the request role begins with its limits', async () => {
  const { rows } = await connection.query(`
    select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle,
      current_setting('max_parallel_workers_per_gather') as workers`);
  expect(rows).toEqual([{ statement: '5s', lock: '2s', idle: '10s', workers: '0' }]);
});

describe('the request role creates nothing', () => {
  const schemas = ['store_alpha', 'control', 'context', 'entente', 'public', 'pg_catalog'];

  test.each([
    ...schemas.map((schema) => `create table ${schema}.stolen (ref text)`),
    'create temporary table customer (ref text)',
    'create temporary view customer as select 1',
    'create temporary sequence stolen',
    'select ref into temporary stolen from store_alpha.customer',
    'create schema stolen',
    'create schema store_delta',
    "create function store_alpha.lower(text) returns text language sql as 'select 1'",
    "create function pg_temp.lower(text) returns text language sql as 'select 1'",
    'create type pg_temp.stolen as (ref text)',
    'create domain store_alpha.stolen as text',
    'create role stolen',
    'create extension tablefunc',
    'create policy stolen on store_alpha.customer using (true)',
    'create index stolen on store_alpha.customer (ref)',
    'create trigger stolen before insert on store_alpha.customer execute function context.mode()',
    'alter table store_alpha.customer disable row level security',
    'truncate store_alpha.customer',
    'select lo_create(0)',
    "select lo_from_bytea(0, 'stolen')",
  ])('%s', async (statement) => {
    await enterAlpha();
    expect(await outcome(connection.query(statement))).toMatch(/^42501 /);
  });

  test('and gives nothing away', async () => {
    await connection.query('grant select on store_alpha.customer to public');
    const { rows } = await admin.query<{ given: boolean }>(
      "select relacl::text like '%{=%' or relacl::text like '%,=%' as given from pg_class where oid = 'store_alpha.customer'::regclass",
    );
    expect(rows).toEqual([{ given: false }]);
  });

  test('and where everybody could make temporary tables, they would shadow nothing', async () => {
    const { rows } = await admin.query<{ name: string }>('select quote_ident(current_database()) as name');
    const right = {
      off: `grant temporary on database ${rows[0]?.name} to public`,
      on: `revoke temporary on database ${rows[0]?.name} from public`,
    };
    await controlled(admin, right, async () => {
      await connection.query("create temporary table customer as select 'planted' as ref");
      await enterAlpha();
      expect(await countOf('customer')).toEqual([{ rows: 2 }]);
      await connection.query('rollback');
      expect(await countOf('customer')).toEqual([{ rows: 1 }]);
    });
  });
});
