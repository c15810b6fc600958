import { atEnd } from '@entente/test/support/closing.ts';
import { createEmptyDatabase } from '@entente/test/support/database.ts';
import { outcome, openStores } from '@entente/test/support/stores.ts';
import { testMaster } from '@entente/test/support/template.ts';
import { Client } from 'pg';
import { describe, expect, inject, test } from 'vitest';
import { openDatabase } from '../database.ts';
import { masterKeyOf } from '../keys/master.ts';
import { migrate, provision } from '../migration/migrate.ts';
import { checkCatalogue } from './check.ts';
import { examine } from './doctor.ts';

const { url, admin } = await openStores();
const { rows: versions } = await admin.query<{ version: number }>(
  "select current_setting('server_version_num')::int as version",
);
const version = versions[0]?.version ?? 0;

/** What is not as it must be: what → detail. Everything that is not has a way out. */
async function complaints(adminUrl: string, master = testMaster): Promise<Record<string, string>> {
  const findings = await examine(adminUrl, master);
  for (const { ok, wayOut } of findings) expect(wayOut === '').toBe(ok);
  return Object.fromEntries(findings.filter(({ ok }) => !ok).map(({ what, detail }) => [what, detail]));
}

/** The URL of a new login role with these attributes, on a database of its own that it may own. */
async function openAs(
  attributes: string,
  { owns }: { owns: boolean },
): Promise<{ url: string; superUrl: string }> {
  const { url: superUrl, name } = await createEmptyDatabase();
  const role = `${name}_admin`;
  const client = new Client(superUrl);
  await client.connect();
  await client.query(`create role ${role} login ${attributes} password 'secret'`);
  if (owns) await client.query(`alter database ${name} owner to ${role}`);
  await client.end();
  atEnd(async () => {
    const last = new Client(inject('adminUrl'));
    await last.connect();
    await last.query(`drop database if exists ${name} with (force)`);
    const { rows } = await last.query<{ made: string }>(
      `select distinct rolname as made from pg_roles r join pg_auth_members m on m.roleid = r.oid
       where pg_get_userbyid(m.member) = $1`,
      [role],
    );
    for (const { made } of rows) await last.query(`drop role ${made}`);
    await last.query(`drop role ${role}`);
    await last.end();
  });
  const asRole = new URL(superUrl);
  asRole.username = role;
  asRole.password = 'secret';
  return { url: asRole.href, superUrl };
}

test('nothing is said against a database as the migrations make it', async () => {
  expect(await complaints(url)).toEqual({});
  expect((await examine(url, testMaster)).map(({ what }) => what)).toEqual([
    'server',
    'clock',
    'schemas',
    'invariants',
    'master key',
    'sign-in of the program',
  ]);
});

test('a database that was never migrated is named as one', async () => {
  const { url: empty } = await createEmptyDatabase();
  expect(await complaints(empty)).toEqual({ schemas: 'the database was never migrated' });
});

test('schemas behind and ahead of the program are named', async () => {
  await admin.query("update entente.migration set number = 99 where schema = 'store_beta' and number = 2");
  expect(await complaints(url)).toEqual({ schemas: 'newer than this program: store_beta' });
  await admin.query("update entente.migration set number = 2 where schema = 'store_beta' and number = 99");
  const { rows } = await admin.query<{ last: number }>(
    "delete from entente.migration where schema = 'store_alpha' and number > 1 returning number as last",
  );
  const needed = rows.length + 1;
  expect(await complaints(url)).toEqual({ schemas: `store_alpha is at 1 and ${needed} is needed` });
  await admin.query(
    `insert into entente.migration select 'store_alpha', kind, number, name, sha256, applied_at from entente.migration
     where schema = 'store_beta' and number > 1`,
  );
  expect(await complaints(url)).toEqual({});
});

test('a broken invariant is named', async () => {
  await admin.query('alter table store_alpha.inbox no force row level security');
  expect(await complaints(url)).toEqual({
    invariants: 'row-level security holds for the owner too: store_alpha.inbox (it is not forced)',
  });
  await admin.query('alter table store_alpha.inbox force row level security');
});

describe('the master key', () => {
  test('of another database is named, and lets nobody in', async () => {
    const other = masterKeyOf(Buffer.alloc(32, 9));
    const found = await complaints(url, other);
    expect(Object.keys(found)).toEqual(['master key', 'sign-in of the program']);
    expect(found['master key']).toContain(`this is ${other.id}`);
    expect(found['sign-in of the program']).toContain('password authentication failed');
  });

  test('that did not wrap some key is named with its schema', async () => {
    await admin.query("update store_alpha.key set master = 'other' where name = 'hash'");
    await admin.query('begin; delete from store_beta.key; commit');
    expect((await complaints(url))['master key']).toMatch(/: store_alpha, store_beta$/);
  });
});

describe('a connection without the rights', () => {
  test('is told each of them, and migrates nothing', async () => {
    const { url: weak } = await openAs('', { owns: false });
    const found = await complaints(weak);
    expect(found['schemas']).toBe('the database was never migrated');
    expect(found['server']).toMatch(
      version < 160_000 ? /has to be a superuser/ : /CREATEROLE.*BYPASSRLS.*own/,
    );
    await expect(migrate(weak, testMaster)).rejects.toMatchObject({ code: 'server-unsuitable' });
  });

  test('to a database of others may not look into it', async () => {
    const weak = new URL((await openAs('', { owns: false })).url);
    weak.pathname = new URL(url).pathname;
    await expect(examine(weak.href, testMaster)).rejects.toThrow('permission denied for database');
  });
});

test.runIf(version >= 160_000)('from version 16 on an administrator need not be a superuser', async () => {
  const { url: modest, superUrl } = await openAs('createrole bypassrls', { owns: true });
  await migrate(modest, testMaster);
  await provision(modest, testMaster, { kind: 'store', id: 'alpha' });
  await migrate(modest, testMaster);
  expect(await complaints(modest)).toEqual({});
  const client = new Client(superUrl);
  await client.connect();
  expect(await checkCatalogue(client)).toEqual([]);
  expect(await outcome(client.query('select count(*)::int as keys from store_alpha.key'))).toEqual([
    { keys: 2 },
  ]);
  await client.end();
  const database = await openDatabase({ adminUrl: modest, master: testMaster });
  await database.provision({ kind: 'cooperation', id: 'aaaaaaaaaa' });
  await database.close();
});
