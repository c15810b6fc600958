// The audit log as its keeper can touch it: with a superuser's connection that no guard holds back.
import { PartnerHandle, type AuditFacts } from '@entente/contract';
import type { Control } from '@entente/store';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool, types, type CustomTypesConfig } from 'pg';
import { afterAll } from 'vitest';
import { recordAudit } from '../../packages/platform/src/audit/record.ts';
import { sequenceAudit } from '../../packages/platform/src/audit/sequence.ts';

type TablesOf<Handle> = Handle extends Kysely<infer Tables> ? Tables : never;

/** A superuser's handle on schema control over one connection of its own, closed after the file's last test. */
export function openLog(url: string): Control {
  const bigint = 20;
  const parse = (oid: number): unknown => (oid === bigint ? Number : types.getTypeParser(oid));
  const parsers: CustomTypesConfig = { getTypeParser: parse as typeof types.getTypeParser };
  const pool = new Pool({
    connectionString: url,
    max: 1,
    idleTimeoutMillis: 0,
    options: '-c search_path=control',
    types: parsers,
  });
  // The database is dropped at the end whoever is connected; that must not end the tests.
  pool.on('error', () => {});
  afterAll(() => pool.end());
  return new Kysely<TablesOf<Control>>({ dialect: new PostgresDialect({ pool }) });
}

/** What somebody of skyline might have done; `n` tells one from another. */
export function factsOf(n: number): AuditFacts {
  return {
    at: new Date(Date.UTC(2026, 6, 1) + n * 1_000).toISOString(),
    actor: 'skyline.person',
    role: 'analyst',
    partner: PartnerHandle.parse('skyline'),
    action: 'inbox.read',
    object: { kind: 'delivery', id: `d${n}` },
    counts: { rows: n },
    outcome: 'done',
  };
}

/**
 * Waits until every entry that is there can have its place. The horizon is the whole server's, so a transaction of
 * another test file may hold entries back for a while: whoever asks for a place, a proof or a number of entries right
 * after writing waits for this first. Gives up shortly before a test would.
 */
export async function untilSettled(log: Pick<Control, 'selectFrom'>): Promise<void> {
  for (const deadline = Date.now() + 50_000; ;) {
    const held = await log
      .selectFrom('audit_entry')
      .select('id')
      .where(sql<boolean>`xid >= pg_snapshot_xmin(pg_current_snapshot())`)
      .limit(1)
      .executeTakeFirst();
    if (!held) return;
    if (Date.now() > deadline) throw new Error('a transaction somewhere holds the audit log back');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The same for the log of the database at that URL, which its owner has no handle on. */
export async function untilLogSettled(url: string): Promise<void> {
  const pool = new Pool({ connectionString: url, max: 1, options: '-c search_path=control' });
  const log = new Kysely<TablesOf<Control>>({ dialect: new PostgresDialect({ pool }) });
  try {
    await untilSettled(log);
  } finally {
    await log.destroy();
  }
}

/** Writes a log of 46 entries in 31 transactions; the first 41 have places, under six roots. */
export async function fillLog(log: Control): Promise<void> {
  for (let n = 0; n < 46; n++) {
    await log.transaction().execute(async (db) => {
      await recordAudit(db, factsOf(n));
      if (n % 3 === 0 && n < 45) await recordAudit(db, factsOf(++n));
    });
    if (n === 40) {
      await untilSettled(log);
      await sequenceAudit((work) => log.transaction().execute(work), { batchRows: 7 });
    }
  }
  await untilSettled(log);
}
