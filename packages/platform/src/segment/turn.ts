/** Building columns and strips, one builder of a store after the other. */
import type { Store } from '@entente/store';
import { sql } from 'kysely';

/**
 * Waits for whoever else builds in this store, until the transaction ends, and answers the snapshot that what is built
 * from now on may claim to be built from: taken before any row is read, so that where every statement sees what is
 * there, what is written meanwhile counts as not seen. Nor does what this transaction itself has written, which can
 * write more. Taken before all other locks.
 */
export async function takeTurn(store: Store): Promise<string> {
  await sql`select pg_advisory_xact_lock(hashtextextended('columns ' || current_schema(), 0))`.execute(store);
  const { rows } = await sql<{ seen: string }>`
    select case when own is null or own >= pg_snapshot_xmax(taken) then taken::text
      else format('%s:%s:%s', least(own, pg_snapshot_xmin(taken)), pg_snapshot_xmax(taken),
        (select string_agg(running::text, ',' order by running)
          from (select pg_snapshot_xip(taken) union select own) as unseen (running))) end as seen
    from (select pg_current_snapshot() as taken, pg_current_xact_id_if_assigned() as own) as now`.execute(
    store,
  );
  return rows[0]!.seen;
}
