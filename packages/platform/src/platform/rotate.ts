/** Exchanging the master key while everybody goes on. */
import { grant, subject } from '@entente/policy';
import { z } from 'zod';
import { recordAudit } from '../audit/record.ts';
import type { ProcedureContext } from '../procedure.ts';

export const Rotated = z.strictObject({
  /** Data keys that were wrapped anew. What they encrypted stays as it is. */
  keys: z.int(),
  /** The id of the key that is out of use, and kept for backups from before. */
  before: z.string(),
  now: z.string(),
});

/** Wraps every data key under a new master key. Refuses `wrong-master-key` where somebody else has just done it. */
export async function rotateKeys(ctx: ProcedureContext): Promise<z.infer<typeof Rotated>> {
  grant(ctx.ability, 'rotate', subject.platform());
  const before = ctx.database.master.id;
  const keys = await ctx.database.rotate((control, id) =>
    recordAudit(control, {
      at: new Date(ctx.clock()).toISOString(),
      actor: ctx.actor.name,
      role: 'operator',
      partner: null,
      action: 'keys.rotate',
      object: { kind: 'key', id },
      outcome: 'done',
    }),
  );
  return { keys, before, now: ctx.database.master.id };
}
