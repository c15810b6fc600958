/**
 * The built console. It is built when its sources changed, which takes some seconds, and found by a digest of them
 * otherwise.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Show } from './beside.ts';

export type { Beside, Demonstration, Show } from './beside.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const built = join(here, 'build');
const note = join(built, '.digest');
const lock = join(here, '.building');

/** Everything that goes into it. */
const sources = ['src/**', 'static/**', '*.ts', '*.json'].concat(
  ['contract', 'policy', 'client'].map((name) => `../../packages/${name}/src/**`),
  '../../pnpm-lock.yaml',
);

/** What shows pages; `onBuild` is told when it has to be built first. Throws where it cannot be. */
export async function openConsole(onBuild: () => void = () => {}): Promise<Show> {
  await buildConsole(onBuild);
  // Read once, when it is loaded: under which names the server says where a request was sent, and by whom.
  for (const name of ['protocol', 'host', 'address'])
    process.env[`ENTENTE_CONSOLE_${name.toUpperCase()}_HEADER`] = `x-entente-${name}`;
  // A file that is sent is read piece by piece; of what is read whole, the forms themselves say how long it may be.
  process.env['ENTENTE_CONSOLE_BODY_SIZE_LIMIT'] = 'Infinity';
  const { handler } = (await import(pathToFileURL(join(built, 'handler.js')).href)) as { handler: Show };
  return handler;
}

/** Builds it unless it is built of just these sources. One process builds, others wait for it. */
export async function buildConsole(onBuild: () => void = () => {}): Promise<void> {
  const digest = digestOf();
  while (!isBuilt(digest)) {
    if (!isTaken()) {
      await pause(200);
      continue;
    }
    try {
      if (isBuilt(digest)) return;
      onBuild();
      await run();
      writeFileSync(note, digest);
    } finally {
      rmdirSync(lock);
    }
  }
}

const isBuilt = (digest: string): boolean => existsSync(note) && readFileSync(note, 'utf8') === digest;

function digestOf(): string {
  const hash = createHash('sha256');
  for (const path of globSync(sources, { cwd: here }).toSorted()) {
    if (path.startsWith('build') || !statSync(join(here, path)).isFile()) continue;
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(here, path)));
  }
  return hash.digest('hex');
}

/** Takes the lock; one that a process left behind when it was killed is taken over after two minutes. */
function isTaken(): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
    const made = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (made > 0 && Date.now() - made > 120_000) rmdirSync(lock);
    return false;
  }
}

async function run(): Promise<void> {
  const vite = fileURLToPath(new URL('node_modules/vite/bin/vite.js', import.meta.url));
  const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: here,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => (said = (said + piece.toString()).slice(-20_000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  if (code !== 0) throw new Error(`the console could not be built:\n${said}`);
}
