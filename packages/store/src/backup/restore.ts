/**
 * Restoring a backup into an empty database. From the first statement to the last the database says of itself that it
 * is incomplete, and is opened by nobody; an interrupted restore is cleared away by the next.
 */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type BackupManifest, type BackupTable, refuse } from '@entente/contract';
import type { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { findPlace, type Place } from '../context/token.ts';
import { openDatabase, type Database } from '../database.ts';
import type { MasterKey } from '../keys/master.ts';
import { historyOf } from '../migration/history.ts';
import { connectAdmin, locked, migrateTo, writeContextKey } from '../migration/migrate.ts';
import { createRoles, type Roles, settleRoles } from '../migration/roles.ts';
import { installQueue } from '../queue/install.ts';
import { listUnsuitable } from '../migration/server.ts';
import { assertSame, checkBackup } from './check.ts';
import { connectCopying, meter } from './copying.ts';
import { passTransactions } from './counter.ts';
import { makeRoom } from './room.ts';
import { type Copied, copyOut, fileOf, inOrderOfReference, listTables, nameOf } from './tables.ts';

export type Restoring = {
  readonly folder: string;
  /** Throws where the backup, which is whole, should not be restored after all; before anything is changed. */
  readonly assertUsable?: (manifest: BackupManifest) => void;
  /** What must be so before anybody may open the restored database; throws where it is not. */
  readonly settle: (database: Database, manifest: BackupManifest) => Promise<void>;
};

/**
 * Restores a backup and answers with its manifest. Refuses what {@link checkBackup} refuses, `backup-newer`,
 * `server-unsuitable` and `restore-needs-empty`, all before anything is changed.
 */
export async function restoreBackup(
  adminUrl: string,
  master: MasterKey,
  { folder, settle, assertUsable }: Restoring,
): Promise<BackupManifest> {
  const manifest = await checkBackup(folder, master);
  assertUsable?.(manifest);
  const places = manifest.schemas.map(placeOf);
  const admin = await connectAdmin(adminUrl);
  try {
    const [detail] = await listUnsuitable(admin);
    if (detail !== undefined) refuse('server-unsuitable', { detail });
    await locked(admin, 'roles', async () => {
      await makeRoom(admin);
      const roles = await createRoles(admin, master, manifest.takenAt);
      await settleRoles(admin, roles, master);
      for (const { place, version } of places) await migrateTo(admin, { roles, place, version });
      await admin.query('begin');
      await writeContextKey(admin, roles, master);
      await admin.query('commit');
      await passTransactions(admin, manifest.transaction);
      await loadTables(adminUrl, { roles, folder, manifest });
      for (const { place } of places) await migrateTo(admin, { roles, place });
      await installQueue(admin, { adminUrl, roles });
    });
    await settled(adminUrl, { master, manifest, settle });
    await admin.query('update entente.role set restoring = null');
    return manifest;
  } finally {
    await admin.end();
  }
}

async function settled(
  adminUrl: string,
  { master, manifest, settle }: Pick<Restoring, 'settle'> & { master: MasterKey; manifest: BackupManifest },
): Promise<void> {
  const database = await openDatabase({ adminUrl, master, isRestoring: true });
  try {
    await settle(database, manifest);
  } finally {
    await database.close();
  }
}

/** The place of an archived schema and its version. Refuses `backup-newer` for a history that this program has not. */
function placeOf({ schema, migrations }: BackupManifest['schemas'][number]): {
  place: Place;
  version: number;
} {
  const place = findPlace(schema);
  if (!place) return refuse('backup-invalid', { detail: `${schema} is no schema of an Entente` });
  const history = historyOf(place.kind);
  migrations.forEach(({ name, sha256 }, at) => {
    const known = history[at];
    if (!known)
      refuse('backup-newer', { detail: `${schema} has had ${name}, which this program does not know` });
    if (known.sha256 !== sha256) {
      refuse('backup-newer', { detail: `${schema} has had another ${name} than this program has` });
    }
  });
  return { place, version: migrations.length };
}

type Loading = { readonly roles: Roles; readonly folder: string; readonly manifest: BackupManifest };

async function loadTables(adminUrl: string, { roles, folder, manifest }: Loading): Promise<void> {
  const client = await connectCopying(adminUrl);
  try {
    const found = await listTables(
      client,
      manifest.schemas.map(({ schema }) => schema),
    );
    const archived = new Map(manifest.tables.map((table) => [nameOf(table), table]));
    for (const table of inOrderOfReference(found)) {
      const rows = archived.get(nameOf(table));
      if (!rows) refuse('backup-invalid', { detail: `${nameOf(table)} is missing` });
      archived.delete(nameOf(table));
      if (rows.columns.join() !== table.columns.join()) {
        refuse('backup-invalid', { detail: `${nameOf(table)} has other columns` });
      }
      await loadTable(client, { roles, folder, table, rows });
    }
    for (const name of archived.keys()) refuse('backup-invalid', { detail: `${name} does not belong to it` });
  } finally {
    await client.end();
  }
}

type Loaded = Pick<Loading, 'roles' | 'folder'> & { readonly table: Copied; readonly rows: BackupTable };

/** One table in one transaction: loaded, counted, and read again to be compared. */
async function loadTable(client: Client, { roles, folder, table, rows }: Loaded): Promise<void> {
  const { schema, table: name, columns } = table;
  await client.query(`begin; set local role ${roles.migrator}`);
  try {
    const wake = await silence(client, table);
    const { stream, passed } = meter();
    await pipeline(
      createReadStream(join(folder, fileOf(rows))),
      stream,
      client.query(copyFrom(`copy ${schema}.${name} (${columns.join(', ')}) from stdin`)),
    );
    assertSame(rows, passed());
    await wake();
    for (const { column, last, isUsed } of rows.counters) {
      await client.query('select setval(pg_get_serial_sequence($1, $2), $3::bigint, $4)', [
        `${schema}.${name}`,
        column,
        last,
        isUsed,
      ]);
    }
    const again = meter();
    await pipeline(client.query(copyTo(copyOut(table))), again.stream.resume());
    assertSame(rows, again.passed());
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/** Keeps triggers from touching what is loaded: it is what they made of it once. Answers with how to wake them. */
async function silence(client: Client, { schema, table }: Copied): Promise<() => Promise<void>> {
  const { rows: triggers } = await client.query<{ name: string; enabled: 'O' | 'A' | 'R' }>(
    `select quote_ident(tgname) as name, tgenabled as enabled from pg_trigger
     where tgrelid = $1::regclass and not tgisinternal and tgenabled <> 'D'`,
    [`${schema}.${table}`],
  );
  const alter = (how: string, name: string): Promise<unknown> =>
    client.query(`alter table ${schema}.${table} ${how} trigger ${name}`);
  for (const { name } of triggers) await alter('disable', name);
  const words = { O: 'enable', A: 'enable always', R: 'enable replica' } as const;
  return async () => {
    for (const { name, enabled } of triggers) await alter(words[enabled], name);
  };
}
