/** Deliveries: a recipient asks for the people that a signed permission lets it have, and takes them out as a file. */
import {
  Delivery,
  DeliveryExport,
  DeliveryList,
  DeliveryName,
  DeliveryPage,
  DeliveryPreview,
  DeliveryQuestion,
} from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { z } from 'zod';
import { memberOf, procedure, router, type ProcedureContext } from '../procedure.ts';
import { exportDelivery } from './file.ts';
import { viewDeliveries, viewDelivery } from './list.ts';
import { getDelivery } from './queries.ts';
import { requestRefresh } from './refresh.ts';
import { assertNoneOverdue, previewDelivery, requestDelivery } from './request.ts';
import { runDelivery } from './run.ts';

const own = ({ actor }: Pick<ProcedureContext, 'actor'>) =>
  subject.delivery({ partner: memberOf(actor).partner });
const Chunks = z.custom<AsyncGenerator<string, void>>(
  (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
);

export const deliveryRouter = router({
  /**
   * What a delivery would be: people, columns, and how long rows would live. Refuses `agreement-not-active`,
   * `permission-unknown`, `action-not-permitted`, `category-not-covered`, `column-not-covered`, `not-found` for an
   * unpublished set, `segment-invalid` for a condition on what is not shared.
   */
  preview: procedure
    .input(DeliveryQuestion)
    .output(DeliveryPreview)
    .mutation(({ ctx, input }) =>
      ctx.database.write(grant(ctx.ability, 'request', own(ctx)), (tx) => previewDelivery(tx, ctx, input), {
        view: 'snapshot',
      }),
    ),

  /**
   * Requests a delivery and carries it through. It ends COMPLETED, or TERMINATED with a reason. Refuses what a
   * preview refuses, and `recall-overdue`; `busy` leaves a delivery that can be resumed.
   */
  request: procedure
    .input(DeliveryQuestion)
    .output(Delivery)
    .mutation(async ({ ctx, input }) => {
      const granted = grant(ctx.ability, 'request', own(ctx));
      const id = await ctx.database.write(granted, (tx) => requestDelivery(tx, ctx, input));
      await runDelivery(ctx, { id, granted });
      return ctx.database.read(granted, (tx) => viewDelivery(tx, ctx, id, 'request'));
    }),

  /** Finishes a delivery that was interrupted; one that is over stays as it is. Refuses `recall-overdue`, `busy`. */
  resume: procedure
    .input(DeliveryName)
    .output(Delivery)
    .mutation(async ({ ctx, input: { id } }) => {
      const granted = grant(ctx.ability, 'request', own(ctx));
      await ctx.database.read(granted, async (tx) => {
        const { provider, endedAt } = await tx.own((store) => getDelivery(store, id));
        if (endedAt === null) await assertNoneOverdue(tx, ctx, provider);
      });
      await runDelivery(ctx, { id, granted });
      return ctx.database.read(granted, (tx) => viewDelivery(tx, ctx, id, 'request'));
    }),

  /**
   * Hands over what has changed since a completed delivery and its refreshes: who is new and whose data have changed get
   * rows, who is not among its people any more leaves the inbox and is named. Refuses what a request refuses,
   * `delivery-state` before completion and while another refresh of it is not finished.
   */
  refresh: procedure
    .input(DeliveryName)
    .output(Delivery)
    .mutation(async ({ ctx, input }) => {
      const granted = grant(ctx.ability, 'request', own(ctx));
      const id = await ctx.database.write(granted, (tx) => requestRefresh(tx, ctx, input));
      await runDelivery(ctx, { id, granted });
      return ctx.database.read(granted, (tx) => viewDelivery(tx, ctx, id, 'request'));
    }),

  /** Every delivery the partner requested, newest first. */
  list: procedure
    .input(DeliveryPage)
    .output(DeliveryList)
    .query(({ ctx, input }) =>
      ctx.database.read(grant(ctx.ability, 'list', own(ctx)), (tx) => viewDeliveries(tx, ctx, input)),
    ),

  /** One delivery. Refuses `not-found`. */
  get: procedure
    .input(DeliveryName)
    .output(Delivery)
    .query(({ ctx, input: { id } }) =>
      ctx.database.read(grant(ctx.ability, 'read', own(ctx)), (tx) => viewDelivery(tx, ctx, id)),
    ),

  /**
   * The rows, or their events, as the text of a file, page by page: nobody who withdraws meanwhile is on a later page.
   * Refuses `delivery-state` before completion, `agreement-not-active`, the latter also between pages.
   */
  export: procedure
    .input(DeliveryExport)
    .output(Chunks)
    .mutation(({ ctx, input }) => exportDelivery(ctx, grant(ctx.ability, 'export', own(ctx)), input)),
});
