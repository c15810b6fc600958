import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, type QueryResultRow } from 'pg';
import { afterAll, afterEach, expect, test } from 'vitest';
import { findEmbedded, openEmbedded, removeEmbedded, startEmbedded, stopEmbedded } from './embedded.ts';
import { isAlive } from './process.ts';
import { findServer } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'entente-embedded-test-'));
const directory = join(folder, 'postgres');
chmodSync(folder, 0o755);

afterEach(async () => {
  await stopEmbedded({ directory });
});

afterAll(() => rmSync(folder, { recursive: true }));

test('commands share one server, even when two start it at once, until it is told to stop', async () => {
  expect(findEmbedded({ directory })).toBeUndefined();
  const [first, second] = await Promise.all([openEmbedded({ directory }), openEmbedded({ directory })]);
  expect(second).toBe(first);
  expect(findEmbedded({ directory })).toBe(first);
  expect(readdirSync(folder)).toEqual(['postgres']);

  expect(await stopEmbedded({ directory })).toBe(true);
  expect(await stopEmbedded({ directory })).toBe(false);
  expect(findEmbedded({ directory })).toBeUndefined();
});

test('what was written is there when the server comes back', async () => {
  await query(await openEmbedded({ directory }), 'create table written as select 7 as n');
  await stopEmbedded({ directory });
  expect(await query(await openEmbedded({ directory }), 'select n from written')).toEqual([{ n: 7 }]);
});

test('a cluster that is removed takes its data along', async () => {
  await query(await openEmbedded({ directory }), 'create table gone as select 7 as n');
  expect(await removeEmbedded({ directory })).toBe(true);
  expect(await removeEmbedded({ directory })).toBe(false);
  await expect(query(await openEmbedded({ directory }), 'select n from gone')).rejects.toThrow(
    /does not exist/,
  );
});

test('the server asks everyone for the password, which only its maker can read', async () => {
  const url = new URL(await openEmbedded({ directory }));
  expect(url.hostname).toBe('127.0.0.1');
  expect(url.port).not.toBe('5432');
  expect(statSync(join(directory, 'password')).mode & 0o777).toBe(0o600);
  url.password = 'guessed';
  await expect(query(url.href, 'select 1')).rejects.toThrow(/password authentication failed/);
});

test('as root the server runs as somebody else', async () => {
  await openEmbedded({ directory });
  const { uid } = statSync(join(directory, 'data', 'postmaster.pid'));
  expect(uid).toBe(process.getuid?.() === 0 ? 65534 : process.getuid?.());
});

test('below a folder closed to the server, its data finds another place', async () => {
  const closed = mkdtempSync(join(tmpdir(), 'entente-closed-test-'));
  const below = join(closed, 'postgres');
  expect(await query(await openEmbedded({ directory: below }), 'select 1 as n')).toEqual([{ n: 1 }]);
  const place = realpathSync(below);
  expect(await removeEmbedded({ directory: below })).toBe(true);
  expect([place, below].filter((path) => existsSync(path))).toEqual([]);
  rmSync(closed, { recursive: true });
});

test('a process takes the server that commands left running, and ends it', async () => {
  const shared = await openEmbedded({ directory });
  const owned = await startEmbedded({ directory });
  expect(owned.url).toBe(shared);
  await Promise.all([owned.stop(), owned.stop()]);
  expect(findEmbedded({ directory })).toBeUndefined();
});

test('a second process is refused while the first one lives, and takes over when that one was killed', async () => {
  const owner = await ownerProcess();
  await expect(startEmbedded({ directory })).rejects.toThrow(`in use by process ${owner.pid}`);
  await expect(removeEmbedded({ directory })).rejects.toThrow(`in use by process ${owner.pid}`);
  const url = findEmbedded({ directory });
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await until(() => findEmbedded({ directory }) === undefined);
  const next = await startEmbedded({ directory });
  expect(next.url).not.toBe(url);
  await next.stop();
});

test('a server that was killed leaves nothing in the way of the next one', async () => {
  await query(await openEmbedded({ directory }), 'create table committed as select 7 as n');
  const { pid } = findServer(realpathSync(directory)) ?? { pid: 0 };
  process.kill(pid, 'SIGKILL');
  await until(() => !isAlive(pid));
  expect(await query(await openEmbedded({ directory }), 'select n from committed')).toEqual([{ n: 7 }]);
});

test('a temporary cluster disappears with its server', async () => {
  const { url, stop } = await startEmbedded();
  const settings = ['data_directory', 'fsync', 'server_version'];
  const rows = await query(
    url,
    `select ${settings.map((each) => `current_setting('${each}') as ${each}`).join()}`,
  );
  expect(rows).toMatchObject([{ fsync: 'off', server_version: '18.4' }]);
  await stop();
  expect(existsSync(dirname(String(rows[0]?.['data_directory'])))).toBe(false);
});

test('a refused row is not repeated in the log', async () => {
  const url = await openEmbedded({ directory });
  await query(url, 'create table person (email text primary key)');
  await query(url, `insert into person values ('ada@example.com')`);
  await expect(query(url, `insert into person values ('ada@example.com')`)).rejects.toThrow(/duplicate key/);
  const log = readFileSync(join(directory, 'log'), 'utf8');
  expect(log).toContain('duplicate key');
  expect(log).not.toContain('ada@example.com');
});

/** Another process that owns the server of the test's directory, and would live on. */
async function ownerProcess() {
  const program = `
    const { startEmbedded } = await import(${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)});
    await startEmbedded({ directory: ${JSON.stringify(directory)} });
    console.log('started');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

async function query(url: string, sql: string): Promise<QueryResultRow[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<QueryResultRow>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(10);
}
