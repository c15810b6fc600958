/** Building columns and strips, one builder of a store after the other. */
import type { Store } from '@entente/store';
import { sql } from 'kysely';

/**
 * Waits for whoever else builds in this store, until the transaction ends, and answers the snapshot that what is built
 * from now on may claim to be built from: taken before any row is read, so that where every statement sees what is
 * there, what is written meanwhile counts as not seen. Taken before all other locks.
 */
export async function takeTurn(store: Store): Promise<string> {
  await sql`select pg_advisory_xact_lock(hashtextextended('columns ' || current_schema(), 0))`.execute(store);
  const { rows } = await sql<{ seen: string }>`select pg_current_snapshot()::text as seen`.execute(store);
  return rows[0]!.seen;
}
