/** Recalls: whom a recipient must erase, its answer, and what their provider does about those that are not answered. */
import {
  Escalated,
  EscalationOrder,
  RecallAnswer,
  RecallFilter,
  RecallHistory,
  RecallPage,
  RecallQuestion,
  SentRecallsFilter,
  SentRecallsPage,
} from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { z } from 'zod';
import { memberOf, procedure, router } from '../procedure.ts';
import { acknowledge } from './acknowledge.ts';
import { escalateRecalls } from './escalate.ts';
import { tellHistory } from './history.ts';
import { followSent, listOwed } from './list.ts';

export const recallRouter = router({
  /** Recalls addressed to the acting partner, by person. Providers learn that it asked. */
  list: procedure
    .input(RecallFilter)
    .output(RecallPage)
    .query(({ ctx, input }) => listOwed(ctx, input)),

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

  /** What became of the recalls that the acting partner sent, by day. */
  sent: procedure
    .input(SentRecallsFilter)
    .output(SentRecallsPage)
    .query(({ ctx, input }) => followSent(ctx, input)),

  /** What became of every recall of one person. The look is recorded. Refuses `reason-required`. */
  history: procedure
    .input(RecallQuestion)
    .output(RecallHistory)
    .mutation(({ ctx, input }) => tellHistory(ctx, input)),

  /**
   * Tells a recipient for the last time about everything of one cooperation that it has not answered in time. Refuses
   * `reason-required`, `not-found`, `recall-not-overdue`, `recall-escalated`.
   */
  escalate: procedure
    .input(EscalationOrder)
    .output(Escalated)
    .mutation(({ ctx, input }) => escalateRecalls(ctx, input)),
});
