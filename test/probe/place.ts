// Where probes happen: the world in a database of its own, on a server that runs, with a folder for what is no row.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '@entente/store';
import { databaseUrl, dropDatabases, withAdmin } from '../support/server.ts';
import { fillTemplate } from '../support/template.ts';
import type { World } from './cast.ts';
import { makeWorld } from './world.ts';

/** Makes the world in that migrated database for the time of `work`. */
export async function inWorld<T>(url: string, work: (world: World) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'entente-world-'));
  try {
    return await work(await makeWorld(url, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Where a world of one's own is: what PostgreSQL calls itself there, and how to say on stderr what is being done. */
export type Ground = { readonly server: string; readonly say: (what: string) => void };

/** Makes the world on an embedded server of its own, or in a database of its own on the server of DATABASE_URL. */
export const inOwnWorld = <T>(work: (world: World, ground: Ground) => Promise<T>): Promise<T> =>
  onGround(async (url, ground) => {
    ground.say('write the world');
    return inWorld(url, (world) => work(world, ground));
  });

/** A migrated database on an embedded server of its own, or on the server of DATABASE_URL, for the time of `work`. */
export async function onGround<T>(work: (url: string, ground: Ground) => Promise<T>): Promise<T> {
  const server = process.env['DATABASE_URL'] ? undefined : await startEmbedded();
  const serverUrl = server?.url ?? process.env['DATABASE_URL']!;
  const name = `entente_probe_${randomBytes(4).toString('hex')}`;
  const began = performance.now();
  const say = (what: string): void => {
    process.stderr.write(`${((performance.now() - began) / 1_000).toFixed(0).padStart(4)} s  ${what}\n`);
  };
  try {
    await withAdmin(serverUrl, (admin) => admin.query(`create database ${name}`));
    const url = databaseUrl(serverUrl, name);
    await fillTemplate(url);
    const { rows } = await withAdmin(url, (admin) =>
      admin.query<{ version: string }>(
        "select 'PostgreSQL ' || current_setting('server_version') as version",
      ),
    );
    return await work(url, { server: rows[0]!.version, say });
  } finally {
    await dropDatabases(serverUrl, name);
    await server?.stop();
  }
}
