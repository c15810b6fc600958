// The server process of a cluster: found, started, waited for, stopped. What is known of a running one comes from
// postmaster.pid, which PostgreSQL itself writes into its data folder and removes when it ends.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { accountOf, binariesFor } from './account.ts';
import { getBinaries } from './binaries.ts';
import { environment } from './cluster.ts';
import { commandLine, isAlive } from './process.ts';

/** A running server: its process and its TCP port on 127.0.0.1. */
export type Server = { readonly pid: number; readonly port: number };

const POLL_MILLISECONDS = 10;
const STOP_MILLISECONDS = 30_000;
const ATTEMPTS = 3;

/** Without durability a crash loses data, and a test that needs no crash runs several times faster. */
const WITHOUT_DURABILITY = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];

/**
 * What is logged may not repeat what people entrusted to the database: no statement, no DETAIL with a row's values.
 * There is no Unix socket, so that the password is asked of everyone.
 */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'log_min_error_statement=panic',
  'log_error_verbosity=terse',
];

/** The server of the cluster in `home`, when one is running and answers or will answer soon. */
export function findServer(home: string): (Server & { readonly isReady: boolean }) | undefined {
  const data = join(home, 'data');
  const lines = readPidFile(data);
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!(pid > 0) || !isAlive(pid) || !commandLine(pid).includes(data)) return undefined;
  return { pid, port, isReady: lines[7]?.startsWith('ready') === true };
}

/**
 * Brings up the server of the cluster in `home` unless one is running, and waits until it takes connections.
 * Of two processes that try at once PostgreSQL lets one through; the other ends with that one's server.
 */
export async function startServer(home: string, { fsync }: { fsync: boolean }): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    const pid = findServer(home)?.pid ?? (await launch(home, fsync));
    const ready = await whenReady(home, pid);
    if (ready !== undefined) return ready;
    // The port may have been taken meanwhile, or another process was first: both are mended by another look.
    if (attempt === ATTEMPTS) throw new Error(`PostgreSQL did not start:\n${logTail(home)}`);
  }
}

/** Stops a server and returns when it is gone: SIGINT breaks off what runs, SIGQUIT follows where that hangs. */
export async function stopServer(home: string, { pid }: Server): Promise<void> {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (findServer(home)?.pid !== pid) return;
    process.kill(pid, signal);
    const deadline = performance.now() + STOP_MILLISECONDS;
    while (performance.now() < deadline) {
      if (!isAlive(pid)) return;
      await pause(POLL_MILLISECONDS);
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) does not stop:\n${logTail(home)}`);
}

async function launch(home: string, fsync: boolean): Promise<number> {
  const data = join(home, 'data');
  const account = accountOf(data);
  const { postgres } = binariesFor(account, await getBinaries(), home);
  removeForeignPidFile(data);

  const settings = [...SETTINGS, `port=${await freePort()}`, ...(fsync ? [] : WITHOUT_DURABILITY)];
  const path = join(home, 'log');
  rmSync(path, { force: true });
  const log = openSync(path, 'a', 0o600);
  const child = spawn(postgres, ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...account,
    cwd: '/',
    env: environment,
    stdio: ['ignore', log, log],
    // A group of its own: Ctrl-C is for the program, which stops the server when it is done with it.
    detached: true,
  });
  closeSync(log);
  child.unref();
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
}

/** Waits until the server with this process id takes connections; undefined when the process has ended instead. */
async function whenReady(home: string, pid: number): Promise<Server | undefined> {
  while (isAlive(pid)) {
    const found = findServer(home);
    if (found?.pid === pid && found.isReady) return found;
    await pause(POLL_MILLISECONDS);
  }
  return undefined;
}

/**
 * PostgreSQL does not start while the process named in postmaster.pid lives. After a crash and a restart of the
 * machine or the container that number may belong to any other program.
 */
function removeForeignPidFile(data: string): void {
  const pid = Number(readPidFile(data)[0]);
  if (pid > 0 && isAlive(pid) && !commandLine(pid).includes(data)) rmSync(join(data, 'postmaster.pid'));
}

function readPidFile(data: string): string[] {
  const path = join(data, 'postmaster.pid');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
}

/** A port of 127.0.0.1 that nobody listens on; never PostgreSQL's customary one, which belongs to the machine. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port === 5432 ? freePort() : port;
}

function logTail(home: string): string {
  const path = join(home, 'log');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(-12).join('\n') : '(no log)';
}
