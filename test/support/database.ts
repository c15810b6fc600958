import { randomBytes } from 'node:crypto';
import { afterAll, inject } from 'vitest';
import { databaseUrl, withAdmin } from './server.ts';

/**
 * A database for one test file, copied from the run's template: its superuser's URL.
 *
 * ```ts
 * const { url } = await createDatabase();   // at the top of the file
 * ```
 * It is dropped after the file's last test, whoever is still connected.
 */
export async function createDatabase(): Promise<{ readonly url: string; readonly name: string }> {
  const adminUrl = inject('adminUrl') as string | undefined;
  if (adminUrl === undefined) throw new Error('Only files named *.pg.test.ts are given a server.');
  const template = inject('template');
  const name = `${template}_${randomBytes(6).toString('hex')}`;
  await withAdmin(adminUrl, (admin) => admin.query(`create database ${name} template ${template}`));
  afterAll(() => withAdmin(adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`)));
  return { url: databaseUrl(adminUrl, name), name };
}
