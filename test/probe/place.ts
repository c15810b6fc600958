// Where probes happen: the world in a database of its own, on a server that runs, with a folder for what is no row.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
