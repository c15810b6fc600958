/** Recalls: whom a recipient must erase, and its answer. */
import { type Recall, RecallAnswer, RecallFilter, RecallPage, type RecallState } from '@entente/contract';
import { answerTo, grant, subject } from '@entente/policy';
import { z } from 'zod';
import { ownRows } from '../own-rows.ts';
import { memberOf, procedure, router } from '../procedure.ts';
import { acknowledge } from './acknowledge.ts';
import { listRecalls } from './queries.ts';

export const recallRouter = router({
  /** Recalls addressed to the acting partner, by person. */
  list: procedure
    .input(RecallFilter)
    .output(RecallPage)
    .query(({ ctx, input }) => {
      const granted = grant(ctx.ability, 'list', subject.recall({ partner: memberOf(ctx.actor).partner }));
      const permitted = ownRows(ctx, { noun: 'recall', action: 'list' }, 'cooperation');
      const canOf = (state: RecallState): Recall['can'] => ({
        acknowledge: answerTo(ctx.ability, 'acknowledge', granted.instance, state),
      });
      return ctx.database.read(granted, (tx) =>
        tx.own((store) => listRecalls(store, input, { now: ctx.clock(), permitted, canOf })),
      );
    }),

  /** States that the people were erased; the providers see the statement. */
  acknowledge: procedure
    .input(RecallAnswer)
    .output(z.strictObject({ people: z.int() }))
    .mutation(({ ctx, input }) => {
      const granted = grant(
        ctx.ability,
        'acknowledge',
        subject.recall({ partner: memberOf(ctx.actor).partner }),
      );
      return ctx.database.write(granted, async (tx) => ({ people: await acknowledge(tx, ctx, input) }), {
        pace: 'job',
      });
    }),
});
