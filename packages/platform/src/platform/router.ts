/** The platform's own work, done by its operator. */
import { BackupSummary, PlatformStatus, StatusPage, Swept } from '@entente/contract';
import { z } from 'zod';
import { procedure, router } from '../procedure.ts';
import { backUp } from './backup.ts';
import { Rotated, rotateKeys } from './rotate.ts';
import { sweepAll } from './rounds.ts';
import { statusOf } from './status.ts';

export const platformRouter = router({
  /** Copies everything into a new folder of the machine the program runs on. Refuses `already-exists`, `busy`. */
  backup: procedure
    .input(z.strictObject({ folder: z.string().min(1).max(4_096) }))
    .output(BackupSummary)
    .mutation(({ ctx, input }) => backUp(ctx, input.folder)),

  /** Exchanges the master key. Refuses `wrong-master-key` where somebody else has just done it. */
  rotateKeys: procedure.output(Rotated).mutation(({ ctx }) => rotateKeys(ctx)),

  /** Writes down what the clock has made true, store by store and cooperation by cooperation. Changes no answer. */
  sweep: procedure.output(Swept).mutation(({ ctx }) => sweepAll(ctx)),

  /** Versions of the program's parts and of every schema, and how much room they take. */
  status: procedure
    .input(StatusPage)
    .output(PlatformStatus)
    .query(({ ctx, input }) => statusOf(ctx, input)),
});
