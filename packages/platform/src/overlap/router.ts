/** Overlaps: what a recipient may be told about the people its permissions cover. */
import { OverlapAnswer, OverlapQuestion } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { memberOf, procedure, router } from '../procedure.ts';
import { ask } from './ask.ts';

export const overlapRouter = router({
  /**
   * Covered people, overlap and prospects for every combination of the named permissions' providers.
   * Refuses `agreement-not-active`, `permission-unknown`, `purpose-mismatch`, `action-not-permitted`,
   * `release-not-available`, and `not-found` for a set that is not published under its permission.
   */
  ask: procedure
    .input(OverlapQuestion)
    .output(OverlapAnswer)
    .mutation(({ ctx, input }) => {
      const granted = grant(ctx.ability, 'ask', subject.overlap({ partner: memberOf(ctx.actor).partner }));
      return ctx.database.write(granted, (tx) => ask(tx, ctx, input), { view: 'snapshot' });
    }),
});
