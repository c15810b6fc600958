/** The platform's own work, done by its operator. */
import { BackupSummary } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import type { Transaction } from '@entente/store';
import { z } from 'zod';
import { audit } from '../audit/write.ts';
import { procedure, router } from '../procedure.ts';
import { backUp } from './backup.ts';
import { Rotated, rotateKeys } from './rotate.ts';
import { sweepCooperation, sweepStore } from './sweep.ts';

const Swept = z.strictObject({
  /** Coming changes of eligibility that had come. */
  changes: z.int(),
  /** Rows that left inboxes because their time was over. */
  expired: z.int(),
});

export const platformRouter = router({
  /** Copies everything into a new folder of the machine the program runs on. Refuses `already-exists`, `busy`. */
  backup: procedure
    .input(z.strictObject({ folder: z.string().min(1).max(4_096) }))
    .output(BackupSummary)
    .mutation(({ ctx, input }) => backUp(ctx, input.folder)),

  /** Exchanges the master key. Refuses `wrong-master-key` where somebody else has just done it. */
  rotateKeys: procedure.output(Rotated).mutation(({ ctx }) => rotateKeys(ctx)),

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
    // Each step is written down in its own transaction, if it did anything: a sweep that is broken off has said so far.
    const step = (id: string, count: 'changes' | 'expired', work: (tx: Transaction) => Promise<number>) =>
      ctx.database.write(
        granted,
        async (tx) => {
          const done = await work(tx);
          if (done > 0) {
            const object = { kind: 'sweep', id } as const;
            await audit(tx, ctx, { action: 'sweep.run', object, counts: { [count]: done } });
          }
          return done;
        },
        { pace: 'job' },
      );
    for (const { cooperation } of cooperations)
      swept.changes += await step(cooperation, 'changes', (tx) => sweepCooperation(tx, cooperation, now));
    for (const { handle } of partners)
      swept.expired += await step(handle, 'expired', (tx) => sweepStore(tx, handle, now));
    // A proposal that a crash broke off has left a schema that nobody is named in.
    for (const id of await ctx.database.listAbandoned()) await ctx.database.discard(id);
    return swept;
  }),
});
