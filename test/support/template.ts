// What every test database starts with. The template is filled once per run and copied for each test file.
import { masterKeyOf, migrate } from '@entente/store';

/** The master key of every test database: a copy keeps its template's roles, and their password hangs on this key. */
export const testMaster = masterKeyOf(Buffer.alloc(32, 7));

/** Fills the template database at `url` (the superuser's), once per run. */
export async function fillTemplate(url: string): Promise<void> {
  await migrate(url, testMaster);
}
