/** Objections: who told this partner not to use their data, whoever provides it. */
import { NewObjection, ObjectionList, ObjectionPage } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { z } from 'zod';
import { memberOf, procedure, router } from '../procedure.ts';
import { listObjections, recordObjection } from './record.ts';

export const objectionRouter = router({
  /**
   * Writes an objection down; every later delivery leaves the person out. Refuses `not-found` for an unknown
   * customer, `input-invalid` for what is no e-mail or phone.
   */
  record: procedure
    .input(NewObjection)
    .output(z.strictObject({ isNew: z.boolean() }))
    .mutation(({ ctx, input }) => {
      const granted = grant(
        ctx.ability,
        'record',
        subject.objection({ partner: memberOf(ctx.actor).partner }),
      );
      return ctx.database.write(granted, async (tx) => ({ isNew: await recordObjection(tx, ctx, input) }));
    }),

  /** Every objection, newest first; e-mails and phones are masked. */
  list: procedure
    .input(ObjectionPage)
    .output(ObjectionList)
    .query(({ ctx, input }) => {
      const granted = grant(ctx.ability, 'list', subject.objection({ partner: memberOf(ctx.actor).partner }));
      return ctx.database.read(granted, (tx) => listObjections(tx, ctx, input));
    }),
});
