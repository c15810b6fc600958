/** The platform's own work, done by its operator. */
import { grant, subject } from '@entente/policy';
import { z } from 'zod';
import { audit } from '../audit/write.ts';
import { procedure, router } from '../procedure.ts';
import { sweepCooperation, sweepStore } from './sweep.ts';

const Swept = z.strictObject({
  /** Coming changes of eligibility that had come. */
  changes: z.int(),
  /** Rows that left inboxes because their time was over. */
  expired: z.int(),
});

export const platformRouter = router({
  /** Writes down what the clock has made true, store by store and cooperation by cooperation. Changes no answer. */
  sweep: procedure.output(Swept).mutation(async ({ ctx }) => {
    const granted = grant(ctx.ability, 'sweep', subject.platform());
    const now = ctx.clock();
    const { partners, cooperations } = await ctx.database.read(granted, (tx) =>
      tx.control(async (control) => ({
        partners: await control.selectFrom('partner').select('handle').orderBy('handle').execute(),
        cooperations: await control
          .selectFrom('party')
          .select('cooperation')
          .distinct()
          .orderBy('cooperation')
          .execute(),
      })),
    );
    const swept = { changes: 0, expired: 0 };
    for (const { cooperation } of cooperations) {
      swept.changes += await ctx.database.write(granted, (tx) => sweepCooperation(tx, cooperation, now), {
        pace: 'job',
      });
    }
    for (const { handle } of partners) {
      swept.expired += await ctx.database.write(granted, (tx) => sweepStore(tx, handle, now), {
        pace: 'job',
      });
    }
    await ctx.database.write(granted, (tx) =>
      audit(tx, ctx, { action: 'sweep.run', object: { kind: 'sweep', id: 'clock' }, counts: swept }),
    );
    return swept;
  }),
});
