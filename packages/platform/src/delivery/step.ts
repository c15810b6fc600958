/**
 * A delivery is done in steps, each a transaction of its own, so that whoever is killed leaves something to resume.
 * Every step begins here: one at a time, only while the delivery goes on, and only under a permission that is in force.
 * With the cooperation's lock it stays in force throughout the step. Planning, which takes long and changes nothing
 * that anybody sees, does without, because withdrawals would queue behind whoever waits for it.
 */
import type { DeliveryEnding, Instant } from '@entente/contract';
import type { Cooperation, Transaction } from '@entente/store';
import { listPermissions, loadAgreement } from '../agreement/load.ts';
import { isInForce, type PermissionRow } from '../agreement/permissions.ts';
import { agreementAt } from '../agreement/status.ts';
import type { ProcedureContext } from '../procedure.ts';
import { getDelivery, type StoredDelivery } from './queries.ts';
import { terminate } from './terminate.ts';

/** A delivery that goes on, and what it rests on at this moment. */
export type Going = {
  readonly delivery: StoredDelivery;
  readonly permission: PermissionRow;
  readonly now: Instant;
};

export type Lock = 'none' | 'shared' | 'exclusive';

/**
 * Does one step of a started delivery, and gives what it gives. Undefined where the delivery does not go on: it is
 * over already, or its agreement is no longer active, in which case it is terminated here.
 */
export async function inStep<T>(
  tx: Transaction,
  ctx: ProcedureContext,
  { id, lock }: { id: string; lock: Lock },
  work: (going: Going) => Promise<T>,
): Promise<T | undefined> {
  await tx.lockJob(`deliver ${id}`);
  const delivery = await tx.own((store) => getDelivery(store, id));
  if (delivery.state !== 'STARTED') return undefined;
  if (lock !== 'none') await tx.lock(delivery.cooperation, lock);
  const now = ctx.clock();
  const standing = await tx.cooperation(delivery.cooperation, (it) => findStanding(it, delivery, now));
  if ('ending' in standing) {
    await terminate(tx, ctx, delivery, standing.ending);
    return undefined;
  }
  return work({ delivery, permission: standing.permission, now });
}

/** A delivery is of the terms under which it was requested: once they are others, it is over. */
async function findStanding(
  cooperation: Cooperation,
  { permission: number, agreementVersion }: StoredDelivery,
  now: Instant,
): Promise<{ permission: PermissionRow } | { ending: DeliveryEnding }> {
  const permission = (await listPermissions(cooperation)).find((row) => row.number === number);
  if (permission && isInForce(permission, now) && permission.version === agreementVersion)
    return { permission };
  const agreement = await loadAgreement(cooperation);
  const { state } = agreementAt(agreement, now);
  if (state === 'SUSPENDED') return { ending: 'agreement-suspended' };
  const isChanged = state === 'ACTIVE' && agreement.version.version > agreementVersion;
  return { ending: isChanged ? 'agreement-changed' : 'agreement-ended' };
}
