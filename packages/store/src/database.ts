/**
 * The only door to Postgres. A transaction opens for a grant and for nothing else; there is no global connection to
 * import and no partner to pass in.
 */
import { type BackupManifest, refuse } from '@entente/contract';
import { isGrant, type Grant } from '@entente/policy';
import pg from 'pg';
import { takeBackup, type Taking } from './backup/take.ts';
import type { Control } from './context/handle.ts';
import { inTransaction } from './context/line.ts';
import { openKeeping } from './context/kept.ts';
import type { Versions } from './context/opener.ts';
import { schemaOf, type Place } from './context/token.ts';
import { transactionOf, type Transaction } from './context/transaction.ts';
import { followKeys, type Session } from './keys/following.ts';
import type { MasterKey } from './keys/master.ts';
import { rotateMasterKey } from './keys/rotate.ts';
import { neededVersion } from './migration/history.ts';
import { listBehind, provision, type Behind } from './migration/migrate.ts';
import { discardCooperation, listAbandoned, retirePartner, type Retiring } from './migration/retire.ts';
import { assertWhole, findRoles, urlAs } from './migration/roles.ts';
import { runQueue, type QueueAccess, type QueueWork, type RunningQueue } from './queue/run.ts';

export type Database = {
  /** Runs `work` in a READ ONLY transaction. */
  read<T>(grant: Grant, work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in a transaction that commits when it returns and rolls back when it throws. A deadlock or a lost
   * race is tried again, so `work` must be repeatable; after that it is refused as `busy`.
   */
  write<T>(grant: Grant, work: (tx: Transaction) => Promise<T>, options?: WriteOptions): Promise<T>;
  /** Creates the schema of a new store or cooperation, outside any request's transaction. */
  provision(place: Extract<Place, { id: string }>): Promise<void>;
  /** Copies everything into a folder. Refuses `already-exists`, `busy`. */
  backup(taking: Taking): Promise<BackupManifest>;
  /** Removes a partner and its store; see retirePartner. */
  retire(retiring: Retiring, work: (control: Control) => Promise<void>): Promise<boolean>;
  /** Removes the schema of a cooperation that nobody is named in; false where there is none. Refuses `busy`. */
  discard(cooperation: string): Promise<boolean>;
  /** The cooperations whose proposal failed an hour ago or earlier. */
  listAbandoned(): Promise<readonly string[]>;
  /**
   * Exchanges the master key for a new one in its file, the old one being kept beside it; `work` runs in the same
   * transaction. Returns how many data keys were wrapped anew. Whoever else runs goes on with the new key. Refuses
   * `wrong-master-key` where somebody else has just exchanged it.
   */
  rotate(work: (control: Control, newId: string) => Promise<void>): Promise<number>;
  /** Begins to take jobs from the queue, as the worker role, with a few connections of its own. */
  runQueue(work: QueueWork): Promise<RunningQueue>;
  readonly master: MasterKey;
  /** The schemas that are not at the version the program needs. Throws where the database does not answer. */
  listBehind(): Promise<readonly Behind[]>;
  close(): Promise<void>;
};

export type WriteOptions = {
  /**
   * A job may run statements for ten minutes, wait half a minute for a lock and compute for five minutes in between; a
   * request has five, two and ten seconds.
   */
  readonly pace?: 'request' | 'job';
  /** `snapshot` makes all statements read one snapshot (REPEATABLE READ). */
  readonly view?: 'statement' | 'snapshot';
};

const attempts = 4;
/** A job also computes for a while between two statements; the server must not take it for one that died. */
const jobLimits = [
  "statement_timeout = '10min'",
  "lock_timeout = '30s'",
  "idle_in_transaction_session_timeout = '5min'",
]
  .map((limit) => `; set local ${limit}`)
  .join('');
const parsers = parsersOf();

/** Connects as the request role. Refuses `store-behind`, and `restore-incomplete` while a backup is being loaded. `adminUrl` is used to look up that role, and to provision schemas. */
export async function openDatabase(options: {
  adminUrl: string;
  master: MasterKey;
  connections?: number;
  /** Whether the caller is the restore itself; nobody else opens what is not whole. */
  isRestoring?: boolean;
  /** The master key's file: where a new one is found when this one was exchanged. */
  keyFile?: string;
}): Promise<Database> {
  const { adminUrl, connections = 5, isRestoring = false, keyFile } = options;
  const sessionOf = async (master: MasterKey): Promise<Session> => {
    const pool = poolAt(await requestUrl(adminUrl, master, isRestoring), connections);
    return { master, pool, tokenKey: master.derive('context') };
  };
  const keys = await followKeys(options.master, { adminUrl, keyFile, sessionOf });
  const versions = followVersions();
  const keeping = openKeeping();

  async function run<T>(grant: Grant, begin: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (!isGrant(grant)) throw new TypeError('a store opens for a grant and for nothing else');
    return keys.run(({ pool, tokenKey }) =>
      inTransaction(pool, begin, (line) => work(transactionOf(grant, { line, tokenKey, versions, keeping }))),
    );
  }

  return {
    read: (grant, work) => run(grant, 'begin read only', work),
    write: (grant, work, { pace = 'request', view = 'statement' } = {}) => {
      const begin = view === 'snapshot' ? 'begin isolation level repeatable read' : 'begin';
      return patiently(() => run(grant, begin + (pace === 'job' ? jobLimits : ''), work));
    },
    provision: (place) => keys.run(({ master }) => provision(adminUrl, master, place)),
    retire: (retiring, work) => retirePartner(adminUrl, retiring, work),
    discard: (id) => discardCooperation(adminUrl, id),
    listAbandoned: () => listAbandoned(adminUrl),
    backup: (taking) => keys.run(({ master }) => takeBackup(adminUrl, master, taking)),
    runQueue: async (work) => runQueue(await queueAccess(adminUrl, keys.master), work),
    rotate: (work) => rotateMasterKey(keys, { adminUrl, keyFile, work }),
    master: keys.master,
    listBehind: () => keys.run(({ pool }) => listBehind(pool)),
    close: () => {
      keeping.close();
      return keys.close();
    },
  };
}

/** Schemas only grow newer: what was found once need not be looked at again. */
function followVersions(): Versions {
  const found = new Map<string, number>();
  const nameOf = (place: Place): string => ('id' in place ? `${place.kind} ${place.id}` : place.kind);
  const isCurrent = (place: Place): boolean => (found.get(nameOf(place)) ?? 0) >= neededVersion(place.kind);
  return {
    isCurrent,
    assertCurrent: async (line, place) => {
      if (isCurrent(place)) return;
      const [schema, needed] = [schemaOf(place), neededVersion(place.kind)];
      const { rows } = await line.send<{ version: number }>(
        'select coalesce(max(number), 0) as version from entente.migration where schema = $1',
        [schema],
      );
      const version = rows[0]?.version ?? 0;
      if (version < needed) refuse('store-behind', { schema, found: version, needed });
      found.set(nameOf(place), version);
    },
  };
}

/** Repeats what lost a race (serialisation failure, deadlock); refuses `busy` when it keeps losing or a lock times out. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const code = (error as { code?: unknown }).code;
      if (code === '55P03') refuse('busy');
      if (code !== '40001' && code !== '40P01') throw error;
      if (attempt === attempts) refuse('busy');
    }
  }
}

function poolAt(url: string, connections: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    application_name: 'entente',
    pipeline: true,
    options: '-c TimeZone=UTC',
    types: parsers,
  });
  // An idle connection that the server ends is replaced on next use; without a listener it would end the process.
  pool.on('error', () => {});
  return pool;
}

async function requestUrl(adminUrl: string, master: MasterKey, isRestoring: boolean): Promise<string> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const roles = await findRoles(admin);
    if (!roles) refuse('store-behind', { schema: 'control', found: 0, needed: neededVersion('control') });
    if (!isRestoring) await assertWhole(admin);
    return urlAs(adminUrl, roles.request, master);
  } finally {
    await admin.end();
  }
}

async function queueAccess(adminUrl: string, master: MasterKey): Promise<QueueAccess> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    const roles = await findRoles(admin);
    if (!roles) throw new Error('the database was never migrated');
    return () => urlAs(adminUrl, roles.worker, master);
  } finally {
    await admin.end();
  }
}

/**
 * bigint columns are counts and ids below 2^53, so they are read as numbers. Instants are written in UTC by the
 * connection's time zone, and that one form is read twice as fast as all those that the driver knows.
 */
function parsersOf(): pg.CustomTypesConfig {
  const bigint = 20;
  const timestamptz = 1184;
  const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') => {
    if (oid === bigint) return Number;
    const parse = pg.types.getTypeParser(oid, format) as (value: string) => unknown;
    if (oid !== timestamptz) return parse;
    return (text: string) =>
      utcInstant.test(text) ? new Date(`${text.slice(0, 10)}T${text.slice(11, -3)}Z`) : parse(text);
  };
  return { getTypeParser };
}

const utcInstant = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/;
