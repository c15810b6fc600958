/** What a PostgreSQL server must be, and what an administrator's connection to it must be allowed. */
import type { Client } from 'pg';

/**
 * The first minor release of each major one that can be used: earlier ones let statistics leak rows that policies
 * hide (CVE-2025-8713). Before 15 views cannot ask about their reader.
 */
const firstMinor: Readonly<Record<number, number>> = { 15: 14, 16: 10, 17: 6 };
const firstMajor = 15;

/** Whether a server of that version (server_version_num: 180004 is 18.4) can be used. */
export function isSupported(version: number): boolean {
  const [major, minor] = [Math.floor(version / 10_000), version % 10_000];
  return major >= firstMajor && minor >= (firstMinor[major] ?? 0);
}

type Facts = {
  version: number;
  release: string;
  user: string;
  isSuperuser: boolean;
  createsRoles: boolean;
  bypasses: boolean;
  ownsDatabase: boolean;
};

/** What is missing for this connection to migrate and provision, a sentence each; empty when all is there. */
export async function listUnsuitable(admin: Pick<Client, 'query'>): Promise<readonly string[]> {
  const { rows } = await admin.query<Facts>(`
    select current_setting('server_version_num')::int as version, current_setting('server_version') as release,
      r.rolname as user, r.rolsuper as "isSuperuser", r.rolcreaterole as "createsRoles",
      r.rolbypassrls as bypasses, pg_has_role(d.datdba, 'usage') as "ownsDatabase"
    from pg_roles r, pg_database d where r.rolname = current_user and d.datname = current_database()`);
  const facts = rows[0];
  if (!facts) throw new Error('the connection does not know its role');
  const version = isSupported(facts.version) ? [] : [`PostgreSQL ${facts.release} is not supported`];
  return [...version, ...listLackingRights(facts)];
}

function listLackingRights({
  version,
  user,
  isSuperuser,
  createsRoles,
  bypasses,
  ownsDatabase,
}: Facts): string[] {
  if (isSuperuser) return [];
  // Until 15 only a superuser could make a role that bypasses row security.
  if (version < 160_000) return [`before version 16 the role ${user} has to be a superuser`];
  return [
    createsRoles ? '' : `the role ${user} may not create roles (CREATEROLE)`,
    bypasses ? '' : `the role ${user} may not make a role that bypasses row security (BYPASSRLS)`,
    ownsDatabase
      ? ''
      : `the role ${user} does not own the database, so it may not create and close schemas in it`,
  ].filter((lack) => lack !== '');
}
