/** Analyses: how the people break down whom permissions cover, asked by the recipient. */
import {
  AnalysisPreview,
  AnalysisPreviewQuestion,
  BreakdownAnswer,
  BreakdownQuestion,
  LiftAnswer,
  LiftQuestion,
  MeasureTrend,
  MeasureTrendQuestion,
} from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { memberOf, procedure, router } from '../procedure.ts';
import { ask } from './ask.ts';
import { breakdown } from './breakdown.ts';
import { lift } from './lift.ts';
import { previewOf } from './preview.ts';
import { trend } from './trend.ts';

export const analysisRouter = router({
  /**
   * People by one or two shared columns, and what measures come to in every cell: exactly where all permissions allow to
   * deliver, else with noise, which costs, and without measures. Refuses `agreement-not-active`, `permission-unknown`,
   * `purpose-mismatch`, `action-not-permitted`, `release-not-available` for measures with noise, `not-found`,
   * `segment-invalid`, `input-invalid`, `limit-exceeded`. That a budget is spent is told as `suppressed`.
   */
  breakdown: procedure
    .input(BreakdownQuestion)
    .output(BreakdownAnswer)
    .mutation(({ ctx, input }) => ask(ctx, input, breakdown)),

  /**
   * What a measure that is shared by months comes to in each of them, and of how many people. Refuses as a breakdown
   * does.
   */
  trend: procedure
    .input(MeasureTrendQuestion)
    .output(MeasureTrend)
    .mutation(({ ctx, input }) => ask(ctx, input, trend)),

  /** How a published segment differs from everybody, by a shared column. Refuses as a breakdown does. */
  lift: procedure
    .input(LiftQuestion)
    .output(LiftAnswer)
    .mutation(({ ctx, input }) => ask(ctx, input, lift)),

  /** What one of these would cost, and what of the own budgets is spent; nobody is counted. Refuses as it does. */
  preview: procedure
    .input(AnalysisPreviewQuestion)
    .output(AnalysisPreview)
    .query(({ ctx, input }) => {
      const granted = grant(
        ctx.ability,
        'preview',
        subject.analysis({ partner: memberOf(ctx.actor).partner }),
      );
      return ctx.database.read(granted, (tx) => {
        switch (input.kind) {
          case 'breakdown':
            return previewOf(tx, ctx, { input, analysis: breakdown });
          case 'trend':
            return previewOf(tx, ctx, { input, analysis: trend });
          case 'lift':
            return previewOf(tx, ctx, { input, analysis: lift });
        }
      });
    }),
});
