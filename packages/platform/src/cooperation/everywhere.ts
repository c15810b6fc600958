/** After an import the answers are right at once: the partner is enrolled anew wherever it takes part. */
import type { Grant } from '@entente/policy';
import { listPermissions, loadAgreement } from '../agreement/load.ts';
import { agreementAt } from '../agreement/status.ts';
import type { ProcedureContext } from '../procedure.ts';
import { enrol, isOpen } from './enrol.ts';
import { listCooperations } from './reconsider.ts';
import { tidyFollowed } from './since.ts';

/**
 * Enrols the acting partner into every cooperation it is still party to, as a consequence of what was granted: whoever
 * may erase somebody need not be allowed to enrol. Returns those cooperations' ids.
 */
export async function enrolEverywhere(ctx: ProcedureContext, granted: Grant): Promise<string[]> {
  if (ctx.actor.kind !== 'member') throw new Error('only a partner enrols its customers');
  const { partner } = ctx.actor;
  const open = await ctx.database.read(granted, async (tx) => {
    const found: string[] = [];
    for (const id of await listCooperations(tx, partner)) {
      const isTaking = await tx.cooperation(id, async (cooperation) => {
        const { state, parties } = agreementAt(await loadAgreement(cooperation), ctx.clock());
        return parties.includes(partner) && isOpen(state, await listPermissions(cooperation));
      });
      if (isTaking) found.push(id);
    }
    return found;
  });
  await ctx.database.write(granted, (tx) => tx.own((store) => tidyFollowed(store, open)));
  for (const id of open) await ctx.database.write(granted, (tx) => enrol(tx, ctx, { id }), { pace: 'job' });
  return open;
}
