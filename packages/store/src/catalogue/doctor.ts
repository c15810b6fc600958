/**
 * Looks an Entente over without changing anything: the server, the rights of the connection, the roles, the schemas,
 * the invariants, the keys and the clock. Each finding says what to do about it.
 */
import { Client } from 'pg';
import { findPlace } from '../context/token.ts';
import type { MasterKey } from '../keys/master.ts';
import { historyOf } from '../migration/history.ts';
import { connectAdmin, listBehind } from '../migration/migrate.ts';
import { findRoles, type Roles, urlAs } from '../migration/roles.ts';
import { listUnsuitable } from '../migration/server.ts';
import { checkCatalogue } from './check.ts';

export type ExaminationFinding = {
  /** What was looked at. */
  readonly what: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do where it is not; empty where it is. */
  readonly wayOut: string;
};

/** A context is good for a quarter of an hour: clocks that differ by less than this do no harm. */
const clockToleranceMs = 60_000;
/** How many violations of the catalogue are told in full. */
const violationsTold = 5;

type Examined = Omit<ExaminationFinding, 'what'>;
const good = (detail: string): Examined => ({ ok: true, detail, wayOut: '' });
const bad = (detail: string, wayOut: string): Examined => ({ ok: false, detail, wayOut });

/** Examines the database of an administrator's URL, as the program with that master key would use it. */
export async function examine(adminUrl: string, master: MasterKey): Promise<readonly ExaminationFinding[]> {
  const admin = await connectAdmin(adminUrl);
  try {
    const findings: ExaminationFinding[] = [];
    const look = async (what: string, at: () => Promise<Examined>): Promise<void> => {
      findings.push({ what, ...(await at()) });
    };
    await look('server', () => examineServer(admin));
    await look('clock', () => examineClock(admin));
    const roles = await findReadableRoles(admin);
    if (typeof roles === 'object') {
      await look('schemas', () => examineSchemas(admin));
      await look('invariants', () => examineCatalogue(admin));
      await look('master key', () => examineKeys(admin, roles, master));
      await look('sign-in of the program', () => examineSignIn(adminUrl, roles, master));
    } else await look('schemas', async () => bad(roles, 'Migrate it: any command does when it starts.'));
    return findings;
  } finally {
    await admin.end();
  }
}

async function examineServer(admin: Client): Promise<Examined> {
  const lacks = await listUnsuitable(admin);
  if (lacks.length > 0) {
    return bad(
      lacks.join('; '),
      'Use PostgreSQL 15.14, 16.10, 17.6, 18 or newer, as a superuser or, from 16 on, as the owner of the database with CREATEROLE and BYPASSRLS.',
    );
  }
  const { rows } = await admin.query<{ release: string }>(
    "select current_setting('server_version') as release",
  );
  return good(`PostgreSQL ${rows[0]?.release}, with the rights that are needed`);
}

async function examineClock(admin: Client): Promise<Examined> {
  const asked = Date.now();
  const { rows } = await admin.query<{ now: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as now',
  );
  const skew = Math.round((rows[0]?.now ?? 0) - (asked + Date.now()) / 2);
  const told = `the server's clock is ${Math.abs(skew)} ms ${skew < 0 ? 'behind' : 'ahead of'} this one`;
  return Math.abs(skew) <= clockToleranceMs ? good(told) : bad(told, 'Set both clocks by one source (NTP).');
}

/** The roles recorded in the database, or why they cannot be told. */
async function findReadableRoles(admin: Client): Promise<Roles | string> {
  const { rows } = await admin.query<{ isReadable: boolean | null }>(
    `select case when to_regnamespace('entente') is null then null
       else has_schema_privilege('entente', 'usage') end as "isReadable"`,
  );
  if (rows[0]?.isReadable === false) return 'the connection may not look into the database';
  return (await findRoles(admin)) ?? 'the database was never migrated';
}

async function examineSchemas(admin: Client): Promise<Examined> {
  const behind = await listBehind(admin);
  const { rows } = await admin.query<{ schema: string; found: number }>(
    'select schema, max(number) as found from entente.migration group by schema order by schema',
  );
  const ahead = rows.filter(({ schema, found }) => {
    const place = findPlace(schema);
    return place && found > historyOf(place.kind).length;
  });
  if (behind.length > 0) {
    const told = behind.map(
      ({ schema, found, needed }) => `${schema} is at ${found} and ${needed} is needed`,
    );
    return bad(told.join('; '), 'Migrate: any command does when it starts.');
  }
  if (ahead.length > 0) {
    const told = ahead.map(({ schema }) => schema).join(', ');
    return bad(`newer than this program: ${told}`, 'Use the program that migrated them, or a newer one.');
  }
  return good(`${rows.length} schemas, all up to date`);
}

async function examineCatalogue(admin: Client): Promise<Examined> {
  const violations = await checkCatalogue(admin);
  if (violations.length === 0) return good('every rule of the database holds');
  const told = violations.slice(0, violationsTold).map((it) => `${it.rule}: ${it.place} (${it.detail})`);
  const rest = violations.length - told.length;
  return bad(
    [...told, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; '),
    'Undo what was changed by hand; migrating again mends the roles and the rights on the database.',
  );
}

async function examineKeys(admin: Client, roles: Roles, master: MasterKey): Promise<Examined> {
  const { rows } = await admin.query<{ schema: string }>(
    "select distinct schema from entente.migration where kind <> 'control' order by schema",
  );
  const foreign: string[] = [];
  await admin.query(`begin read only; set local role ${roles.migrator}`);
  for (const { schema } of rows) {
    const kept = await admin.query<{ master: string }>(`select master from ${schema}.key`);
    if (kept.rows.length === 0 || kept.rows.some((key) => key.master !== master.id)) foreign.push(schema);
  }
  await admin.query('rollback');
  const { rows: recorded } = await admin.query<{ master: string }>('select master from entente.role');
  const owner = recorded[0]?.master;
  if (owner !== master.id) {
    return bad(
      `the database belongs to the master key ${owner}, and this is ${master.id}`,
      'Start with the key file this database was made with; no other opens its contact data.',
    );
  }
  return foreign.length === 0
    ? good(`${master.id} wraps the keys of ${rows.length} schemas`)
    : bad(
        `keys that ${master.id} did not wrap, or none: ${foreign.join(', ')}`,
        'Restore those keys from a backup of the database; without them the contact data there cannot be read.',
      );
}

async function examineSignIn(adminUrl: string, { request }: Roles, master: MasterKey): Promise<Examined> {
  const client = new Client(urlAs(adminUrl, request, master));
  client.on('error', () => {});
  try {
    await client.connect();
    return good(`${request} signs in`);
  } catch (error) {
    const { message } = error as Error;
    return bad(
      `${request} cannot sign in: ${message}`,
      'Migrate to set its password anew, and let it in from here in pg_hba.conf.',
    );
  } finally {
    await client.end();
  }
}
