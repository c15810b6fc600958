/** The end of a delivery that hands nothing over: whatever was prepared of it goes, on both sides. */
import type { DeliveryEnding } from '@entente/contract';
import type { Transaction } from '@entente/store';
import { audit } from '../audit/write.ts';
import type { ProcedureContext } from '../procedure.ts';
import { moveDelivery, type StoredDelivery } from './queries.ts';

/** Terminates a started delivery. The provider keeps no trace of it: why it ended may tell about the recipient. */
export async function terminate(
  tx: Transaction,
  ctx: ProcedureContext,
  delivery: StoredDelivery,
  reason: DeliveryEnding,
): Promise<void> {
  const { id, cooperation, provider } = delivery;
  await tx.own(async (store) => {
    const isMoved = await moveDelivery(store, id, { to: 'TERMINATED', at: ctx.clock(), reason });
    if (!isMoved) throw new Error(`delivery ${id} was not STARTED`);
    await store.deleteFrom('inbox').where('delivery', '=', id).execute();
  });
  await tx.withdraw({ delivery: id }, { cooperation, partner: provider }, (store) =>
    store.deleteFrom('handover').where('delivery', '=', id).execute(),
  );
  await audit(tx, ctx, {
    action: 'delivery.terminate',
    object: { kind: 'delivery', id },
    cooperation,
    about: [provider],
    permissions: [delivery.permissionKey],
    agreementVersion: delivery.agreementVersion,
    outcome: reason === 'too-small' ? 'suppressed' : 'refused',
    reason,
  });
}
