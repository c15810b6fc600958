/** The audit log as a whole: anybody entitled can check that it only grew, without being shown what is in it. */
import { AuditReport, AuditRoot, NotedAuditRoot } from '@entente/contract';
import { grant, subject, type Grant } from '@entente/policy';
import { z } from 'zod';
import { findRefusal, procedure, router, type ProcedureContext } from '../procedure.ts';
import { findLatestRoot } from './head.ts';
import { sequenceAudit } from './sequence.ts';
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
      const isIntact = await sequence(ctx, granted);
      if (!isIntact) ctx.onProgress?.({ step: 'the end of the log does not hold together', done: 0 });
      return ctx.database.write(
        granted,
        (tx) =>
          tx.auditLog((control) => verifyAudit(control as unknown as AuditDatabase, { noted: input.root })),
        { pace: 'job' },
      );
    }),

  /** The latest root: note it elsewhere, and hold the log against it later. */
  root: procedure.output(AuditRoot).mutation(async ({ ctx }) => {
    const granted = grant(ctx.ability, 'verify', subject.auditLog());
    await sequence(ctx, granted);
    return ctx.database.read(granted, (tx) =>
      tx.auditLog((control) => findLatestRoot(control as unknown as AuditDatabase)),
    );
  }),
});

/** Gives waiting entries their places; false where the end of the log was tampered with, which verifying will name. */
async function sequence(ctx: ProcedureContext, granted: Grant): Promise<boolean> {
  try {
    await sequenceAudit((work) =>
      ctx.database.write(
        granted,
        (tx) => tx.auditLog((control) => work(control as unknown as AuditDatabase)),
        {
          pace: 'job',
        },
      ),
    );
    return true;
  } catch (error) {
    if (findRefusal(error)?.code === 'audit-tampered') return false;
    throw error;
  }
}
