// One PostgreSQL server for a whole run of tests, with a template that each test file's database is copied from.
//
// TEST_PG chooses the server: nothing for the embedded one, `docker` for a container, or the URL of a superuser on a
// server that is running. On a server that is not ours, everything made here is dropped at the end.
import { randomBytes } from 'node:crypto';
import { startEmbedded } from '@entente/store';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { fillTemplate } from './template.ts';

const CONTAINER_IMAGE = 'postgres:18';

declare module 'vitest' {
  interface ProvidedContext {
    /** The superuser's URL of the run's server. */
    adminUrl: string;
    /** The database to copy; the names of all copies begin with it. */
    template: string;
    /** The role that programs connect as, to the template and to every copy. */
    requestRole: string;
  }
}

type Server = { readonly url: string; stop(): Promise<void> };

/** Vitest's global set-up; answers with the tear-down. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const template = `entente_test_${randomBytes(4).toString('hex')}`;
  const server = await startServer(process.env['TEST_PG'] ?? '', template);
  await withAdmin(server.url, (admin) => admin.query(`create database ${template}`));
  const templateUrl = databaseUrl(server.url, template);
  await fillTemplate(templateUrl);
  project.provide('adminUrl', server.url);
  project.provide('template', template);
  project.provide('requestRole', await withAdmin(templateUrl, findRequestRole));
  return () => server.stop();
}

async function findRequestRole(admin: Client): Promise<string> {
  const { rows } = await admin.query<{ request: string }>('select request from entente.role');
  return rows[0]?.request ?? '';
}

async function startServer(wanted: string, template: string): Promise<Server> {
  if (wanted === '') return startEmbedded();
  if (wanted !== 'docker') return { url: wanted, stop: () => dropDatabases(wanted, template) };
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  const container = await new PostgreSqlContainer(CONTAINER_IMAGE).start();
  return { url: container.getConnectionUri(), stop: async () => void (await container.stop()) };
}

/** The URL of another database on the same server. */
export function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Lends a superuser's connection and closes it afterwards. */
export async function withAdmin<T>(adminUrl: string, work: (admin: Client) => Promise<T>): Promise<T> {
  const admin = new Client(adminUrl);
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

/** Removes what a run made on a server that is not ours: its databases, and the roles named after their oids. */
/** Drops the template and its copies, with the roles that were made for each. */
export async function dropDatabases(adminUrl: string, prefix: string): Promise<void> {
  await withAdmin(adminUrl, async (admin) => {
    const { rows } = await admin.query<{ name: string; oid: number }>(
      'select datname as name, oid::int from pg_database where starts_with(datname, $1)',
      [prefix],
    );
    for (const { name } of rows) await admin.query(`drop database "${name}" with (force)`);
    for (const { oid } of rows) await dropRoles(admin, oid);
  });
}

/** Drops the roles that were made for the database of that oid; they are nobody's once it is gone. */
export async function dropRoles(admin: Client, oid: number): Promise<void> {
  const roles = ['worker', 'identity', 'backup', 'request', 'migrator', 'owner'].map(
    (role) => `entente_${oid}_${role}`,
  );
  await admin.query(`drop role if exists ${roles.join(', ')}`);
}
