// A server over HTTP on a database of its own, with a sign-in for tests: who asks is said in a header or a cookie.
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PartnerHandle, Role, roles as everyRole, refuse } from '@entente/contract';
import { mailInto, openJournal, runWorker } from '@entente/platform';
import { makeMember, makeOperator, type Actor } from '@entente/policy';
import {
  defaultLimits,
  openLog,
  startServer,
  type Identity,
  type Limits,
  type Server,
} from '@entente/server';
import { openDatabase } from '@entente/store';
import { afterAll } from 'vitest';
import { callersOf, type Callers } from './callers.ts';
import { createDatabase } from './database.ts';
import { withAdmin } from './server.ts';
import { testMaster } from './template.ts';

/** `authorization: Bearer northwind` is every role of northwind, `Bearer northwind:analyst` one; so is `cookie: session=…`. */
export const testIdentity: Identity = {
  handle: async () => Response.json({ signedIn: true }),
  actorOf: async ({ headers }) => {
    const cookie = /(?:^|; )session=([^;]+)/.exec(headers.get('cookie') ?? '')?.[1];
    const credential = /^Bearer (.+)$/.exec(headers.get('authorization') ?? '')?.[1] ?? cookie;
    return credential === undefined ? undefined : actorNamed(credential);
  },
  close: async () => {},
};

function actorNamed(credential: string): Actor {
  if (credential === 'operator') return makeOperator({ name: 'operator' });
  const [partner, role] = credential.split(':');
  const handle = PartnerHandle.safeParse(partner);
  if (!handle.success) refuse('signed-out');
  const roles = role === undefined ? everyRole : [Role.parse(role)];
  return makeMember({ partner: handle.data, roles, name: `${partner}.person` });
}

export type Served = Callers & {
  readonly server: Server;
  readonly adminUrl: string;
  /** What the server has logged, one object a line. */
  readonly logged: Record<string, unknown>[];
  /** Asks it, as somebody unless `as` is undefined; a body is sent as JSON. */
  ask(path: string, asked?: Asked): Promise<Response>;
};
export type Asked = {
  as?: string;
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
};

/** Starts a server for one test file; it is closed after the file's last test. */
export async function serve(
  options: {
    limits?: Partial<Limits>;
    connections?: number;
    reserved?: number;
    /** Whether it does jobs; the clock's rounds only when asked for. */
    doesJobs?: boolean;
    /** The address of a collector of spans. */
    traces?: string;
  } = {},
): Promise<Served> {
  const { url: adminUrl } = await createDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'entente-served-'));
  const open = (connections: number) => openDatabase({ adminUrl, master: testMaster, connections });
  const ordinary = await open(options.connections ?? 4);
  const reserved = await open(options.reserved ?? 2);
  const bulk = await open(options.doesJobs === true ? 4 : 2);
  const logged: Record<string, unknown>[] = [];
  const journal = openJournal(join(folder, 'withdrawals.ndjson'));
  const spool = join(folder, 'uploads');
  const callers = callersOf({ database: ordinary, journal, spool });
  const server = await startServer({
    databases: { ordinary, reserved, bulk },
    clock: () => callers.time.now,
    journal,
    people: { identity: testIdentity, mail: mailInto(join(folder, 'mail'), { origin: 'http://localhost' }) },
    spool,
    metrics: { host: '127.0.0.1', port: 0 },
    traces: options.traces,
    log: openLog({ write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>) }),
    limits: { ...defaultLimits, ...options.limits },
  });
  const clock = (): number => callers.time.now;
  const worker =
    options.doesJobs === true
      ? await runWorker({ database: bulk, journal, spool, clock, schedule: {} })
      : undefined;
  afterAll(async () => {
    await worker?.stop();
    await server.close();
    await Promise.all([ordinary, reserved, bulk].map((database) => database.close()));
    await rm(folder, { recursive: true });
  });
  const ask = (path: string, { as, method, body, headers = {} }: Asked = {}): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(as !== undefined && { authorization: `Bearer ${as}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  return { ...callers, server, adminUrl, logged, ask };
}

/** How many rows every table of its database has. */
export async function rowCounts({ adminUrl }: Served): Promise<unknown> {
  const count = `query_to_xml(format('select count(*) as n from %I.%I', schemaname, tablename), false, true, '')`;
  const { rows } = await withAdmin(adminUrl, (admin) =>
    admin.query(`select schemaname, tablename, (xpath('/row/n/text()', ${count}))[1]::text as n from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema') order by 1, 2`),
  );
  return rows;
}
