// Where a bench plays: a migrated database of its own on a durable server, callers, and a superuser's connection, by
// which peers ask and by which the great numbers of people are put in place.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '@entente/platform';
import { masterKeyOf, migrate, openDatabase } from '@entente/store';
import { Client } from 'pg';
import { callersOf, type Callers } from '../support/callers.ts';
import { databaseUrl, dropDatabases, withAdmin } from '../support/server.ts';

export type Stage = Callers & {
  /** The superuser's URL of the stage's database. */
  readonly url: string;
  /** A superuser's connection: no policy holds it back. */
  readonly admin: Client;
  /** A folder for files, gone with the stage. */
  readonly folder: string;
  /** Says on stderr what is being done. */
  say(what: string): void;
};

/**
 * In the peers' favour: room to sort and hash in, and none of the nested loops that the planner falls into where it
 * cannot know how many people an expression leaves.
 */
const peerSettings = `set work_mem = '256MB'; set enable_nestloop = off`;

/** Sets a stage up on that server for the time of `play`. Its clock begins on 1 July 2026. */
export async function onStage<T>(
  { serverUrl, say }: { serverUrl: string; say: Stage['say'] },
  play: (stage: Stage) => Promise<T>,
): Promise<T> {
  const name = `entente_bench_${randomBytes(4).toString('hex')}`;
  const folder = mkdtempSync(join(tmpdir(), 'entente-bench-'));
  try {
    await withAdmin(serverUrl, (admin) => admin.query(`create database ${name}`));
    const url = databaseUrl(serverUrl, name);
    const master = masterKeyOf(randomBytes(32));
    await migrate(url, master);
    const database = await openDatabase({ adminUrl: url, master, connections: 16 });
    const journal = openJournal(join(folder, 'withdrawals.ndjson'));
    const admin = new Client({ connectionString: url });
    await admin.connect();
    await admin.query(peerSettings);
    try {
      return await play({ ...callersOf({ database, journal }), url, admin, folder, say });
    } finally {
      await admin.end();
      await database.close();
    }
  } finally {
    await dropDatabases(serverUrl, name);
    rmSync(folder, { recursive: true, force: true });
  }
}
