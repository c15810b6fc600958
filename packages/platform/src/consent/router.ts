/** Consents: imported or recorded one by one; counted by every member, read of one customer by the privacy officer. */
import {
  ConsentHistory,
  ConsentsMapping,
  ConsentsReport,
  CustomerLook,
  LinkedData,
  refuse,
  CoverageQuestion,
  CoverageReport,
  CustomerRef,
  DecisionEffect,
  NewDecision,
  TrendPage,
  TrendQuestion,
} from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { z } from 'zod';
import { fileInput } from '../import/input.ts';
import { memberOf, procedure, router } from '../procedure.ts';
import { loadCoverage } from './coverage.ts';
import { decide } from './decide.ts';
import { giveReceipt } from './give-receipt.ts';
import { loadHistory } from './history.ts';
import { listTrends } from './trend.ts';
import { importConsents } from './import.ts';

export const consentRouter = router({
  /**
   * Imports a file of consents; each batch is in force at its commit. Refuses `mapping-mismatch`, `file-unreadable`
   * with the line; what landed before stays, and the same file again goes on from there.
   */
  import: procedure
    .input(z.strictObject({ ...fileInput, mapping: ConsentsMapping }))
    .output(ConsentsReport)
    .mutation(({ ctx, input }) => importConsents(ctx, input)),

  /** Records one decision of one customer. Refuses `not-found` for a given of an unknown customer. */
  record: procedure
    .input(NewDecision)
    .output(DecisionEffect)
    .mutation(({ ctx, input }) => decide(ctx, input)),

  /** What one customer decided, with its evidence, and what it amounts to. Refuses `not-found`. */
  history: procedure
    .input(z.strictObject({ ref: CustomerRef }))
    .output(ConsentHistory)
    .query(({ ctx, input }) => {
      const { partner } = memberOf(ctx.actor);
      const granted = grant(ctx.ability, 'read', subject.consent({ partner }));
      return ctx.database.read(granted, (tx) => loadHistory(tx, ctx, input.ref));
    }),

  /**
   * How many of the partner's own customers permissions cover, exactly. Refuses `permission-unknown` for one that is
   * in none of its agreements, `input-invalid` for a text that is none.
   */
  coverage: procedure
    .input(CoverageQuestion)
    .output(CoverageReport)
    .query(({ ctx, input }) => {
      const { partner } = memberOf(ctx.actor);
      const granted = grant(ctx.ability, 'summarise', subject.consent({ partner }));
      return ctx.database.read(granted, async (tx) => {
        const permissions = await loadCoverage(tx, ctx, input);
        return { at: new Date(ctx.clock()).toISOString(), permissions };
      });
    }),

  /**
   * What one customer decided, as a receipt after ISO/IEC TS 27560 in DPV terms. The look is recorded. Refuses
   * `reason-required`, `not-found`.
   */
  receipt: procedure
    .input(CustomerLook)
    .output(LinkedData)
    .mutation(({ ctx, input }) => {
      const { partner } = memberOf(ctx.actor);
      const granted = grant(ctx.ability, 'read', subject.consent({ partner }));
      if (input.reason === '') refuse('reason-required');
      return ctx.database.write(granted, (tx) => giveReceipt(tx, ctx, input), { view: 'snapshot' });
    }),

  /**
   * How the partner's own customers decided over time, by purpose and recipient: exact counts now and in steps.
   * Refuses `input-invalid` for a series without a step, `limit-exceeded` for one of too many.
   */
  trend: procedure
    .input(TrendQuestion)
    .output(TrendPage)
    .query(({ ctx, input }) => {
      const { partner } = memberOf(ctx.actor);
      const granted = grant(ctx.ability, 'summarise', subject.consent({ partner }));
      return ctx.database.read(granted, (tx) =>
        tx.own((store) => listTrends(store, input, { now: ctx.clock() })),
      );
    }),
});
