/** Overlaps: what a recipient may be told about the people its permissions cover. */
import { OverlapAnswer, OverlapPreview, OverlapQuestion } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { memberOf, procedure, router } from '../procedure.ts';
import { ask } from './ask.ts';
import { askWithNoise } from './noisy.ts';
import { preview } from './preview.ts';

export const overlapRouter = router({
  /**
   * Covered people, overlap and prospects for every combination of the named permissions' providers that is asked for: exactly where all
   * of a combination allow to deliver, else with noise, which costs. Refuses `agreement-not-active`,
   * `permission-unknown`, `purpose-mismatch`, `action-not-permitted`, `limit-exceeded`, and `not-found` for a set that is not published
   * under its permission. That a budget is spent is told as `suppressed`.
   */
  ask: procedure
    .input(OverlapQuestion)
    .output(OverlapAnswer)
    .mutation(async ({ ctx, input }) => {
      const granted = grant(ctx.ability, 'ask', subject.overlap({ partner: memberOf(ctx.actor).partner }));
      const exact = await ctx.database.write(granted, (tx) => ask(tx, ctx, input), { view: 'snapshot' });
      return exact ?? ctx.database.write(granted, (tx) => askWithNoise(tx, ctx, input));
    }),

  /** What asking that would cost, and what of the own budgets is spent; nothing is counted. Refuses as `ask` does. */
  preview: procedure
    .input(OverlapQuestion)
    .output(OverlapPreview)
    .query(({ ctx, input }) => {
      const granted = grant(
        ctx.ability,
        'preview',
        subject.overlap({ partner: memberOf(ctx.actor).partner }),
      );
      return ctx.database.read(granted, (tx) => preview(tx, ctx, input));
    }),
});
