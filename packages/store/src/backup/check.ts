/** Whether a folder is the backup that its manifest speaks of: every table, whole and unchanged, and nothing else. */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type BackupManifest, type BackupTable, refuse } from '@entente/contract';
import type { MasterKey } from '../keys/master.ts';
import { meter, type Passed } from './copying.ts';
import { manifestFile, readManifest } from './manifest.ts';
import { fileOf, nameOf } from './tables.ts';

/**
 * Reads all of a backup and answers with its manifest. Refuses `backup-invalid` with the table that is missing, changed
 * or too much, besides what {@link readManifest} refuses.
 */
export async function checkBackup(folder: string, master: MasterKey): Promise<BackupManifest> {
  const manifest = await readManifest(folder, master);
  const expected = new Set([manifestFile, ...manifest.tables.map(fileOf)]);
  const found = new Set(await readdir(folder));
  for (const table of manifest.tables) {
    if (!found.has(fileOf(table))) refuse('backup-invalid', { detail: `${nameOf(table)} is missing` });
  }
  for (const file of found) {
    if (!expected.has(file)) refuse('backup-invalid', { detail: `${file} does not belong to it` });
  }
  for (const table of manifest.tables) {
    const { stream, passed } = meter();
    await pipeline(createReadStream(join(folder, fileOf(table))), stream.resume());
    assertSame(table, passed());
  }
  return manifest;
}

/** Refuses `backup-invalid` where what passed is not the table as it was backed up. */
export function assertSame(table: BackupTable, { rows, bytes, sha256 }: Passed): void {
  if (sha256 === table.sha256 && rows === table.rows && bytes === table.bytes) return;
  const told =
    rows === table.rows
      ? `${nameOf(table)} was changed`
      : `${nameOf(table)} was changed: it has ${rows} rows, and had ${table.rows}`;
  refuse('backup-invalid', { detail: told });
}
