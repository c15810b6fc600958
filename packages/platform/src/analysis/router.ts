/** Analyses: how the people break down whom permissions cover, asked by the recipient. */
import {
  BreakdownAnswer,
  BreakdownQuestion,
  LiftAnswer,
  LiftQuestion,
  MeasureTrend,
  MeasureTrendQuestion,
  type AuditAction,
} from '@entente/contract';
import { grant, subject } from '@entente/policy';
import type { Cooperation } from '@entente/store';
import { audit } from '../audit/write.ts';
import { memberOf, procedure, router, type ProcedureContext } from '../procedure.ts';
import { breakDown } from './breakdown.ts';
import { liftIn } from './lift.ts';
import { questionOf, type Asked, type Question } from './question.ts';
import { trendOf } from './trend.ts';

type Analysis = Extract<AuditAction, `analysis.${string}`>;

/** Answers in one snapshot, in which the permissions are in force, with the audit entry of what was told. */
function ask<Answer extends object>(
  ctx: ProcedureContext,
  asked: Asked,
  {
    action,
    answer,
    isTold,
  }: {
    action: Analysis;
    answer: (cooperation: Cooperation, question: Question) => Promise<Answer>;
    isTold: (answer: Answer) => boolean;
  },
): Promise<Answer & { at: string }> {
  const recipient = memberOf(ctx.actor).partner;
  const granted = grant(ctx.ability, 'ask', subject.analysis({ partner: recipient }));
  return ctx.database.write(
    granted,
    async (tx) => {
      const at = ctx.clock();
      const { told, permissions } = await tx.cooperation(asked.cooperation, async (cooperation) => {
        const question = await questionOf(cooperation, asked, { recipient, at });
        return {
          told: await answer(cooperation, question),
          permissions: question.operands.map(({ permission }) => permission),
        };
      });
      await audit(tx, ctx, {
        action,
        object: { kind: 'analysis', id: asked.cooperation },
        cooperation: asked.cooperation,
        about: permissions.map(({ provider }) => provider),
        permissions: permissions.map(({ key }) => key),
        ...(permissions[0] && { agreementVersion: permissions[0].version }),
        outcome: isTold(told) ? 'done' : 'suppressed',
      });
      return { at: new Date(at).toISOString(), ...told };
    },
    { view: 'snapshot' },
  );
}

const hasTold = (cells: readonly unknown[]): boolean => cells.some((cell) => cell !== 'suppressed');

export const analysisRouter = router({
  /**
   * People by one or two shared columns, and what measures come to in every cell. Refuses `agreement-not-active`,
   * `permission-unknown`, `purpose-mismatch`, `action-not-permitted`, `release-not-available`, `not-found`,
   * `segment-invalid`, `input-invalid`, `limit-exceeded`.
   */
  breakdown: procedure
    .input(BreakdownQuestion)
    .output(BreakdownAnswer)
    .mutation(({ ctx, input }) =>
      ask(ctx, input, {
        action: 'analysis.breakdown',
        answer: (cooperation, question) => breakDown(cooperation, question, input),
        isTold: ({ cells }) => hasTold(cells.flat()),
      }),
    ),

  /** What a measure that is shared by months comes to in each of them. Refuses as a breakdown does. */
  trend: procedure
    .input(MeasureTrendQuestion)
    .output(MeasureTrend)
    .mutation(({ ctx, input }) =>
      ask(ctx, input, {
        action: 'analysis.trend',
        answer: (cooperation, question) => trendOf(cooperation, question, input),
        isTold: ({ months }) => hasTold(months.flatMap(({ sums }) => sums)),
      }),
    ),

  /** How a published segment differs from everybody, by a shared column. Refuses as a breakdown does. */
  lift: procedure
    .input(LiftQuestion)
    .output(LiftAnswer)
    .mutation(({ ctx, input }) =>
      ask(ctx, input, {
        action: 'analysis.lift',
        answer: (cooperation, question) => liftIn(cooperation, question, input),
        isTold: ({ bands }) => hasTold(bands.map(({ selected }) => selected)),
      }),
    ),
});
