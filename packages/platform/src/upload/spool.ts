/**
 * The folder of files that are on their way, one below it for each partner, and one below that for each upload and for
 * what each job rejected. Nobody but its owner reads it, and what lies in it is sealed.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '@entente/store';
import type { RequestContext } from '../procedure.ts';

/** Names are ids and handles, which are never more than a name. */
const name = /^[a-z0-9-]{1,40}$/;

/** The folder of something of that partner's. Throws in a program that was given no folder for uploads. */
export function spoolFolder({ spool }: Pick<RequestContext, 'spool'>, partner: string, id: string): string {
  if (spool === undefined) throw new Error('this program has no folder for uploads');
  if (!name.test(partner) || !name.test(id)) throw new Error('that names no folder of uploads');
  return join(spool, partner, id);
}

/** Makes the folder. */
export async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

/** What was written into the folder is there after a crash. */
export const settleFolder = (folder: string): Promise<void> => syncFolder(folder);

export async function dropFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Everything that lies in the spool. */
export async function listSpool(spool: string): Promise<readonly { partner: string; id: string }[]> {
  const found: { partner: string; id: string }[] = [];
  for (const partner of await listFolder(spool))
    for (const id of await listFolder(join(spool, partner))) found.push({ partner, id });
  return found;
}

async function listFolder(path: string): Promise<readonly string[]> {
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  return names.filter((each) => name.test(each));
}
