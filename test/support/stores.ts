// Three partners' stores with a cooperation between two of them, and the connections an attacker would like to have.
import { PartnerHandle } from '@entente/contract';
import { abilityFor, grant, makeMember, makeOperator, subject, type Grant } from '@entente/policy';
import { openDatabase, type Database } from '@entente/store';
import { Client, type QueryResult, type QueryResultRow } from 'pg';
import { inject } from 'vitest';
import { passwordOf } from '../../packages/store/src/migration/roles.ts';
import { atEnd } from './closing.ts';
import { createDatabase } from './database.ts';
import { testMaster } from './template.ts';

/** The cooperation of alpha (provider) and beta (recipient); gamma is a stranger to it. */
export const cooperation = 'aaaaaaaaaa';
/** Inside the time of permission 1; see `fill`. */
export const now = Date.parse('2026-07-01T00:00:00Z');

export type Stores = {
  readonly url: string;
  readonly database: Database;
  /** A superuser's connection, which no policy holds back. */
  readonly admin: Client;
  /** A new connection as the request role, closed after the file's last test. */
  readonly connect: () => Promise<Client>;
};

/** Opens the stores for one test file. */
export async function openStores(options: { connections?: number } = {}): Promise<Stores> {
  const { url } = await createDatabase();
  const admin = await connected(url);
  const database = await openDatabase({
    adminUrl: url,
    master: testMaster,
    connections: options.connections ?? 2,
  });
  atEnd(() => database.close());
  for (const id of ['alpha', 'beta', 'gamma']) await database.provision({ kind: 'store', id });
  await database.provision({ kind: 'cooperation', id: cooperation });
  await fill(admin);
  return { url, database, admin, connect: () => connected(requestUrl(url)) };
}

/** The URL of the request role for the superuser's URL of a database. */
export function requestUrl(url: string): string {
  const asRequest = new URL(url);
  asRequest.username = inject('requestRole');
  asRequest.password = passwordOf(testMaster, inject('requestRole'));
  return asRequest.href;
}

async function connected(url: string): Promise<Client> {
  const client = new Client(url);
  // The database is dropped at the end whoever is connected; that must not end the tests.
  client.on('error', () => {});
  await client.connect();
  atEnd(() => client.end());
  return client;
}

/** alpha has the customers a1 and a2, beta b1, gamma nobody; permission 1 lets alpha's people go to beta in 2026. */
async function fill(admin: Client): Promise<void> {
  for (const [schema, refs] of Object.entries({ store_alpha: ['a1', 'a2'], store_beta: ['b1'] })) {
    await admin.query(
      `insert into ${schema}.customer (ref, attributes, contact, digest, changed_at)
       select ref, '{}', '\\x00', sha256(ref::bytea), '2026-01-01' from unnest($1::text[]) ref`,
      [refs],
    );
  }
  for (const partner of ['alpha', 'beta', 'gamma']) {
    await admin.query("insert into control.partner values ($1, $1, 'AU', '2026-01-01')", [partner]);
  }
  for (const partner of ['alpha', 'beta']) {
    await admin.query("insert into control.party values ($1, $2, 'Trial', '2026-01-01')", [
      cooperation,
      partner,
    ]);
  }
  await admin.query(`
    insert into coop_${cooperation}.permission
      (number, version, provider, recipient, purpose, categories, actions, minimum_cohort, delivery_days,
       starts_at, ends_at, suspended, true_at)
    values (1, 1, 'alpha', 'beta', 'direct-marketing', '{contact}', '{count,deliver}', 20, 30,
      '2026-01-01Z', '2027-01-01Z', false, '2026-01-01Z')`);
}

/** A grant of a partner's member, as good as any other to open its store. */
export function grantOf(partner: string): Grant {
  const handle = PartnerHandle.parse(partner);
  const member = makeMember({ partner: handle, roles: ['admin', 'analyst'], name: `${partner}.person` });
  return grant(abilityFor(member), 'summarise', subject.customer({ partner: handle }));
}

/** The operator's grant to sweep. */
export const sweepGrant = (): Grant =>
  grant(abilityFor(makeOperator({ name: 'operator' })), 'sweep', subject.platform());

/** What a statement came to: its rows, or `<SQLSTATE> <message>` when it was refused. */
export async function outcome<Row extends QueryResultRow>(
  statement: Promise<QueryResult<Row>>,
): Promise<Row[] | string> {
  try {
    return (await statement).rows;
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code} ${message}`;
  }
}

/** Runs `work` after a superuser's statement that switches a protection off, then the one that puts it back. */
export async function controlled<T>(
  admin: Client,
  { off, on }: { off: string; on: string },
  work: () => Promise<T>,
): Promise<T> {
  await admin.query(off);
  try {
    return await work();
  } finally {
    await admin.query(on);
  }
}

/** Runs `work` while a policy for SELECT asks for nothing. */
export async function withOpenPolicy<T>(admin: Client, table: string, work: () => Promise<T>): Promise<T> {
  const { rows } = await admin.query<{ condition: string }>(
    `select pg_get_expr(polqual, polrelid) as condition from pg_policy
     where polrelid = $1::regclass and polname = 'select_by_mode'`,
    [table],
  );
  const policy = `alter policy select_by_mode on ${table} using`;
  return controlled(admin, { off: `${policy} (true)`, on: `${policy} (${rows[0]?.condition})` }, work);
}

/** Runs `work` with a check of a function switched off, and puts the function back: the control of a protection. */
export async function without<T>(
  admin: Client,
  [name, ...checks]: readonly [name: string, ...checks: string[]],
  work: () => Promise<T>,
): Promise<T> {
  const { rows } = await admin.query<{ source: string }>(
    'select pg_get_functiondef($1::regprocedure) as source',
    [name],
  );
  const source = rows[0]?.source ?? '';
  const weakened = checks.reduce((text, check) => {
    if (!text.includes(check)) throw new Error(`${name} does not check: ${check}`);
    return text.replace(check, 'false');
  }, source);
  return controlled(admin, { off: weakened, on: source }, work);
}
