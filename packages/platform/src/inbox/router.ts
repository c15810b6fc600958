/** The inbox: what was handed to this partner and may be kept by now. */
import { InboxCount, InboxList, InboxPage, DeliveryId } from '@entente/contract';
import { grant, permittedFields, subject } from '@entente/policy';
import { loadStoreKeys, type Transaction } from '@entente/store';
import { z } from 'zod';
import { audit } from '../audit/write.ts';
import { loadAgreementState } from '../delivery/list.ts';
import { getDelivery } from '../delivery/queries.ts';
import { keepReason } from '../customer/look.ts';
import { ownRows } from '../own-rows.ts';
import { memberOf, procedure, router, type ProcedureContext } from '../procedure.ts';
import { countByCooperation, listInbox } from './queries.ts';
import { getReadable } from './readable.ts';
import { tellProvider } from './tell.ts';

export const inboxRouter = router({
  /**
   * A page of one delivery's people; an audit entry for each page. Refuses `not-found`, `delivery-state` before
   * completion, `agreement-not-active` while the agreement is not ACTIVE.
   */
  list: procedure
    .input(InboxPage)
    .output(InboxList)
    .mutation(({ ctx, input }) => {
      const granted = grant(ctx.ability, 'read', subject.inbox({ partner: memberOf(ctx.actor).partner }));
      return ctx.database.write(granted, (tx) => readPage(tx, ctx, input), { view: 'snapshot' });
    }),

  /** How many rows there are, of one delivery or of all. Refuses `not-found`. */
  count: procedure
    .input(z.strictObject({ delivery: DeliveryId.exactOptional() }))
    .output(InboxCount)
    .query(({ ctx, input }) => {
      const granted = grant(ctx.ability, 'read', subject.inbox({ partner: memberOf(ctx.actor).partner }));
      return ctx.database.read(granted, (tx) => countRows(tx, ctx, input));
    }),
});

async function readPage(
  tx: Transaction,
  ctx: ProcedureContext,
  { delivery: id, reason, ...page }: InboxPage,
): Promise<InboxList> {
  const { partner } = memberOf(ctx.actor);
  const instance = subject.inbox({ partner, ...(reason !== undefined && { reason: 'stated' }) });
  const isContactShown = permittedFields(ctx.ability, 'read', instance).includes('contact');
  const delivery = await getReadable(tx, ctx, id);
  const list = await tx.own(async (store) => {
    const key = (await loadStoreKeys(store, ctx.database.master, partner)).contact;
    const { rows, next } = await listInbox(
      store,
      { ...page, delivery: id, now: ctx.clock(), isRefresh: delivery.since !== null },
      { partner, key, isContactShown },
    );
    return { rows, next };
  });
  const seen = list.rows.map(({ ref, person }) => ref ?? person);
  const noted = reason === undefined ? {} : await keepReason(tx, ctx, { refs: seen, reason });
  await audit(tx, ctx, {
    action: 'inbox.read',
    object: { kind: 'delivery', id },
    cooperation: delivery.cooperation,
    about: [delivery.provider],
    permissions: [delivery.permissionKey],
    counts: { rows: list.rows.length },
    ...noted,
  });
  if (page.after === undefined) await tellProvider(tx, ctx, 'inbox.read', delivery);
  return list;
}

async function countRows(
  tx: Transaction,
  ctx: ProcedureContext,
  wanted: { delivery?: string },
): Promise<InboxCount> {
  const counts = await tx.own(async (store) => {
    if (wanted.delivery !== undefined) await getDelivery(store, wanted.delivery);
    const permitted = ownRows(ctx, { noun: 'inbox', action: 'read' }, 'd.cooperation');
    return countByCooperation(store, { ...wanted, now: ctx.clock(), permitted });
  });
  const count = { people: 0, locked: 0 };
  for (const { cooperation, rows } of counts) {
    const state = await loadAgreementState(tx, ctx, cooperation);
    count[state === 'ACTIVE' ? 'people' : 'locked'] += rows;
  }
  return count;
}
