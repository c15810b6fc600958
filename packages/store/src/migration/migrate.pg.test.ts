import { randomBytes } from 'node:crypto';
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { atEnd } from '@entente/test/support/closing.ts';
import { createEmptyDatabase } from '@entente/test/support/database.ts';
import { grantOf, outcome, sweepGrant } from '@entente/test/support/stores.ts';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { checkCatalogue } from '../catalogue/check.ts';
import { openDatabase } from '../database.ts';
import { masterKeyOf } from '../keys/master.ts';
import { neededVersion, standardFolder } from './history.ts';
import { listBehind, migrate, provision } from './migrate.ts';
import { findRoles, passwordOf } from './roles.ts';

const master = masterKeyOf(randomBytes(32));
const scratch = mkdtempSync(join(tmpdir(), 'entente-migrations-test-'));
atEnd(async () => rmSync(scratch, { recursive: true }));

/** A copy of the histories with some more in it; each copy is its own, as histories are read once. */
function historiesWith(change: (folder: string) => void): URL {
  const folder = mkdtempSync(join(scratch, 'db-'));
  cpSync(standardFolder, folder, { recursive: true });
  change(folder);
  return pathToFileURL(`${folder}/`);
}

/** The histories with one more migration of stores. */
const withStoreMigration = (sql: string): URL =>
  historiesWith((folder) => {
    const number = String(neededVersion('store') + 1).padStart(4, '0');
    writeFileSync(join(folder, 'store', `${number}-next.sql`), sql);
  });

async function open(): Promise<{ url: string; admin: Client }> {
  const { url } = await createEmptyDatabase();
  const admin = new Client(url);
  admin.on('error', () => {});
  await admin.connect();
  atEnd(() => admin.end());
  return { url, admin };
}

/** A migrated database with the stores of alpha and beta, each with a customer. */
async function openWithRows(): Promise<{ url: string; admin: Client }> {
  const { url, admin } = await open();
  await migrate(url, master);
  for (const id of ['alpha', 'beta']) {
    await provision(url, master, { kind: 'store', id });
    await admin.query(
      `insert into store_${id}.customer (ref, attributes, contact, digest, changed_at)
       values ('r1', '{}', '\\x00', sha256('1'), now())`,
    );
  }
  return { url, admin };
}

const versions = async (admin: Client): Promise<unknown> =>
  (await admin.query('select schema, count(*)::int as version from entente.migration group by 1 order by 1'))
    .rows;
const upToDate = (...stores: string[]) => [
  { schema: 'control', version: neededVersion('control') },
  { schema: 'identity', version: neededVersion('identity') },
  ...stores.map((id) => ({ schema: `store_${id}`, version: neededVersion('store') })),
];

test('several programs that start at once on an empty database migrate it once', async () => {
  const { url, admin } = await open();
  await Promise.all(Array.from({ length: 4 }, () => migrate(url, master)));
  await Promise.all(['alpha', 'alpha', 'beta'].map((id) => provision(url, master, { kind: 'store', id })));
  expect(await versions(admin)).toEqual(upToDate('alpha', 'beta'));
  expect(await checkCatalogue(admin)).toEqual([]);
});

test('migrating and provisioning again changes nothing', async () => {
  const { url, admin } = await openWithRows();
  const state = async (): Promise<unknown> =>
    (await admin.query('select name, sealed, master from store_alpha.key order by name')).rows;
  const [was, versionsBefore] = [await state(), await versions(admin)];
  expect(await migrate(url, master)).toEqual([]);
  await provision(url, master, { kind: 'store', id: 'alpha' });
  expect(await state()).toEqual(was);
  expect(await versions(admin)).toEqual(versionsBefore);
});

test('a name that is more than a name provisions nothing', async () => {
  const { url } = await open();
  await migrate(url, master);
  for (const id of ['a; drop schema control', 'A', 'a"b', '', 'a_b']) {
    await expect(provision(url, master, { kind: 'store', id })).rejects.toThrow('there is no store named');
  }
});

describe('a migration of stores that have rows', () => {
  const upper =
    "update customer set ref = upper(ref); alter table customer add checked boolean not null default true; comment on column customer.checked is 'Looked at.'";

  test('changes them, as the role that policies do not hold back', async () => {
    const { url, admin } = await openWithRows();
    const behind = await migrate(url, master, withStoreMigration(upper));
    const needed = neededVersion('store') + 1;
    expect(behind).toEqual([
      { schema: 'store_alpha', found: needed - 1, needed },
      { schema: 'store_beta', found: needed - 1, needed },
    ]);
    for (const id of ['alpha', 'beta']) {
      expect((await admin.query(`select ref, checked from store_${id}.customer`)).rows).toEqual([
        { ref: 'R1', checked: true },
      ]);
    }
    expect(await checkCatalogue(admin)).toEqual([]);
  });

  test('would change nothing as the owner', async () => {
    const { admin } = await openWithRows();
    const roles = await findRoles(admin);
    await admin.query(`set role ${roles?.owner}`);
    const { rowCount } = await admin.query('update store_alpha.customer set ref = upper(ref)');
    expect(rowCount).toBe(0);
  });

  test('that fails leaves its schema as it was, and is tried again', async () => {
    const { url, admin } = await openWithRows();
    await admin.query("insert into store_beta.suppression values ('x', now())");
    // The store that goes well takes its time, so that the other fails first; it is done all the same.
    const failing = withStoreMigration(`
      select pg_sleep(0.3) where current_setting('entente.id') = 'alpha';
      alter table suppression add constraint nobody check (false)`);
    await expect(migrate(url, master, failing)).rejects.toThrow(/store_beta: \d{4}-next\.sql failed/);
    const needed = neededVersion('store') + 1;
    expect(await listBehind(admin, failing)).toEqual([{ schema: 'store_beta', found: needed - 1, needed }]);
    await admin.query('delete from store_beta.suppression');
    await migrate(url, master, failing);
    expect(await listBehind(admin, failing)).toEqual([]);
  });

  test('that is interrupted is finished by the next run', async () => {
    const { url, admin } = await openWithRows();
    const slow = withStoreMigration(
      'alter table suppression add slow text; select pg_advisory_xact_lock(4711)',
    );
    await admin.query('select pg_advisory_lock(4711)');
    const state = { isOver: false };
    const interrupted = migrate(url, master, slow)
      .then(() => 'finished', String)
      .finally(() => {
        state.isOver = true;
      });
    // As the administrator holds the lock, none of them gets beyond it.
    while (!state.isOver) {
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and wait_event = 'advisory' and query like '%4711%'
           and pid <> pg_backend_pid()`,
      );
    }
    expect(await interrupted).toMatch(/terminat/);
    await admin.query('select pg_advisory_unlock(4711)');
    await migrate(url, master, slow);
    expect(await listBehind(admin, slow)).toEqual([]);
    for (const id of ['alpha', 'beta']) await admin.query(`select slow from store_${id}.suppression`);
  });
});

test('an applied migration that was edited is noticed, whosever it is', async () => {
  const { url } = await openWithRows();
  for (const kind of ['control', 'store'] as const) {
    const edited = historiesWith((folder) => {
      const file = kind === 'control' ? '0003-partners.sql' : '0001-store.sql';
      appendFileSync(join(folder, kind, file), '\n-- Edited.\n');
    });
    await expect(migrate(url, master, edited)).rejects.toThrow('was edited after it had been applied');
  }
});

test('histories with a gap or a double are refused', async () => {
  const { url } = await open();
  const gap = historiesWith((folder) => writeFileSync(join(folder, 'store', '0099-far.sql'), ''));
  const double = historiesWith((folder) => writeFileSync(join(folder, 'control', '0001-again.sql'), ''));
  await expect(migrate(url, master, double)).rejects.toThrow('is out of sequence');
  await migrate(url, master);
  await provision(url, master, { kind: 'store', id: 'alpha' });
  await expect(migrate(url, master, gap)).rejects.toThrow('is out of sequence');
});

describe('a store behind the program', () => {
  test('is not opened, and its neighbour is', async () => {
    const { url, admin } = await openWithRows();
    const needed = neededVersion('store');
    await admin.query("delete from entente.migration where schema = 'store_alpha' and number = $1", [needed]);
    const database = await openDatabase({ adminUrl: url, master, connections: 1 });
    const read = (partner: string) =>
      database.read(grantOf(partner), (tx) =>
        tx.own((store) => store.selectFrom('customer').select('ref').execute()),
      );
    await expect(read('alpha')).rejects.toMatchObject({
      code: 'store-behind',
      data: { schema: 'store_alpha', found: needed - 1, needed },
    });
    expect(await read('beta')).toEqual([{ ref: 'r1' }]);
    await database.close();
  });

  test('is also what a database is that was never migrated', async () => {
    const { url } = await open();
    await expect(openDatabase({ adminUrl: url, master })).rejects.toMatchObject({ code: 'store-behind' });
  });
});

test('whatever the request role did to itself is undone by the next migration', async () => {
  const { url, admin } = await open();
  await migrate(url, master);
  const roles = await findRoles(admin);
  const request = roles?.request ?? '';
  const { rows } = await admin.query<{ name: string }>('select quote_ident(current_database()) as name');
  const name = rows[0]?.name;
  await admin.query(`
    alter role ${request} password 'guessed';
    alter role ${request} set row_security = off;
    alter role ${request} in database ${name} set bytea_output = 'escape';
    alter role ${request} createdb; grant temporary on database ${name} to public`);
  expect(await checkCatalogue(admin)).not.toEqual([]);
  await migrate(url, master);
  expect(await checkCatalogue(admin)).toEqual([]);
  const as = new URL(url);
  as.username = request;
  as.password = passwordOf(master, request);
  const client = new Client(as.href);
  await client.connect();
  expect(await outcome(client.query('create temporary table planted ()'))).toMatch(/^42501 /);
  await client.end();
  await openDatabase({ adminUrl: url, master }).then(async (database) => {
    await database.read(sweepGrant(), (tx) => tx.control(async () => {}));
    await database.close();
  });
});
