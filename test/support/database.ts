import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { atEnd } from './closing.ts';
import { databaseUrl, dropRoles, withAdmin } from './server.ts';

/**
 * A database for one test file, copied from the run's template: its superuser's URL.
 *
 * ```ts
 * const { url } = await createDatabase();   // at the top of the file
 * ```
 * It is dropped after the file's last test, whoever is still connected.
 */
export async function createDatabase(): Promise<{ readonly url: string; readonly name: string }> {
  const adminUrl = inject('adminUrl');
  const template = inject('template');
  const name = `${template}_${randomBytes(6).toString('hex')}`;
  await withAdmin(adminUrl, async (admin) => {
    await admin.query(`create database ${name} template ${template}`);
    // What may be done in a database as a whole is not copied with it.
    await admin.query(`revoke all on database ${name} from public`);
    await admin.query(`grant connect on database ${name} to ${signingIn()}`);
  });
  atEnd(() => withAdmin(adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`)));
  return { url: databaseUrl(adminUrl, name), name };
}

/** The roles of the template that sign in, to every copy of it. */
const signingIn = (): string => {
  const request = inject('requestRole');
  return ['request', 'backup', 'identity', 'worker']
    .map((role) => request.replace(/request$/, role))
    .join(', ');
};

/** A database that was never migrated; dropped after the file's last test, with the roles made for it. */
export async function createEmptyDatabase(): Promise<{ readonly url: string; readonly name: string }> {
  const adminUrl = inject('adminUrl');
  const name = `${inject('template')}_${randomBytes(6).toString('hex')}`;
  const oid = await withAdmin(adminUrl, async (admin) => {
    await admin.query(`create database ${name}`);
    const { rows } = await admin.query<{ oid: number }>(
      'select oid::int from pg_database where datname = $1',
      [name],
    );
    return rows[0]?.oid ?? 0;
  });
  atEnd(() =>
    withAdmin(adminUrl, async (admin) => {
      await admin.query(`drop database if exists ${name} with (force)`);
      await dropRoles(admin, oid);
    }),
  );
  return { url: databaseUrl(adminUrl, name), name };
}

/** A copy of a database as it is now, as a backup would have it; whoever is connected to the original is cut off. */
export async function copyDatabase(
  original: string,
): Promise<{ readonly url: string; readonly name: string }> {
  const adminUrl = inject('adminUrl');
  const source = new URL(original).pathname.slice(1);
  const name = `${inject('template')}_${randomBytes(6).toString('hex')}`;
  await withAdmin(adminUrl, async (admin) => {
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [source]);
    await admin.query(`create database ${name} template ${source}`);
    await admin.query(`revoke all on database ${name} from public`);
    await admin.query(`grant connect on database ${name} to ${signingIn()}`);
  });
  atEnd(() => withAdmin(adminUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`)));
  return { url: databaseUrl(adminUrl, name), name };
}
