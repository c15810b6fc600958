/** Deliveries as their recipient sees them, with the state that follows from the agreement of the moment. */
import {
  answerIn,
  writeCondition,
  type AgreementState,
  type Answer,
  type CooperationId,
  type Delivery,
  type DeliveryState,
} from '@entente/contract';
import { answerTo, findNo, subject } from '@entente/policy';
import type { Transaction } from '@entente/store';
import { loadAgreement } from '../agreement/load.ts';
import { agreementAt } from '../agreement/status.ts';
import { ownRows } from '../own-rows.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { getDelivery, listDeliveries, type StoredDelivery } from './queries.ts';
import { stateAt } from './rules.ts';

/** One delivery, as it is read or as it was requested. Refuses `not-found`. */
export async function viewDelivery(
  tx: Transaction,
  ctx: ProcedureContext,
  id: string,
  action: 'read' | 'request' = 'read',
): Promise<Delivery> {
  const permitted = ownRows(ctx, { noun: 'delivery', action }, 'cooperation');
  const delivery = await tx.own((store) => getDelivery(store, id, permitted));
  return viewOf(ctx, delivery, await loadAgreementState(tx, ctx, delivery.cooperation));
}

/** A page of deliveries, newest first. Refuses `not-found` for an unknown `after`. */
export async function viewDeliveries(
  tx: Transaction,
  ctx: ProcedureContext,
  page: { limit: number; after?: string },
): Promise<{ deliveries: Delivery[]; next: string | null }> {
  const permitted = ownRows(ctx, { noun: 'delivery', action: 'list' }, 'cooperation');
  const asked = { ...page, permitted, limit: page.limit + 1 };
  const found = await tx.own((store) => listDeliveries(store, asked));
  const shown = found.slice(0, page.limit);
  const states = new Map<CooperationId, AgreementState>();
  for (const { cooperation } of shown) {
    if (!states.has(cooperation)) states.set(cooperation, await loadAgreementState(tx, ctx, cooperation));
  }
  return {
    deliveries: shown.map((delivery) => viewOf(ctx, delivery, states.get(delivery.cooperation)!)),
    next: found.length > shown.length ? shown.at(-1)!.id : null,
  };
}

/** Where the agreement of a cooperation stands now. */
export async function loadAgreementState(
  tx: Transaction,
  ctx: ProcedureContext,
  cooperation: string,
): Promise<AgreementState> {
  return (await tx.cooperation(cooperation, async (it) => agreementAt(await loadAgreement(it), ctx.clock())))
    .state;
}

function viewOf(ctx: ProcedureContext, delivery: StoredDelivery, agreement: AgreementState): Delivery {
  const {
    permission: _,
    origin: __,
    permissionKey,
    condition,
    requestedAt,
    startedAt,
    endedAt,
    ...rest
  } = delivery;
  const state = stateAt(delivery.state, agreement);
  const text = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    ...rest,
    categories: [...delivery.categories],
    permission: permissionKey,
    where: condition === null ? null : writeCondition(condition),
    state,
    requestedAt: new Date(requestedAt).toISOString(),
    startedAt: text(startedAt),
    endedAt: text(endedAt),
    can: canOf(ctx, state, agreement),
  };
}

/** What this person could do with it. The rows of a delivery are locked unless its agreement is ACTIVE. */
function canOf(
  { actor, ability }: ProcedureContext,
  state: DeliveryState,
  agreement: AgreementState,
): Delivery['can'] {
  const { partner } = memberOf(actor);
  const delivery = subject.delivery({ partner });
  const isLocked = state === 'COMPLETED' && agreement !== 'ACTIVE';
  const open = (answer: Answer): Answer => (answer === true && isLocked ? 'agreement-not-active' : answer);
  return {
    read: open(answerTo(ability, 'read', subject.inbox({ partner }), state)),
    export: open(answerTo(ability, 'export', delivery, state)),
    resume: findNo(ability, 'request', delivery) ?? answerIn('delivery.resume', state),
    refresh: open(findNo(ability, 'request', delivery) ?? answerIn('delivery.refresh', state)),
  };
}
