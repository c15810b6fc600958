/** Suspending a partner and letting it go on. */
import { refuse, type PartnerHandle, type Standing } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { audit } from '../audit/write.ts';
import type { ProcedureContext } from '../procedure.ts';

/** Holds on the next request of the partner's people and keys. Done again it changes nothing. Refuses `not-found`. */
export async function setStanding(
  ctx: ProcedureContext,
  handle: PartnerHandle,
  action: 'suspend' | 'resume',
): Promise<Standing> {
  const granted = grant(ctx.ability, action, subject.partners());
  return ctx.database.write(granted, async (tx) => {
    const at = action === 'suspend' ? new Date(ctx.clock()) : null;
    const { found, changed } = await tx.control(async (control) => {
      const row = await control
        .selectFrom('partner')
        .select('suspended_at')
        .where('handle', '=', handle)
        .forUpdate()
        .executeTakeFirst();
      if (!row) refuse('not-found', { what: 'partner' });
      const isChanged = (row.suspended_at === null) === (at !== null);
      if (isChanged)
        await control.updateTable('partner').set({ suspended_at: at }).where('handle', '=', handle).execute();
      return { found: row.suspended_at, changed: isChanged };
    });
    if (changed) {
      // The entry is the partner's too: it may know that it was suspended, and by whom.
      const object = { kind: 'partner', id: handle } as const;
      await audit(tx, ctx, { action: `partner.${action}`, object, partner: handle });
    }
    return { handle, suspendedAt: (changed ? at : found)?.toISOString() ?? null };
  });
}
