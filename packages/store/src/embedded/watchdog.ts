// A program of its own: it stops a PostgreSQL server when the process that needed it is gone, however that came.
//
//   watchdog.ts <home> [temporary]
//
// Its standard input is a pipe whose other end the owner holds; the system closes it with the owner. A line on it
// releases the server. A temporary cluster is removed with its server.
import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { findServer, stopServer } from './server.ts';

/** The owner may be gone before the server it has just started shows itself. */
const LOOKS = 20;
const PAUSE_MILLISECONDS = 100;

const [home = '', temporary] = process.argv.slice(2);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

process.stdin.once('data', () => process.exit(0));
process.stdin.once('end', () => void end());

async function end(): Promise<void> {
  await stopWhenSeen();
  if (temporary === 'temporary') rmSync(home, { recursive: true, force: true });
  process.exit(0);
}

async function stopWhenSeen(): Promise<void> {
  for (let look = 0; look < LOOKS; look++) {
    const server = findServer(home);
    if (server !== undefined) return stopServer(home, server);
    await pause(PAUSE_MILLISECONDS);
  }
}
