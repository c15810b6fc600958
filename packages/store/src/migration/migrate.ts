/**
 * The migration runner. Each schema has a history of its own, each migration is one transaction, and an advisory
 * lock per schema lets several programs start at once: the second finds the work done. A run that was interrupted
 * is resumed by running it again.
 */
import { Client } from 'pg';
import { schemaOf, type Place } from '../context/token.ts';
import { createKeys } from '../keys/data-keys.ts';
import type { MasterKey } from '../keys/master.ts';
import { historyOf, neededVersion, type Migration } from './history.ts';
import { ensureRoles, findRoles, type Roles } from './roles.ts';

/** How many schemas are migrated at once. */
const concurrency = 2;

const contents: Record<Place['kind'], string> = {
  control: 'The directory of the platform and its audit log.',
  store: 'The store of one partner.',
  cooperation: 'One cooperation: its agreement, and the index its answers come from.',
};

export type Behind = { readonly schema: string; readonly found: number; readonly needed: number };

/** Brings the roles, the control schema and then every store and cooperation up to date. Returns what was behind. */
export async function migrate(adminUrl: string, master: MasterKey): Promise<readonly Behind[]> {
  const admin = await connectAdmin(adminUrl);
  try {
    const roles = await locked(admin, 'roles', () => ensureRoles(admin, master));
    await migrateSchema(admin, roles, { kind: 'control' });
    await writeContextKey(admin, roles, master);
    const behind = await listBehind(admin);
    await migrateAll(adminUrl, roles, behind);
    return behind;
  } finally {
    await admin.end();
  }
}

/** Creates or updates one schema and its keys: how a partner gets its store and an agreement its cooperation. */
export async function provision(
  adminUrl: string,
  master: MasterKey,
  place: Exclude<Place, { kind: 'control' }>,
): Promise<void> {
  const admin = await connectAdmin(adminUrl);
  try {
    const roles = await findRoles(admin);
    if (!roles) throw new Error('the database was never migrated');
    await migrateSchema(admin, roles, place);
    const schema = schemaOf(place);
    await admin.query('begin');
    await admin.query(`set local role ${roles.migrator}`);
    await createKeys(admin, master, { schema, ...place });
    await admin.query('commit');
  } finally {
    await admin.end();
  }
}

/** The schemas whose version is not the one this program needs. */
export async function listBehind(admin: Pick<Client, 'query'>): Promise<readonly Behind[]> {
  const { rows } = await admin.query<{ schema: string; kind: Place['kind']; found: number }>(
    'select schema, kind, max(number) as found from entente.migration group by schema, kind order by schema',
  );
  return rows
    .map(({ schema, kind, found }) => ({ schema, found, needed: neededVersion(kind) }))
    .filter(({ found, needed }) => found < needed);
}

async function migrateAll(adminUrl: string, roles: Roles, behind: readonly Behind[]): Promise<void> {
  const waiting = [...behind];
  const work = async (): Promise<void> => {
    const admin = await connectAdmin(adminUrl);
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        await migrateSchema(admin, roles, placeOf(next.schema));
      }
    } finally {
      await admin.end();
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, behind.length) }, work));
}

function placeOf(schema: string): Place {
  if (schema === 'control') return { kind: 'control' };
  if (schema.startsWith('coop_')) return { kind: 'cooperation', id: schema.slice('coop_'.length) };
  return { kind: 'store', id: schema.slice('store_'.length).replaceAll('_', '-') };
}

async function migrateSchema(admin: Client, roles: Roles, place: Place): Promise<void> {
  const schema = schemaOf(place);
  await locked(admin, schema, async () => {
    const { rows } = await admin.query<{ number: number; sha256: string }>(
      'select number, sha256 from entente.migration where schema = $1 order by number',
      [schema],
    );
    for (const migration of historyOf(place.kind)) {
      const applied = rows[migration.number - 1];
      if (!applied) await apply(admin, roles, place, migration);
      else if (applied.sha256 !== migration.sha256) {
        throw new Error(`${schema}: ${migration.name} was edited after it had been applied`);
      }
    }
  });
}

async function apply(admin: Client, roles: Roles, place: Place, migration: Migration): Promise<void> {
  const schema = schemaOf(place);
  const text = migration.text.replaceAll('{owner}', roles.owner).replaceAll('{request}', roles.request);
  await admin.query('begin');
  try {
    await admin.query(`create schema if not exists ${schema} authorization ${roles.owner}`);
    await admin.query(`comment on schema ${schema} is '${contents[place.kind]}'`);
    await admin.query(`grant usage on schema ${schema} to ${roles.request}`);
    await admin.query(`set local role ${roles.migrator}`);
    await admin.query(
      `select set_config('entente.schema', $1, true), set_config('entente.kind', $2, true), set_config('entente.id', $3, true)`,
      [schema, place.kind, place.kind === 'control' ? 'control' : place.id],
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
    await admin.query('rollback');
    throw new Error(`${schema}: ${migration.name} failed: ${(error as Error).message}`, { cause: error });
  }
}

async function writeContextKey(admin: Client, roles: Roles, master: MasterKey): Promise<void> {
  const block = Buffer.concat([master.derive('context'), Buffer.alloc(32)]);
  const pad = (byte: number): Buffer => Buffer.from(block.map((value) => value ^ byte));
  await admin.query('begin');
  await admin.query(`set local role ${roles.owner}`);
  await admin.query(
    `insert into context.secret (inner_pad, outer_pad) values ($1, $2)
     on conflict (only_one) do update set inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad`,
    [pad(0x36), pad(0x5c)],
  );
  await admin.query('commit');
}

async function connectAdmin(adminUrl: string): Promise<Client> {
  const admin = new Client({ connectionString: adminUrl, application_name: 'entente migrations' });
  await admin.connect();
  return admin;
}

async function locked<T>(admin: Client, name: string, work: () => Promise<T>): Promise<T> {
  await admin.query("select pg_advisory_lock(hashtextextended('entente migration ' || $1, 0))", [name]);
  try {
    return await work();
  } finally {
    await admin.query("select pg_advisory_unlock(hashtextextended('entente migration ' || $1, 0))", [name]);
  }
}
