// The embedded PostgreSQL: a real server on 127.0.0.1 for people and tests that bring none (`DATABASE_URL`).
//
// A server either belongs to a process and ends with it (`startEmbedded`), or stays for the commands that follow
// until it is told to stop (`openEmbedded`, `stopEmbedded`).
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeHome, makeTemporaryHome } from './cluster.ts';
import { isAlive } from './process.ts';
import { findServer, startServer, stopServer, type Server } from './server.ts';

/** A server that ends with this process: the superuser's URL, and the way to stop it sooner. */
export type EmbeddedServer = { readonly url: string; readonly stop: () => Promise<void> };

/**
 * Starts a server whose life is this process's: it stops when `stop` is called and also when the process is killed.
 * With a `directory` the data stays there for the next time, and a server that commands left running on it is taken
 * over; without one the cluster is temporary and disappears with its server. `fsync: false` gives durability up.
 * Throws when another living process owns the server of that directory.
 */
export async function startEmbedded(
  options: { directory?: string; fsync?: boolean } = {},
): Promise<EmbeddedServer> {
  const { directory, fsync = directory !== undefined } = options;
  const home = directory === undefined ? await makeTemporaryHome() : await makeHome(directory);
  refuseSecondOwner(home);
  const releaseWatchdog = watch(home, { temporary: directory === undefined });
  const server = await startServer(home, { fsync });
  writeFileSync(join(home, 'owner'), String(process.pid));

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await stopServer(home, server);
    rmSync(join(home, 'owner'), { force: true });
    if (directory === undefined) rmSync(home, { recursive: true });
    releaseWatchdog();
  };
  return { url: urlOf(home, server), stop: () => (stopping ??= stop()) };
}

/**
 * The superuser's URL of the cluster at `directory`, for one command among others: its server is started when none
 * runs and goes on running afterwards, until `stopEmbedded`.
 */
export async function openEmbedded({ directory }: { directory: string }): Promise<string> {
  const home = await makeHome(directory);
  return urlOf(home, await startServer(home, { fsync: true }));
}

/** The superuser's URL of the server running at `directory`; nothing is started for it. */
export function findEmbedded({ directory }: { directory: string }): string | undefined {
  if (!existsSync(directory)) return undefined;
  const home = realpathSync(resolve(directory));
  const server = findServer(home);
  return server?.isReady === true ? urlOf(home, server) : undefined;
}

/** Stops the server at `directory`, whoever started it; true when one was running. The data stays. */
export async function stopEmbedded({ directory }: { directory: string }): Promise<boolean> {
  if (!existsSync(directory)) return false;
  const home = realpathSync(resolve(directory));
  const server = findServer(home);
  if (server === undefined) return false;
  await stopServer(home, server);
  return true;
}

/**
 * Stops the server at `directory` and removes its cluster with everything in it; true when there was one.
 * Throws when another living process owns the server.
 */
export async function removeEmbedded({ directory }: { directory: string }): Promise<boolean> {
  if (!existsSync(directory)) return false;
  const home = realpathSync(resolve(directory));
  refuseSecondOwner(home);
  await stopEmbedded({ directory });
  // The directory may be a link to where the server could reach its data.
  for (const path of [home, resolve(directory)]) rmSync(path, { recursive: true, force: true });
  return true;
}

function urlOf(home: string, { port }: Server): string {
  const password = readFileSync(join(home, 'password'), 'utf8');
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}

function refuseSecondOwner(home: string): void {
  const path = join(home, 'owner');
  if (findServer(home) === undefined || !existsSync(path)) return;
  const owner = Number(readFileSync(path, 'utf8'));
  if (isAlive(owner))
    throw new Error(`The database in ${home} is in use by process ${owner}. Stop that one first.`);
}

/** Sets a process beside this one that stops the server when this one is gone; returns how to send it away. */
function watch(home: string, { temporary }: { temporary: boolean }): () => void {
  const program = fileURLToPath(new URL('./watchdog.ts', import.meta.url));
  const watchdog = spawn(process.execPath, [program, home, ...(temporary ? ['temporary'] : [])], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watchdog.unref();
  (watchdog.stdin as Socket).unref();
  return () => watchdog.stdin.end('release\n');
}
