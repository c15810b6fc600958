/** Whether what a delivery handed over can be read now. */
import { answerIn, refuse } from '@entente/contract';
import type { Transaction } from '@entente/store';
import { loadAgreementState } from '../delivery/list.ts';
import { getDelivery, type StoredDelivery } from '../delivery/queries.ts';
import type { ProcedureContext } from '../procedure.ts';

/**
 * A completed delivery whose agreement is active. Refuses `not-found`, `delivery-state` before completion and
 * `agreement-not-active` while the inbox is locked.
 */
export async function getReadable(
  tx: Transaction,
  ctx: ProcedureContext,
  id: string,
): Promise<StoredDelivery> {
  const delivery = await tx.own((store) => getDelivery(store, id));
  if (answerIn('inbox.read', delivery.state) !== true) {
    refuse('delivery-state', { state: delivery.state, needs: 'COMPLETED' });
  }
  const state = await loadAgreementState(tx, ctx, delivery.cooperation);
  if (state !== 'ACTIVE') refuse('agreement-not-active', { state });
  return delivery;
}
