/** The manifest of a backup: sealed when it is written, and looked at before anything in the folder is believed. */
import { timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupManifest, backupVersion, refuse } from '@entente/contract';
import type { MasterKey } from '../keys/master.ts';
import { keyedHash } from '../keys/seal.ts';

export const manifestFile = 'manifest.json';

/** What every backup lacks. */
export const without = [
  'the master key (keys/master.key): without it contact data stays sealed and nothing can be restored',
  'the withdrawal journal (journal/withdrawals.ndjson): what was decided after the backup',
  'the key of contexts and the roles: both are made anew',
  'who is signed in, and links that wait for an answer: everybody signs in again',
  'the queue: what jobs were is in it, and those that had not ended are told as failed',
  'files that were sent for an import (uploads/) and what jobs rejected of them',
];

type Unsealed = Omit<BackupManifest, 'seal'>;

/** The manifest with its seal. */
export function sealManifest(manifest: Unsealed, master: MasterKey): BackupManifest {
  return { ...manifest, seal: sealOf(manifest, master) };
}

/**
 * The manifest of a folder, as it was sealed. Refuses `not-found` where there is none, `backup-newer`,
 * `wrong-master-key`, and `backup-invalid` where it was changed.
 */
export async function readManifest(folder: string, master: MasterKey): Promise<BackupManifest> {
  const text = await readFile(join(folder, manifestFile), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
      return refuse('not-found', { what: 'whole backup' });
    throw error;
  });
  const written = parseJson(text);
  const { version } = (written ?? {}) as { version?: unknown };
  if (typeof version === 'number' && version > backupVersion) {
    refuse('backup-newer', {
      detail: `its format is version ${version}, and this program reads ${backupVersion}`,
    });
  }
  const parsed = BackupManifest.safeParse(written);
  if (!parsed.success) refuse('backup-invalid', { detail: `${manifestFile} is not what it must be` });
  const { seal, ...rest } = parsed.data;
  if (rest.master !== master.id) refuse('wrong-master-key', { found: rest.master, given: master.id });
  if (!timingSafeEqual(Buffer.from(seal, 'hex'), Buffer.from(sealOf(rest, master), 'hex'))) {
    refuse('backup-invalid', { detail: `${manifestFile} was changed` });
  }
  return parsed.data;
}

/** Of the text that a parsed manifest is written as, so that blanks and line ends do not matter. */
function sealOf(manifest: Unsealed, master: MasterKey): string {
  return keyedHash(
    master.derive('backup'),
    JSON.stringify(BackupManifest.omit({ seal: true }).parse(manifest)),
  ).toString('hex');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
