// A whole platform on a database of its own: partners, callers in any role, a clock that tests set.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '@entente/platform';
import { openDatabase } from '@entente/store';
import { afterAll } from 'vitest';
import { callersOf, type Callers } from './callers.ts';
import { createDatabase } from './database.ts';
import { testMaster } from './template.ts';

export type TestPlatform = Callers & { readonly url: string; readonly journalFile: string };

/** Opens a platform for one test file; it is closed after the file's last test. */
export async function openPlatform(
  options: { connections?: number; noise?: (epsilon: number) => number } = {},
): Promise<TestPlatform & { /** The folder of uploads. */ readonly spool: string }> {
  const { url } = await createDatabase();
  const database = await openDatabase({
    adminUrl: url,
    master: testMaster,
    connections: options.connections ?? 5,
  });
  afterAll(() => database.close());
  const folder = mkdtempSync(join(tmpdir(), 'entente-journal-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const journalFile = join(folder, 'withdrawals.ndjson');
  const spool = join(folder, 'uploads');
  return {
    ...callersOf({
      database,
      journal: openJournal(journalFile),
      spool,
      ...(options.noise && { noise: options.noise }),
    }),
    url,
    journalFile,
    spool,
  };
}
