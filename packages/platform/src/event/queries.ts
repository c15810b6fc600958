/** Rows of events. */
import type { EventKind } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import type { ParsedEvent } from '../import/rows.ts';

/** The ids of those customers who are there; none of them can be erased until the transaction ends. */
export async function lockCustomerIds(store: Store, refs: readonly string[]): Promise<Map<string, number>> {
  const rows = await store
    .selectFrom('customer')
    .select(['id', 'ref'])
    .where((is) => is('ref', '=', is.fn.any(is.val(refs as string[]))))
    .orderBy('id')
    .forKeyShare()
    .execute();
  return new Map(rows.map(({ id, ref }) => [ref, id]));
}

/** Adds events; how many of them were not there yet. */
export async function insertEvents(
  store: Store,
  events: readonly (ParsedEvent & { readonly customer: number })[],
): Promise<number> {
  if (events.length === 0) return 0;
  const { numAffectedRows } = await sql`
    insert into event (customer, kind, at, properties, digest)
    select customer, kind, at, properties, digest
    from unnest(
      ${events.map(({ customer }) => customer)}::bigint[], ${events.map(({ kind }) => kind)}::text[],
      ${events.map(({ at }) => new Date(at))}::timestamptz[],
      ${events.map(({ properties }) => JSON.stringify(properties))}::jsonb[],
      ${events.map(({ digest }) => digest)}::bytea[])
      as row (customer, kind, at, properties, digest)
    on conflict (digest) do nothing`.execute(store);
  return Number(numAffectedRows ?? 0n);
}

/** How many events of which kind there are. */
export async function countEvents(store: Store): Promise<Partial<Record<EventKind, number>>> {
  const rows = await store
    .selectFrom('event')
    .select(({ fn }) => ['kind', fn.countAll<number>().as('events')])
    .groupBy('kind')
    .orderBy('kind')
    .execute();
  return Object.fromEntries(rows.map(({ kind, events }) => [kind, events]));
}
