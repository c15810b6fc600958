/** Customers: an admin imports them, every member may count them, the privacy officer looks at one or erases one. */
import {
  CustomerLook,
  CustomerRef,
  CustomersMapping,
  CustomersReport,
  CustomerSummary,
  CustomerView,
  ErasureEffect,
} from '@entente/contract';
import { answerTo, grant, subject } from '@entente/policy';
import { z } from 'zod';
import { customersInput } from '../import/input.ts';
import { memberOf, procedure, router } from '../procedure.ts';
import { erase } from './erase.ts';
import { importCustomers } from './import.ts';
import { canOfOne, lookAt } from './look.ts';
import { summarise } from './summary.ts';

export const customerRouter = router({
  /**
   * Imports a file of customers, and enrols the partner anew where it takes part. Refuses `mapping-mismatch`,
   * `file-unreadable` with the line; what landed before stays, and the same file again goes on from there. Of a
   * snapshot, refuses `snapshot-incomplete` and `snapshot-limit` when all of it has landed, and removes nobody then.
   */
  import: procedure
    .input(z.strictObject({ ...customersInput, mapping: CustomersMapping }))
    .output(CustomersReport)
    .mutation(({ ctx, input }) => importCustomers(ctx, input)),

  /** What the partner's store holds, counted exactly. */
  summary: procedure.output(CustomerSummary).query(({ ctx }) => {
    const { partner } = memberOf(ctx.actor);
    const granted = grant(ctx.ability, 'summarise', subject.customer({ partner }));
    return ctx.database.read(granted, async (tx) => ({
      ...(await tx.own((store) => summarise(store, ctx.clock()))),
      can: {
        import: answerTo(ctx.ability, 'import', granted.instance),
        look: answerTo(ctx.ability, 'read', granted.instance),
        ...canOfOne(ctx),
      },
    }));
  }),

  /** One customer, decrypted. Refuses `reason-required`, `not-found`, `customer-erased`; the look is on record. */
  get: procedure
    .input(CustomerLook)
    .output(CustomerView)
    .mutation(({ ctx, input }) => {
      const { partner } = memberOf(ctx.actor);
      const granted = grant(ctx.ability, 'read', subject.customer({ partner }));
      return ctx.database.write(granted, (tx) => lookAt(tx, ctx, input));
    }),

  /** Erases a customer for good. Refuses `not-found`. */
  erase: procedure
    .input(z.strictObject({ ref: CustomerRef }))
    .output(ErasureEffect)
    .mutation(({ ctx, input }) => erase(ctx, input.ref)),
});
