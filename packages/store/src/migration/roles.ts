/**
 * The database roles of one Entente. Roles are cluster-wide, so their names carry the oid of the database they were
 * made for; the names are kept in the database, because a copied database keeps its original's roles.
 *
 * owner: owns every schema, logs in nowhere and obeys row policies (FORCE). migrator: bypasses them, is used by
 * migrations and nothing else. request: the one login role of the program; owns nothing, may create nothing. backup:
 * logs in to copy everything, in the mode `backup` alone, and may do nothing else. identity: logs in to sign people in;
 * it has the schema of sign-in, and of the others only what says who somebody is. worker: takes jobs from the queue,
 * which is its own (schemas graphile_worker and queue), and reaches nothing that a job is about.
 */
import { refuse } from '@entente/contract';
import type { Client } from 'pg';
import type { MasterKey } from '../keys/master.ts';

/**
 * What every session of the request role begins with. Parallel workers have pids of their own, which no context is
 * bound to, and bitmaps need no parallel scans.
 */
export const requestSettings = [
  ['idle_in_transaction_session_timeout', '10s'],
  ['lock_timeout', '2s'],
  ['max_parallel_workers_per_gather', '0'],
  ['statement_timeout', '5s'],
] as const;

/** What every session of the identity role begins with. */
export const identitySettings = [...requestSettings] as const;

/** What every session of the backup role begins with. It writes nothing, and waits for nobody who has a table to himself. */
export const backupSettings = [
  ['default_transaction_read_only', 'on'],
  ['idle_in_transaction_session_timeout', '10min'],
  ['lock_timeout', '10s'],
  ['max_parallel_workers_per_gather', '0'],
] as const;

/** What every session of the worker role begins with. */
export const workerSettings = [
  ['idle_in_transaction_session_timeout', '10s'],
  ['lock_timeout', '5s'],
  ['statement_timeout', '30s'],
] as const;

export type Roles = {
  readonly owner: string;
  readonly migrator: string;
  readonly request: string;
  readonly backup: string;
  readonly identity: string;
  readonly worker: string;
};
/** The roles that sign in. */
const loginRoles = ['request', 'backup', 'identity', 'worker'] as const;
export type LoginRole = (typeof loginRoles)[number];
const settingsOf = {
  request: requestSettings,
  backup: backupSettings,
  identity: identitySettings,
  worker: workerSettings,
} as const;

/** Attributes of a role as pg_roles has them, and the words that take each away. */
const needless = {
  rolsuper: 'nosuperuser',
  rolcreatedb: 'nocreatedb',
  rolcreaterole: 'nocreaterole',
  rolinherit: 'noinherit',
  rolreplication: 'noreplication',
  rolbypassrls: 'nobypassrls',
} as const;

/** The roles recorded in this database; undefined before the first migration. */
export async function findRoles(admin: Pick<Client, 'query'>): Promise<Roles | undefined> {
  const { rows } = await admin.query<{ exists: boolean }>(
    "select to_regclass('entente.role') is not null as exists",
  );
  if (!rows[0]?.exists) return undefined;
  const recorded = await admin.query<Roles>(
    `select owner, migrator, request, backup,
       (left(request, -length('request')) || 'identity')::name as identity,
       (left(request, -length('request')) || 'worker')::name as worker from entente.role`,
  );
  return recorded.rows[0];
}

/**
 * Creates the roles of this database on first use; every time it sets passwords and limits of those that sign in, and
 * takes away what they should not have. One transaction, so that no session begins without limits. Refuses
 * `wrong-master-key` when the database belongs to another one, and `restore-incomplete` while a backup is being loaded
 * into it.
 */
export async function ensureRoles(admin: Pick<Client, 'query'>, master: MasterKey): Promise<Roles> {
  const roles = (await findRoles(admin)) ?? (await createRoles(admin, master));
  const { rows: recorded } = await admin.query<{ master: string }>('select master from entente.role');
  const found = recorded[0]?.master ?? '';
  if (found !== master.id) refuse('wrong-master-key', { found, given: master.id });
  await assertWhole(admin);
  await addRoles(admin, roles);
  await settleRoles(admin, roles, master);
  return roles;
}

/** Databases from before people could sign in, or there were jobs, lack a role; its name follows from the others'. */
async function addRoles(admin: Pick<Client, 'query'>, { identity, worker }: Roles): Promise<void> {
  for (const role of [identity, worker]) {
    const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [role]);
    if (rowCount === 0) await admin.query(`create role ${role} login noinherit`);
  }
  // The queue belongs to the worker, and is made and changed as the worker.
  await admin.query(`grant ${worker} to current_user`);
}

/** Refuses `restore-incomplete` while a backup is being loaded, and after that was broken off. */
export async function assertWhole(admin: Pick<Client, 'query'>): Promise<void> {
  const { rows } = await admin.query<{ restoring: string | null }>('select restoring from entente.role');
  const backup = rows[0]?.restoring ?? null;
  if (backup !== null) refuse('restore-incomplete', { backup });
}

/** Passwords, limits and rights on the database as a whole, in one transaction. */
export async function settleRoles(
  admin: Pick<Client, 'query'>,
  roles: Roles,
  master: MasterKey,
): Promise<void> {
  await admin.query('begin');
  await setLoginRoles(admin, roles, master);
  await closeDatabase(admin, roles);
  await admin.query('commit');
}

/** Gives the roles that sign in their passwords and limits and nothing else, whatever they had. */
export async function setLoginRoles(
  admin: Pick<Client, 'query'>,
  roles: Roles,
  master: MasterKey,
): Promise<void> {
  for (const which of loginRoles) await setLoginRole(admin, roles[which], { which, master });
}

async function setLoginRole(
  admin: Pick<Client, 'query'>,
  role: string,
  { which, master }: { which: LoginRole; master: MasterKey },
): Promise<void> {
  const { rows } = await admin.query<Record<keyof typeof needless, boolean> & { database: string }>(
    `select ${Object.keys(needless).join(', ')}, quote_ident(current_database()) as database
     from pg_roles where rolname = $1`,
    [role],
  );
  const attributes = rows[0];
  if (!attributes) throw new Error(`the role ${role} is missing`);
  // Only what is wrong is named: an administrator who is no superuser may not even deny what it cannot give.
  const excess = Object.entries(needless).flatMap(([name, word]) =>
    attributes[name as keyof typeof needless] ? [word] : [],
  );
  await admin.query(`alter role ${role} login ${excess.join(' ')} password '${passwordOf(master, role)}'`);
  // A role may change its own settings and password for all sessions to come, so what it may have done is undone.
  await admin.query(`alter role ${role} reset all`);
  await admin.query(`alter role ${role} in database ${attributes.database} reset all`);
  for (const [name, value] of settingsOf[which]) {
    await admin.query(`alter role ${role} set ${name} = '${value}'`);
  }
}

/** Takes from everybody what a database gives them by itself; the roles that sign in may connect. */
async function closeDatabase(
  admin: Pick<Client, 'query'>,
  { request, backup, identity, worker }: Roles,
): Promise<void> {
  const { rows } = await admin.query<{ name: string }>('select quote_ident(current_database()) as name');
  await admin.query(`revoke all on database ${rows[0]?.name} from public`);
  await admin.query(
    `grant connect on database ${rows[0]?.name} to ${request}, ${backup}, ${identity}, ${worker}`,
  );
  // Large objects lie outside every schema and policy, and anybody may make them; a superuser can end that.
  await admin.query(`
    do $$ begin
      if (select rolsuper from pg_roles where rolname = current_user) then
        revoke execute on function lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) from public;
      end if;
    end $$`);
}

/** The password of a role that signs in, derived from the master key, so that no second secret needs a place. */
export function passwordOf(master: MasterKey, role: string): string {
  return master.derive(`password of ${role}`).toString('hex');
}

/** The administrator's URL with that role in the administrator's place. */
export function urlAs(adminUrl: string, role: string, master: MasterKey): string {
  const url = new URL(adminUrl);
  url.username = role;
  url.password = passwordOf(master, role);
  return url.href;
}

/** Makes the roles of a database that has none; `restoring` names the backup that is about to be loaded into it. */
export async function createRoles(
  admin: Pick<Client, 'query'>,
  master: MasterKey,
  restoring?: string,
): Promise<Roles> {
  const { rows } = await admin.query<{ oid: string }>(
    'select oid::text from pg_database where datname = current_database()',
  );
  const database = rows[0];
  if (!database) throw new Error('the database does not know itself');
  const roles: Roles = {
    owner: `entente_${database.oid}_owner`,
    migrator: `entente_${database.oid}_migrator`,
    request: `entente_${database.oid}_request`,
    backup: `entente_${database.oid}_backup`,
    identity: `entente_${database.oid}_identity`,
    worker: `entente_${database.oid}_worker`,
  };
  await admin.query(`
    drop role if exists ${roles.worker}, ${roles.identity}, ${roles.backup}, ${roles.request}, ${roles.migrator},
      ${roles.owner};
    create role ${roles.owner} nologin noinherit;
    create role ${roles.migrator} nologin bypassrls;
    create role ${roles.request} login noinherit;
    create role ${roles.backup} login noinherit;
    create role ${roles.identity} login noinherit;
    create role ${roles.worker} login noinherit;
    grant ${roles.worker} to current_user;
    grant ${roles.owner} to ${roles.migrator};
    grant ${roles.owner}, ${roles.migrator} to current_user;
    revoke all on schema public from public;
    create schema context authorization ${roles.owner};
    comment on schema context is 'The signed context: who may touch which schema, in which mode, on this connection, now.';
    create schema entente authorization ${roles.owner};
    create table entente.role (
      owner name not null, migrator name not null, request name not null, backup name not null,
      master text not null, restoring text);
    create table entente.migration (
      schema name not null, kind text not null, number integer not null, name text not null, sha256 text not null,
      applied_at timestamptz not null default clock_timestamp(), primary key (schema, number));
    comment on schema entente is 'How this database was made: its roles, and which migrations each schema has had.';
    comment on table entente.role is 'The names of this database''s roles, and its master key.';
    comment on column entente.role.owner is 'Owns every schema and obeys row policies.';
    comment on column entente.role.migrator is 'Bypasses row policies; migrations run as it.';
    comment on column entente.role.request is 'What the program connects as.';
    comment on column entente.role.backup is 'Copies everything and does nothing else.';
    comment on column entente.role.restoring is 'The backup that is being loaded; null once the database is whole. Until then nobody opens it.';
    comment on column entente.role.master is 'The id of the master key that everything in this database hangs on.';
    comment on table entente.migration is 'Every migration of every schema.';
    comment on column entente.migration.schema is 'The schema it was applied to.';
    comment on column entente.migration.kind is 'Whose history it stands in: control, identity, store or cooperation.';
    comment on column entente.migration.number is 'Its place in that history.';
    comment on column entente.migration.name is 'Its file.';
    comment on column entente.migration.sha256 is 'Of the file''s text: an edited one is noticed.';
    comment on column entente.migration.applied_at is 'When, by the server''s clock.';
    insert into entente.role (owner, migrator, request, backup, master, restoring)
      values ('${roles.owner}', '${roles.migrator}', '${roles.request}', '${roles.backup}', '${master.id}',
        ${restoring === undefined ? 'null' : `'${restoring}'`});
    alter table entente.role owner to ${roles.owner};
    alter table entente.migration owner to ${roles.owner};
    grant usage on schema entente to ${roles.request}, ${roles.backup};
    grant select on entente.migration to ${roles.request}, ${roles.backup};
  `);
  return roles;
}
