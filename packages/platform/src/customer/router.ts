/** Customers: an admin imports them, every member may count them, the privacy officer looks at one or erases one. */
import {
  CustomerFile,
  CustomerLook,
  CustomerRef,
  CustomersMapping,
  CustomersReport,
  CustomersFound,
  CustomerSearch,
  CustomerSummary,
  CustomerView,
  ErasureEffect,
  FileExport,
  FileQuestion,
} from '@entente/contract';
import { answerTo, grant, subject } from '@entente/policy';
import { z } from 'zod';
import { customersInput } from '../import/input.ts';
import { memberOf, procedure, router } from '../procedure.ts';
import { erase } from './erase.ts';
import { writeFile } from './file-text.ts';
import { openFile } from './file.ts';
import { findByIdentifier } from './find.ts';
import { importCustomers } from './import.ts';
import { canOfOne, lookAt } from './look.ts';
import { summarise } from './summary.ts';

const Pieces = z.custom<AsyncGenerator<string, void>>(
  (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
);

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

  /** Own customers by an e-mail, phone or card number. Refuses `reason-required`, `input-invalid`; whoever is found was looked at. */
  find: procedure
    .input(CustomerSearch)
    .output(CustomersFound)
    .mutation(({ ctx, input }) => {
      const { partner } = memberOf(ctx.actor);
      const granted = grant(ctx.ability, 'read', subject.customer({ partner }));
      return ctx.database.write(granted, (tx) => findByIdentifier(tx, ctx, input));
    }),

  /** Erases a customer for good. Refuses `not-found`. */
  erase: procedure
    .input(z.strictObject({ ref: CustomerRef }))
    .output(ErasureEffect)
    .mutation(({ ctx, input }) => erase(ctx, input.ref)),

  /**
   * Everything about one customer, for an access request; events come in pages. The look is recorded. Refuses
   * `reason-required`, `not-found`.
   */
  file: procedure
    .input(FileQuestion)
    .output(CustomerFile)
    .mutation(({ ctx, input }) => {
      const granted = grant(ctx.ability, 'read', subject.customer({ partner: memberOf(ctx.actor).partner }));
      return ctx.database.write(granted, (tx) => openFile(tx, ctx, input), { view: 'snapshot' });
    }),

  /** The same as the text of a file, in pieces of whole lines. Refuses what `file` does. */
  export: procedure
    .input(FileExport)
    .output(Pieces)
    .mutation(({ ctx, input }) => {
      const granted = grant(ctx.ability, 'read', subject.customer({ partner: memberOf(ctx.actor).partner }));
      return writeFile(ctx, granted, input);
    }),
});
