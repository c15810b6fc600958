/** The audit log as a whole: anybody entitled can check that it only grew, without being shown what is in it. */
import {
  AuditList,
  AuditQuestion,
  AuditReport,
  AuditRoot,
  LooksPage,
  LooksQuestion,
  NotedAuditRoot,
} from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { z } from 'zod';
import { memberOf, procedure, router } from '../procedure.ts';
import { findLatestRoot } from './head.ts';
import { listOwnEntries } from './list.ts';
import { listLooks } from './looks.ts';
import { sequence } from './sequence-now.ts';
import type { AuditDatabase } from './tables.ts';
import { verifyAudit } from './verify.ts';

export const auditRouter = router({
  /**
   * Gives waiting entries their places and checks every hash. With `root`, the log is also held against a root that
   * was noted earlier. What is wrong is an answer (`verified: false` and the first bad place), not a refusal.
   */
  verify: procedure
    .input(z.strictObject({ root: NotedAuditRoot.optional() }))
    .output(AuditReport)
    .mutation(async ({ ctx, input }) => {
      const granted = grant(ctx.ability, 'verify', subject.auditLog());
      const verify = (): Promise<AuditReport> =>
        ctx.database.read(granted, (tx) =>
          tx.auditLog((control) => verifyAudit(control as unknown as AuditDatabase, { noted: input.root })),
        );
      // A log that does not hold together must not grow any further, so it is checked before anything is added.
      const report = await verify();
      if (!report.verified || report.waiting === 0) return report;
      await sequence(ctx, granted);
      return verify();
    }),

  /** The latest root: note it elsewhere, and hold the log against it later. Refuses `audit-tampered`. */
  root: procedure.output(AuditRoot).mutation(async ({ ctx }) => {
    const granted = grant(ctx.ability, 'verify', subject.auditLog());
    await sequence(ctx, granted);
    return ctx.database.read(granted, (tx) =>
      tx.auditLog((control) => findLatestRoot(control as unknown as AuditDatabase)),
    );
  }),

  /**
   * Who looked at whom, by person, by who looked, by time; and when others looked at what they were handed. Asking is
   * a look itself. Refuses `reason-required`.
   */
  looks: procedure
    .input(LooksQuestion)
    .output(LooksPage)
    .mutation(({ ctx, input }) => {
      const granted = grant(ctx.ability, 'read', subject.audit({ partner: memberOf(ctx.actor).partner }));
      return ctx.database.write(granted, (tx) => listLooks(tx, ctx, input));
    }),

  /** The entries about the own business, newest first. They hold no personal data, so reading them is no look. */
  list: procedure
    .input(AuditQuestion)
    .output(AuditList)
    .query(({ ctx, input }) => {
      const granted = grant(ctx.ability, 'read', subject.audit({ partner: memberOf(ctx.actor).partner }));
      return ctx.database.read(granted, (tx) => listOwnEntries(tx, ctx, input));
    }),
});
