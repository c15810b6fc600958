// The role that signs people in reads who they are and no customer; the role of requests reads no sign-in.
import { openSignIn, type SignIn } from '@entente/store';
import { openStores, requestUrl } from '@entente/test/support/stores.ts';
import { testMaster } from '@entente/test/support/template.ts';
import { sql } from 'kysely';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { mintToken, modes, type Place } from './context/token.ts';
import { passwordOf } from './migration/roles.ts';

const { url, admin, connect } = await openStores();
const identityRole = inject('requestRole').replace(/request$/, 'identity');
let signIn: SignIn;

beforeAll(async () => {
  signIn = await openSignIn({ adminUrl: url, master: testMaster });
  await admin.query(
    "insert into identity.person values ('aaaaaaaaaaaaaaaa', 'Ada', 'ada@example.com', true, false, now(), now())",
  );
  await admin.query(`insert into identity.session
    values ('s', 'token', 'aaaaaaaaaaaaaaaa', now() + interval '1 day', null, null, now(), now())`);
});
afterAll(() => signIn.close());

/** A connection of that role, in a context of that mode on that place. */
async function met(
  client: Client,
  statement: string,
  context?: { place: Place; mode: string },
): Promise<unknown> {
  await client.query('begin');
  try {
    if (context) {
      const { rows } = await client.query<{ backend: number; transaction: string }>(
        `select pg_backend_pid() as backend,
           (extract(epoch from transaction_timestamp()) * 1000000)::bigint::text as transaction`,
      );
      const asked = { ...context, mode: context.mode as 'own', partner: 'alpha', actor: 'x' };
      const token = mintToken(testMaster.derive('context'), asked, rows[0]!);
      await client.query('select context.enter($1)', [token]);
    }
    return (await client.query(statement)).rowCount;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await client.query('rollback');
  }
}

async function asIdentity(): Promise<Client> {
  const asRole = new URL(requestUrl(url));
  asRole.username = identityRole;
  asRole.password = passwordOf(testMaster, identityRole);
  const client = new Client(asRole.href);
  client.on('error', () => {});
  await client.connect();
  return client;
}

describe('the role of sign-in', () => {
  test('reads people and the directory, in its own mode alone', async () => {
    const people = await signIn.identity.selectFrom('person').select(['email', 'emailVerified']).execute();
    expect(people).toEqual([{ email: 'ada@example.com', emailVerified: true }]);
    const partners = await signIn.identify((directory) =>
      directory.selectFrom('partner').select('handle').orderBy('handle').execute(),
    );
    expect(partners.map(({ handle }) => handle)).toEqual(['alpha', 'beta', 'gamma']);
    expect(signIn.secret).toHaveLength(32);
    const again = await openSignIn({ adminUrl: url, master: testMaster });
    expect(again.secret).toEqual(signIn.secret);
    await again.close();
  });

  test('makes no member, operator, invitation or key', async () => {
    for (const table of ['membership', 'operator', 'invitation', 'api_key']) {
      const made = signIn.identify((directory) =>
        sql`insert into ${sql.table(table)} default values`.execute(directory),
      );
      await expect(made).rejects.toMatchObject({ code: '42501' });
    }
  });

  test.each([
    ['when a key was used', 'api_key', 'last_used_at'],
    ['since when a member has a second factor', 'membership', 'second_factor_since'],
  ])('notes %s, and changes nothing else of it', async (_, table, noted) => {
    const columns = await admin.query<{ name: string }>(
      'select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 order by 1',
      [`control.${table}`],
    );
    const changed: string[] = [];
    for (const { name } of columns.rows) {
      const change = signIn.identify((directory) =>
        sql`update ${sql.table(table)} set ${sql.ref(name)} = ${sql.ref(name)}`.execute(directory),
      );
      if (
        (await change.then(
          () => 'done',
          ({ code }: { code: string }) => code,
        )) === 'done'
      )
        changed.push(name);
    }
    expect(changed).toEqual([noted]);
  });

  test('reads no store, no cooperation and no audit log, whatever context it could get', async () => {
    const client = await asIdentity();
    const tables: [string, Place][] = [
      ['store_alpha.customer', { kind: 'store', id: 'alpha' }],
      ['coop_aaaaaaaaaa.permission', { kind: 'cooperation', id: 'aaaaaaaaaa' }],
      ['control.audit_entry', { kind: 'control' }],
      ['control.party', { kind: 'control' }],
      ['control.invitation', { kind: 'control' }],
    ];
    for (const [table, place] of tables) {
      for (const mode of modes)
        expect([table, mode, await met(client, `select 1 from ${table}`, { place, mode })]).toEqual([
          table,
          mode,
          '42501',
        ]);
    }
    await client.end();
  });
});

describe('nobody else', () => {
  test('reads sign-in: not requests in any mode, nor a backup the sessions', async () => {
    const request = await connect();
    for (const table of ['person', 'session', 'credential', 'second_factor', 'key']) {
      expect(await met(request, `select 1 from identity.${table}`)).toBe('42501');
      for (const mode of modes)
        expect(
          await met(request, `select 1 from identity.${table}`, { place: { kind: 'control' }, mode }),
        ).toBe('42501');
    }
    await admin.query(`set session authorization ${identityRole.replace(/identity$/, 'backup')}`);
    const { rows } = await admin.query(`select (select count(*)::int from identity.person) as people,
      (select count(*)::int from identity.session) as sessions`);
    await admin.query('reset session authorization');
    expect(rows).toEqual([{ people: 1, sessions: 0 }]);
  });

  test('is admitted in the mode that says who somebody is', async () => {
    const request = await connect();
    const place = { kind: 'control' } as const;
    expect(await met(request, 'select 1 from partner', { place, mode: 'identify' })).toBe('42501');
    expect(await met(request, 'select 1 from partner', { place, mode: 'sweep' })).toBe(3);
  });
});
