/** Refreshing a delivery: what it was asked for is asked again, and told as what has changed since. */
import { refuse, type DeliveryQuestion } from '@entente/contract';
import type { Store, Transaction } from '@entente/store';
import { sql } from 'kysely';
import { ownRows } from '../own-rows.ts';
import type { ProcedureContext } from '../procedure.ts';
import { getDelivery, type StoredDelivery } from './queries.ts';
import { requestDelivery } from './request.ts';

/**
 * Writes the refresh of a completed delivery down as requested and gives its id. It refreshes all deliveries of the same
 * origin, whichever of them is named. Refuses `not-found`, `delivery-state`, and what a request refuses.
 */
export async function requestRefresh(
  tx: Transaction,
  ctx: ProcedureContext,
  { id }: { id: string },
): Promise<string> {
  const permitted = ownRows(ctx, { noun: 'delivery', action: 'request' }, 'cooperation');
  const delivery = await tx.own((store) => getDelivery(store, id, permitted));
  assertCompleted(delivery);
  const origin = delivery.origin ?? delivery.id;
  await tx.lockJob(`refresh ${origin}`);
  const last = await tx.own((store) => getLast(store, origin));
  assertCompleted(last);
  return requestDelivery(tx, ctx, questionOf(delivery), { origin, since: last.id });
}

function assertCompleted({ state }: StoredDelivery): void {
  if (state !== 'COMPLETED') refuse('delivery-state', { state, needs: 'COMPLETED' });
}

/** The last delivery of an origin, among those that were not terminated: no other comes after it. */
async function getLast(store: Store, origin: string): Promise<StoredDelivery> {
  const { rows } = await sql<{ id: string }>`
    select d.id from delivery d
    where (d.id = ${origin} or d.origin = ${origin}) and d.state <> 'TERMINATED' and not exists (
      select from delivery later where later.origin = ${origin} and later.since = d.id and later.state <> 'TERMINATED')`.execute(
    store,
  );
  return getDelivery(store, rows[0]!.id);
}

function questionOf({
  cooperation,
  permissionKey,
  mode,
  set,
  condition,
  chosen,
}: StoredDelivery): DeliveryQuestion {
  return {
    cooperation,
    permission: permissionKey,
    mode,
    ...(set !== null && { set }),
    ...(condition !== null && { where: { condition } }),
    ...(chosen !== null && { columns: chosen }),
  };
}
