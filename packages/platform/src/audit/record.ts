/** Writing down what was done, in the transaction that does it. */
import { randomBytes } from 'node:crypto';
import type { AuditFacts } from '@entente/contract';
import { leafOf } from './entry.ts';
import type { AuditDatabase } from './tables.ts';

/** The row of an entry: made once, with a salt of its own. */
export function entryOf(facts: AuditFacts): { partner: string | null; body: string; leaf: Buffer } {
  return { partner: facts.partner, ...leafOf({ ...facts, salt: randomBytes(16).toString('hex') }) };
}

/**
 * Inserts one entry. `db` must be the transaction that has the effect or gives the answer, with the log's schema
 * open: then both commit or neither does. The entry gets its place from the sequencer afterwards.
 */
export async function recordAudit(db: AuditDatabase, facts: AuditFacts): Promise<void> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('audit_entry')
    .values(entryOf(facts))
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n)
    throw new Error(`${numInsertedOrUpdatedRows} audit entries written, not 1`);
}
