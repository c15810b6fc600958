/**
 * Taking schemas away: of a partner that leaves the platform, and of cooperations that nobody is named in. Everything
 * of one partner goes in one transaction, so that there is no moment at which half of it is left.
 */
import { refuse } from '@entente/contract';
import type { Client } from 'pg';
import { type Control, lend, plainLine } from '../context/handle.ts';
import { schemaOf } from '../context/token.ts';
import type { ControlTables } from '../tables/control.ts';
import { connectAdmin, schemaChanges } from './migrate.ts';
import { findRoles } from './roles.ts';

/** A partner, and the cooperations it was taken out of before. */
export type Retiring = { readonly partner: string; readonly cooperations: readonly string[] };

/**
 * Removes a partner's store with its keys, its row in the directory, its members, invitations and API keys, and where it
 * was named in cooperations; those with nobody left go too. `work` runs in the same transaction, on the directory and the audit log. False, and nothing is
 * done, where the partner is named in another cooperation by now. Refuses `not-found`, and `busy` while somebody is at
 * work in the store or a backup is taken.
 */
export function retirePartner(
  adminUrl: string,
  { partner, cooperations }: Retiring,
  work: (control: Control) => Promise<void>,
): Promise<boolean> {
  return asMigrator(adminUrl, async (admin) => {
    if (!(await keepBackupsAway(admin))) refuse('busy');
    // Who names the partner in a new agreement waits here, or is waited for: the directory refers to this row.
    const { rows: found } = await admin.query('select handle from partner where handle = $1 for update', [
      partner,
    ]);
    if (found.length === 0) refuse('not-found', { what: 'partner' });
    const { rows: named } = await admin.query<{ cooperation: string }>(
      'delete from party where partner = $1 returning cooperation',
      [partner],
    );
    if (named.some(({ cooperation }) => !cooperations.includes(cooperation))) return false;
    for (const table of ['membership', 'invitation', 'api_key', 'job', 'upload'])
      await admin.query(`delete from ${table} where partner = $1`, [partner]);
    await admin.query('delete from partner where handle = $1', [partner]);
    await drop(admin, schemaOf({ kind: 'store', id: partner }));
    for (const { cooperation } of named) {
      if (!(await hasParties(admin, cooperation)))
        await drop(admin, schemaOf({ kind: 'cooperation', id: cooperation }));
    }
    await lend<ControlTables, void>(plainLine(admin), work);
    return true;
  });
}

/** Removes the schema of a cooperation that nobody is named in; false where it stays, as while a backup is taken. */
export function discardCooperation(adminUrl: string, id: string): Promise<boolean> {
  return asMigrator(
    adminUrl,
    async (admin) => (await keepBackupsAway(admin)) && (await dropUnnamed(admin, id)),
  );
}

/** Cooperations that were provisioned an hour ago or earlier and that nobody is named in: proposals that failed. */
export async function listAbandoned(adminUrl: string): Promise<readonly string[]> {
  const listed: string[] = [];
  await asMigrator(adminUrl, async (admin) => {
    const { rows } = await admin.query<{ id: string }>(
      `select substr(schema, 6) as id from entente.migration m where kind = 'cooperation'
         and not exists (select from party p where p.cooperation = substr(m.schema, 6))
       group by schema having max(applied_at) < clock_timestamp() - interval '1 hour' order by 1`,
    );
    listed.push(...rows.map(({ id }) => id));
    return false;
  });
  return listed;
}

/** Runs `work` as the migrator, whom no policy holds back, in a transaction that is kept where it answers true. */
async function asMigrator(adminUrl: string, work: (admin: Client) => Promise<boolean>): Promise<boolean> {
  const admin = await connectAdmin(adminUrl);
  try {
    const roles = await findRoles(admin);
    if (!roles) throw new Error('the database was never migrated');
    await admin.query(`begin; set local lock_timeout = '10s'; set local search_path = control, pg_temp`);
    await admin.query(`set local role ${roles.migrator}`);
    const isDone = await work(admin);
    await admin.query(isDone ? 'commit' : 'rollback');
    return isDone;
  } catch (error) {
    await admin.query('rollback').catch(() => {});
    if ((error as { code?: unknown }).code === '55P03') refuse('busy');
    throw error;
  } finally {
    await admin.end();
  }
}

/** Until the transaction ends; false while one is taken. */
async function keepBackupsAway(admin: Client): Promise<boolean> {
  const { rows } = await admin.query<{ taken: boolean }>(
    `select pg_try_advisory_xact_lock(${schemaChanges}) as taken`,
  );
  return rows[0]?.taken === true;
}

async function dropUnnamed(admin: Client, id: string): Promise<boolean> {
  const isDropped = await drop(admin, schemaOf({ kind: 'cooperation', id }));
  // Looked at afterwards: whoever was naming the parties held what was just waited for.
  return isDropped && !(await hasParties(admin, id));
}

async function hasParties(admin: Client, cooperation: string): Promise<boolean> {
  const { rowCount } = await admin.query('select from party where cooperation = $1 limit 1', [cooperation]);
  return rowCount !== 0;
}

async function drop(admin: Client, schema: string): Promise<boolean> {
  const { rowCount } = await admin.query('delete from entente.migration where schema = $1', [schema]);
  await admin.query(`drop schema if exists ${schema} cascade`);
  return (rowCount ?? 0) > 0;
}
