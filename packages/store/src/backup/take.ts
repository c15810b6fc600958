/**
 * Taking a backup: every table of every schema in one snapshot, read by the backup role. It locks nothing that anybody
 * who decides, imports or delivers would wait for. Only what changes schemas waits for it.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  type AuditRoot,
  type BackupManifest,
  type BackupTable,
  type Instant,
  refuse,
} from '@entente/contract';
import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { findPlace, mintToken, type Place } from '../context/token.ts';
import { syncFolder } from '../folder.ts';
import type { MasterKey } from '../keys/master.ts';
import { connectAdmin, schemaChanges } from '../migration/migrate.ts';
import { findRoles, urlAs } from '../migration/roles.ts';
import { connectCopying, meter } from './copying.ts';
import { manifestFile, sealManifest, without } from './manifest.ts';
import { type Copied, copyOut, fileOf, listTables } from './tables.ts';

export type Taking = {
  /** Where the backup will be; nothing may be there yet. */
  readonly folder: string;
  readonly at: Instant;
  /** Lines of the withdrawal journal, counted before this is called. */
  readonly journalLines: number;
};

/**
 * Copies the database into a folder (0700, files 0600), which gets its name when all of it is on disk: what was broken
 * off has another name and no manifest. Refuses `already-exists`, and `busy` while schemas are changed.
 */
export async function takeBackup(
  adminUrl: string,
  master: MasterKey,
  taking: Taking,
): Promise<BackupManifest> {
  const folder = resolve(taking.folder);
  if (await isThere(folder)) refuse('already-exists', { what: 'file or folder', name: taking.folder });
  const draft = `${folder}.partial-${randomBytes(4).toString('hex')}`;
  await mkdir(draft, { recursive: true, mode: 0o700 });
  const client = await connectCopying(await backupUrl(adminUrl, master));
  try {
    const manifest = await copyEverything(client, { ...taking, master, draft });
    const text = `${JSON.stringify(manifest, undefined, 2)}\n`;
    await writeFile(join(draft, manifestFile), text, { mode: 0o600, flag: 'wx', flush: true });
    await syncFolder(draft);
    await rename(draft, folder);
    await syncFolder(dirname(folder));
    return manifest;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  } finally {
    await client.end();
  }
}

async function backupUrl(adminUrl: string, master: MasterKey): Promise<string> {
  const admin = await connectAdmin(adminUrl);
  try {
    const roles = await findRoles(admin);
    if (!roles) throw new Error('the database was never migrated');
    return urlAs(adminUrl, roles.backup, master);
  } finally {
    await admin.end();
  }
}

type Draft = Taking & { readonly master: MasterKey; readonly draft: string };

async function copyEverything(
  client: Client,
  { draft, master, at, journalLines }: Draft,
): Promise<BackupManifest> {
  const { rows: locks } = await client.query<{ taken: boolean }>(
    `select pg_try_advisory_lock_shared(${schemaChanges}) as taken`,
  );
  if (locks[0]?.taken !== true) refuse('busy');
  await client.query('begin isolation level repeatable read read only');
  const { rows } = await client.query<{ transaction: string; server: string }>(
    `select pg_snapshot_xmax(pg_current_snapshot())::text as transaction,
       current_setting('server_version') as server`,
  );
  const { rows: migrations } = await client.query<{ schema: string; name: string; sha256: string }>(
    'select schema, name, sha256 from entente.migration order by schema, number',
  );
  const schemas = [...Map.groupBy(migrations, ({ schema }) => schema)].map(([schema, its]) => ({
    schema,
    migrations: its.map(({ name, sha256 }) => ({ name, sha256 })),
  }));
  const enter = entererOf(client, master);
  const tables: BackupTable[] = [];
  for (const table of await listTables(
    client,
    schemas.map(({ schema }) => schema),
  )) {
    await enter(table.schema);
    tables.push(await copyTable(client, draft, table));
  }
  await enter('control');
  const audit = await newestRoot(client);
  await client.query('commit');
  return sealManifest(
    {
      format: 'entente-backup',
      version: 1,
      takenAt: new Date(at).toISOString(),
      master: master.id,
      server: rows[0]?.server ?? '',
      transaction: rows[0]?.transaction ?? '0',
      schemas,
      tables,
      audit,
      journalLines,
      without,
    },
    master,
  );
}

/** Opens one schema after another for copying, in the transaction that is open. */
function entererOf(client: Client, master: MasterKey): (schema: string) => Promise<void> {
  const key = master.derive('context');
  return async (schema) => {
    const place = findPlace(schema);
    if (!place) throw new Error(`${schema} is no schema of an Entente`);
    // Sign-in is opened by who asks, not by a context.
    if (place.kind === 'identity') return;
    const { rows } = await client.query<{ backend: number; transaction: string }>(
      `select pg_backend_pid() as backend,
         (extract(epoch from transaction_timestamp()) * 1000000)::bigint::text as transaction`,
    );
    const binding = rows[0];
    if (!binding) throw new Error('the connection did not say which transaction began');
    await client.query('select context.enter($1)', [mintToken(key, contextOf(place), binding)]);
  };
}

const contextOf = (place: Place) =>
  ({ place, mode: 'backup', partner: 'operator', actor: 'backup' }) as const;

async function copyTable(client: Client, draft: string, table: Copied): Promise<BackupTable> {
  const { stream, passed } = meter();
  const file = createWriteStream(join(draft, fileOf(table)), { mode: 0o600, flags: 'wx', flush: true });
  await pipeline(client.query(copyTo(copyOut(table))), stream, file);
  const counters: BackupTable['counters'] = [];
  for (const column of table.counted) {
    const { rows: names } = await client.query<{ name: string }>(
      'select pg_get_serial_sequence($1, $2) as name',
      [`${table.schema}.${table.table}`, column],
    );
    const { rows } = await client.query<{ last: string; isUsed: boolean }>(
      `select last_value::text as last, is_called as "isUsed" from ${names[0]?.name}`,
    );
    counters.push({ column, last: '1', isUsed: false, ...rows[0] });
  }
  const { schema, table: name, columns } = table;
  return { schema, table: name, columns: [...columns], ...passed(), counters };
}

async function newestRoot(client: Client): Promise<AuditRoot> {
  const { rows } = await client.query<{ size: string; hash: string }>(
    "select size::text, encode(root, 'hex') as hash from audit_root order by size desc limit 1",
  );
  const [newest] = rows;
  return newest
    ? { size: Number(newest.size), hash: newest.hash }
    : { size: 0, hash: createHash('sha256').digest('hex') };
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}
