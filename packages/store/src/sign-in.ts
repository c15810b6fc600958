/**
 * The door for signing people in: a role and a small pool of its own, so that sign-in answers however busy requests
 * are. Its handle on schema `identity` is lent to the library that keeps sessions; the directory it enters in the mode
 * `identify`, which says who somebody is and can do nothing else.
 */
import { refuse } from '@entente/contract';
import {
  CamelCasePlugin,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type QueryResult,
} from 'kysely';
import pg, { type PoolClient } from 'pg';
import { lend, type Control } from './context/handle.ts';
import { inTransaction } from './context/line.ts';
import { openersOf } from './context/opener.ts';
import { loadIdentityKeys } from './keys/data-keys.ts';
import { followKeys, type Following, type Session } from './keys/following.ts';
import type { MasterKey } from './keys/master.ts';
import { assertWhole, findRoles, urlAs } from './migration/roles.ts';
import type { IdentityTables } from './tables/identity.ts';
import type { KeyTable } from './tables/key.ts';

export type SignIn = {
  /** The tables of schema identity, their columns in camel case: for the library that keeps sessions. */
  readonly identity: Kysely<IdentityTables>;
  /** Reads the directory and writes when a key was used, as the role of sign-in. */
  identify<T>(work: (directory: Control) => Promise<T>): Promise<T>;
  /** What cookies are signed and second factors sealed with: 32 bytes that outlive an exchange of the master key. */
  readonly secret: Buffer;
  close(): Promise<void>;
};

/** Connects as the role of sign-in. Refuses `store-behind` where the database was never migrated. */
export async function openSignIn(options: {
  adminUrl: string;
  master: MasterKey;
  connections?: number;
  /** The master key's file: where a new one is found when this one was exchanged. */
  keyFile?: string;
}): Promise<SignIn> {
  const { adminUrl, connections = 4, keyFile } = options;
  const role = await findRole(adminUrl);
  const sessionOf = async (master: MasterKey): Promise<Session> => ({
    master,
    pool: poolAt(urlAs(adminUrl, role, master), connections),
    tokenKey: master.derive('context'),
  });
  const keys = await followKeys(options.master, { adminUrl, keyFile, sessionOf });
  const identity = new Kysely<IdentityTables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => driverOf(keys),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    plugins: [new CamelCasePlugin()],
  });
  const { secret } = await keys.run(({ pool, master }) =>
    inTransaction(pool, 'begin read only', (line) =>
      lend<{ key: KeyTable }, Awaited<ReturnType<typeof loadIdentityKeys>>>(line, (handle) =>
        loadIdentityKeys(handle, master),
      ),
    ),
  );
  return {
    identity,
    identify: (work) =>
      keys.run(({ pool, tokenKey }) =>
        inTransaction(pool, 'begin', (line) => {
          const { open } = openersOf({
            line,
            tokenKey,
            // What the role may see does not say at which version a schema is; it was migrated before it was opened.
            versions: { isCurrent: () => true, assertCurrent: async () => {} },
            partner: 'operator',
            actor: 'sign-in',
            directoryMode: 'identify',
          });
          return open({ kind: 'control' }, 'identify', work);
        }),
      ),
    secret,
    close: () => keys.close(),
  };
}

async function findRole(adminUrl: string): Promise<string> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const roles = await findRoles(admin);
    if (!roles) refuse('store-behind', { schema: 'identity', found: 0, needed: 1 });
    await assertWhole(admin);
    return roles.identity;
  } finally {
    await admin.end();
  }
}

function poolAt(url: string, connections: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: 'entente sign-in',
    pipeline: true,
    options: '-c TimeZone=UTC -c search_path=identity',
  });
  // An idle connection that the server ends is replaced on next use; without a listener it would end the process.
  pool.on('error', () => {});
  return pool;
}

/** Connections of the pool of the moment; the library begins and ends transactions on them itself. */
function driverOf(keys: Following) {
  const clients = new WeakMap<DatabaseConnection, PoolClient>();
  const send = async (connection: DatabaseConnection, text: string): Promise<void> => {
    await clients.get(connection)?.query(text);
  };
  return {
    init: async () => {},
    acquireConnection: async () => {
      const client = await keys.run(({ pool }) => pool.connect());
      const connection = connectionOf(client);
      clients.set(connection, client);
      return connection;
    },
    beginTransaction: (connection: DatabaseConnection) => send(connection, 'begin'),
    commitTransaction: (connection: DatabaseConnection) => send(connection, 'commit'),
    rollbackTransaction: (connection: DatabaseConnection) => send(connection, 'rollback'),
    releaseConnection: async (connection: DatabaseConnection) => clients.get(connection)?.release(),
    destroy: async () => {},
  };
}

function connectionOf(client: PoolClient): DatabaseConnection {
  return {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      const { command, rowCount, rows } = await client.query(query.sql, [...query.parameters]);
      const counts = command === 'INSERT' || command === 'UPDATE' || command === 'DELETE';
      return counts ? { numAffectedRows: BigInt(rowCount ?? 0), rows: rows as R[] } : { rows: rows as R[] };
    },
    streamQuery() {
      throw new Error('sign-in reads few rows, and not through a portal');
    },
  };
}
