/**
 * The files of a rotation. The next key is on disk, beside the one in use, before the database hangs on it; the one in
 * use is replaced after that, and kept under its id, for backups from before. Whoever opens the home in between finds
 * out from the database which of the two it is.
 */
import { existsSync } from 'node:fs';
import { link, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Client } from 'pg';
import { syncFolder } from '../folder.ts';
import { connectAdmin, locked } from '../migration/migrate.ts';
import { findRoles } from '../migration/roles.ts';
import { type MasterKey, openMasterKey } from './master.ts';

const nextFile = (file: string): string => `${file}.next`;

/** The key that a rotation will bring into use; one that was broken off has left it there. */
export const openNextMasterKey = (file: string): Promise<MasterKey> => openMasterKey(nextFile(file));

/** Puts the next key in the place of that one, which is kept as `master.<id>.key`. */
export async function promoteNextMasterKey(file: string, { id }: MasterKey): Promise<void> {
  const kept = join(dirname(file), `master.${id}.key`);
  await link(file, kept).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  // At no moment is there no key: a program that found none would make one.
  await rename(nextFile(file), file);
  await syncFolder(dirname(file));
}

/**
 * The master key that the database of this URL hangs on, out of that file or, where a rotation was broken off, out of
 * the one beside it, which then takes its place. The file's own, made where there is none, for any other database.
 */
export async function settleMasterKey(file: string, adminUrl: string): Promise<MasterKey> {
  // Looked for first: where it is not, or no longer, the file has the key that is in use.
  if (!existsSync(nextFile(file))) return openMasterKey(file);
  return exchanging(adminUrl, (admin) => settle(admin, file));
}

/**
 * The key that {@link settleMasterKey} would give, and whether it stands in the file beside; changes nothing. The
 * file's own must be there.
 */
export async function examineMasterKey(
  file: string,
  adminUrl: string,
): Promise<{ master: MasterKey; isUnfinished: boolean }> {
  return exchanging(adminUrl, async (admin) => {
    const master = await openMasterKey(file);
    if (!existsSync(nextFile(file))) return { master, isUnfinished: false };
    const next = await openNextMasterKey(file);
    const isUnfinished = next.id === (await findMasterId(admin));
    return { master: isUnfinished ? next : master, isUnfinished };
  });
}

/** Runs `work` while nobody else exchanges the master key of this database, or its files. */
export async function exchanging<T>(adminUrl: string, work: (admin: Client) => Promise<T>): Promise<T> {
  const admin = await connectAdmin(adminUrl);
  try {
    return await locked(admin, 'keys', () => work(admin));
  } finally {
    await admin.end();
  }
}

/** What {@link settleMasterKey} does, while nobody else exchanges anything. */
export async function settle(admin: Client, file: string): Promise<MasterKey> {
  const key = await openMasterKey(file);
  if (!existsSync(nextFile(file))) return key;
  const next = await openNextMasterKey(file);
  if (next.id !== (await findMasterId(admin))) return key;
  await promoteNextMasterKey(file, key);
  return next;
}

async function findMasterId(admin: Client): Promise<string | undefined> {
  if (!(await findRoles(admin))) return undefined;
  const { rows } = await admin.query<{ master: string }>('select master from entente.role');
  return rows[0]?.master;
}
