/**
 * The migration runner. Each schema has a history of its own, each migration is one transaction, and an advisory
 * lock per schema lets several programs start at once: the second finds the work done. A run that was interrupted
 * is resumed by running it again.
 */
import { refuse } from '@entente/contract';
import { Client } from 'pg';
import { findPlace, idOf, schemaOf, type Place } from '../context/token.ts';
import { createKeys } from '../keys/data-keys.ts';
import type { MasterKey } from '../keys/master.ts';
import { installQueue } from '../queue/install.ts';
import { historyOf, neededVersion, standardFolder, type Migration } from './history.ts';
import { ensureRoles, findRoles, type Roles } from './roles.ts';
import { listUnsuitable } from './server.ts';

/** How many schemas are migrated at once. */
const concurrency = 2;

const contents: Record<Place['kind'], string> = {
  control: 'The directory of the platform and its audit log.',
  identity: 'Who signs in, and with what.',
  store: 'The store of one partner.',
  cooperation: 'One cooperation: its agreement, and the index its answers come from.',
};

export type Behind = { readonly schema: string; readonly found: number; readonly needed: number };

/**
 * Brings the roles, the control schema and then every store and cooperation up to date. Returns what was behind.
 * Refuses `server-unsuitable` and `wrong-master-key`; throws when an applied migration was edited. `folder` holds the
 * histories.
 */
export async function migrate(
  adminUrl: string,
  master: MasterKey,
  folder: URL = standardFolder,
): Promise<readonly Behind[]> {
  const admin = await connectAdmin(adminUrl);
  try {
    const [detail] = await listUnsuitable(admin);
    if (detail !== undefined) refuse('server-unsuitable', { detail });
    const roles = await locked(admin, 'roles', () => ensureRoles(admin, master));
    await assertUnedited(admin, folder);
    await migrateSchema({ admin, roles, folder }, { kind: 'control' });
    await admin.query('begin');
    await writeContextKey(admin, roles, master);
    await admin.query('commit');
    await migrateIdentity({ admin, roles, folder }, master);
    await locked(admin, 'queue', () => installQueue(admin, { adminUrl, roles }));
    const behind = await listBehind(admin, folder);
    if (behind.length > 0) {
      await withoutBackups(admin, () => migrateAll(adminUrl, { roles, folder }, behind));
    }
    return behind;
  } finally {
    await admin.end();
  }
}

/** Creates or updates one schema and its keys: how a partner gets its store and an agreement its cooperation. */
export async function provision(
  adminUrl: string,
  master: MasterKey,
  place: Extract<Place, { id: string }>,
): Promise<void> {
  const admin = await connectAdmin(adminUrl);
  try {
    const roles = await findRoles(admin);
    if (!roles) throw new Error('the database was never migrated');
    await migrateSchema({ admin, roles, folder: standardFolder }, place);
    await settleKeys(admin, { roles, master, place });
  } finally {
    await admin.end();
  }
}

/** Makes the keys of a schema that has none yet. Refuses `wrong-master-key` when the database belongs to another. */
async function settleKeys(
  admin: Client,
  { roles, master, place }: { roles: Roles; master: MasterKey; place: Exclude<Place, { kind: 'control' }> },
): Promise<void> {
  await admin.query('begin');
  try {
    // While the master key is exchanged this waits; afterwards it would wrap under a key that is out of use.
    const { rows } = await admin.query<{ master: string }>('select master from entente.role for share');
    const found = rows[0]?.master ?? '';
    if (found !== master.id) refuse('wrong-master-key', { found, given: master.id });
    await admin.query(`set local role ${roles.migrator}`);
    await createKeys(admin, master, { schema: schemaOf(place), kind: place.kind, id: idOf(place) });
    await admin.query('commit');
  } catch (error) {
    await admin.query('rollback').catch(() => {});
    throw error;
  }
}

/** Sign-in has one schema, with a key of its own. A history without one, as in tests of this runner, has none. */
async function migrateIdentity(run: Run, master: MasterKey): Promise<void> {
  const place = { kind: 'identity' } as const;
  if (neededVersion('identity', run.folder) === 0) return;
  await migrateSchema(run, place);
  await settleKeys(run.admin, { roles: run.roles, master, place });
}

/** The schemas whose version is not the one this program needs. */
export async function listBehind(
  admin: Pick<Client, 'query'>,
  folder: URL = standardFolder,
): Promise<readonly Behind[]> {
  const { rows } = await admin.query<{ schema: string; kind: Place['kind']; found: number }>(
    'select schema, kind, max(number) as found from entente.migration group by schema, kind order by schema',
  );
  return rows
    .map(({ schema, kind, found }) => ({ schema, found, needed: neededVersion(kind, folder) }))
    .filter(({ found, needed }) => found < needed);
}

type Run = { readonly admin: Client; readonly roles: Roles; readonly folder: URL };

async function migrateAll(
  adminUrl: string,
  run: Omit<Run, 'admin'>,
  behind: readonly Behind[],
): Promise<void> {
  const waiting = [...behind];
  const work = async (): Promise<void> => {
    const admin = await connectAdmin(adminUrl);
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const place = findPlace(next.schema);
        if (place) await migrateSchema({ ...run, admin }, place);
      }
    } finally {
      await admin.end();
    }
  };
  // Whoever is told of a failure finds nothing under way any more: backups may be taken again, and what is behind stays so.
  const outcomes = await Promise.allSettled(
    Array.from({ length: Math.min(concurrency, behind.length) }, work),
  );
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Brings one schema to that version, the newest unless said; one that does not exist is made. */
export async function migrateTo(
  admin: Client,
  { roles, place, version }: { roles: Roles; place: Place; version?: number },
): Promise<void> {
  await migrateSchema({ admin, roles, folder: standardFolder }, place, version);
}

async function migrateSchema(run: Run, place: Place, version?: number): Promise<void> {
  const schema = schemaOf(place);
  await locked(run.admin, schema, async () => {
    const { rows } = await run.admin.query<{ done: number }>(
      'select count(*)::int as done from entente.migration where schema = $1',
      [schema],
    );
    const waiting = historyOf(place.kind, run.folder).slice(rows[0]?.done, version);
    for (const migration of waiting) await apply(run, place, migration);
  });
}

/** Throws when the text of a migration is not the one that some schema has had. */
async function assertUnedited(admin: Client, folder: URL): Promise<void> {
  const { rows } = await admin.query<{ schema: string; kind: Place['kind']; number: number; sha256: string }>(
    'select min(schema) as schema, kind, number, sha256 from entente.migration group by kind, number, sha256',
  );
  for (const { schema, kind, number, sha256 } of rows) {
    const migration = historyOf(kind, folder)[number - 1];
    if (migration && migration.sha256 !== sha256) {
      throw new Error(`${schema}: ${migration.name} was edited after it had been applied`);
    }
  }
}

async function apply({ admin, roles }: Run, place: Place, migration: Migration): Promise<void> {
  const schema = schemaOf(place);
  const text = migration.text
    .replaceAll('{owner}', roles.owner)
    .replaceAll('{request}', roles.request)
    .replaceAll('{backup}', roles.backup)
    .replaceAll('{identity}', roles.identity);
  await admin.query('begin');
  try {
    await admin.query(`create schema if not exists ${schema} authorization ${roles.owner}`);
    await admin.query(`comment on schema ${schema} is '${contents[place.kind]}'`);
    await admin.query(`grant usage on schema ${schema} to ${usersOf(place, roles).join(', ')}`);
    await admin.query(`set local role ${roles.migrator}`);
    await admin.query(
      `select set_config('entente.schema', $1, true), set_config('entente.kind', $2, true), set_config('entente.id', $3, true)`,
      [schema, place.kind, idOf(place)],
    );
    await admin.query(`set local search_path = ${schema}`);
    await admin.query(text);
    await admin.query('reset role');
    // Migrations run as a role that bypasses row policies; what they made belongs to one that obeys them.
    await admin.query(`reassign owned by ${roles.migrator} to ${roles.owner}`);
    await admin.query(
      'insert into entente.migration (schema, kind, number, name, sha256) values ($1, $2, $3, $4, $5)',
      [schema, place.kind, migration.number, migration.name, migration.sha256],
    );
    await admin.query('commit');
  } catch (error) {
    // A connection that was lost rolls back by itself.
    await admin.query('rollback').catch(() => {});
    throw new Error(`${schema}: ${migration.name} failed: ${(error as Error).message}`, { cause: error });
  }
}

/** The roles that may look into a schema at all. */
function usersOf({ kind }: Place, { request, backup, identity }: Roles): readonly string[] {
  if (kind === 'identity') return [identity, backup];
  return kind === 'control' ? [request, backup, identity] : [request, backup];
}

/** Writes the key that contexts are signed with, in the transaction that is open. */
export async function writeContextKey(admin: Client, roles: Roles, master: MasterKey): Promise<void> {
  const block = Buffer.concat([master.derive('context'), Buffer.alloc(32)]);
  const pad = (byte: number): Buffer => Buffer.from(block.map((value) => value ^ byte));
  await admin.query(`set local role ${roles.owner}`);
  await admin.query(
    `insert into context.secret (inner_pad, outer_pad) values ($1, $2)
     on conflict (only_one) do update set inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad`,
    [pad(0x36), pad(0x5c)],
  );
  await admin.query('reset role');
}

/** A connection of the administrator's. */
export async function connectAdmin(adminUrl: string): Promise<Client> {
  const admin = new Client({ connectionString: adminUrl, application_name: 'entente migrations' });
  // One that breaks tells whoever waits for its answer; without a listener it would also end the process.
  admin.on('error', () => {});
  await admin.connect();
  return admin;
}

/** The lock, as an expression, of what changes or removes schemas that are in use; a backup holds it shared. */
export const schemaChanges = "hashtextextended('entente schemas change', 0)";

/**
 * Runs `work` while no backup is taken: a table that is altered would wait for the backup to end, and everybody who
 * wants it for that.
 */
async function withoutBackups<T>(admin: Client, work: () => Promise<T>): Promise<T> {
  await admin.query(`select pg_advisory_lock(${schemaChanges})`);
  try {
    return await work();
  } finally {
    await admin.query(`select pg_advisory_unlock(${schemaChanges})`).catch(() => {});
  }
}

/** Runs `work` while nobody else holds that lock. A connection that ends lets go of it. */
export async function locked<T>(admin: Client, name: string, work: () => Promise<T>): Promise<T> {
  await admin.query("select pg_advisory_lock(hashtextextended('entente migration ' || $1, 0))", [name]);
  try {
    return await work();
  } finally {
    await admin
      .query("select pg_advisory_unlock(hashtextextended('entente migration ' || $1, 0))", [name])
      .catch(() => {});
  }
}
