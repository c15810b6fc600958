/**
 * Rejects files hold customers' data as it was written, so they do not stay for ever: where one lies is noted in the
 * home, and when its days are over it is removed by the next import or sweep.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Home } from './home.ts';

/** How long a rejects file is kept, in days. */
export const rejectsDays = 30;
const dayMs = 86_400_000;

/** `made` tells the file from another that took its name, or that somebody went on writing. */
type Note = { readonly path: string; readonly made: string; readonly expires: number };

/** Notes that a rejects file was completed at `now`, in epoch milliseconds. */
export async function noteRejects(home: Home, path: string, now: number): Promise<void> {
  const made = await findMade(path);
  if (made === undefined) return;
  const note: Note = { path: resolve(path), made, expires: now + rejectsDays * dayMs };
  await mkdir(home.rejects, { recursive: true, mode: 0o700 });
  const name = join(home.rejects, `${randomBytes(8).toString('hex')}.json`);
  await writeFile(name, JSON.stringify(note), { mode: 0o600, flag: 'wx' });
}

/**
 * Removes the rejects files whose days are over at `now`, in epoch milliseconds, and answers how many there were. A file
 * that was replaced or changed since is its owner's own and stays.
 */
export async function removeExpiredRejects(home: Home, now: number): Promise<number> {
  let removed = 0;
  for (const name of await readdir(home.rejects).catch(none)) {
    const file = join(home.rejects, name);
    const note = JSON.parse(await readFile(file, 'utf8')) as Note;
    if (note.expires > now) continue;
    if ((await findMade(note.path)) === note.made) {
      await rm(note.path, { force: true });
      removed += 1;
    }
    await rm(file, { force: true });
  }
  return removed;
}

function none(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

async function findMade(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found && `${found.dev} ${found.ino} ${found.mtimeMs} ${found.size}`;
}
