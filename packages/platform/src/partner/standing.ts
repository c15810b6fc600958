/** Suspending a partner and letting it go on; and how it gets its first admin. */
import { refuse, type Invitation, type PartnerHandle, type Standing } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { audit } from '../audit/write.ts';
import { insertInvitation, mailOf, sendInvitation } from '../member/invite.ts';
import type { ProcedureContext } from '../procedure.ts';
import { findPartner } from './queries.ts';

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

/** Invites an admin of a partner. Refuses `not-found`, `mail-unavailable`, `mail-refused`. */
export async function appoint(
  ctx: ProcedureContext,
  { partner, email }: { partner: PartnerHandle; email: string },
): Promise<Invitation> {
  const granted = grant(ctx.ability, 'appoint', subject.partners());
  mailOf(ctx);
  const { made, name } = await ctx.database.write(granted, async (tx) => {
    const written = await tx.control(async (control) => {
      const found = await findPartner(control, partner);
      if (!found) refuse('not-found', { what: 'partner' });
      return {
        made: await insertInvitation(control, ctx, { partner, email, roles: ['admin'] }),
        name: found.name,
      };
    });
    const object = { kind: 'invitation', id: written.made.invitation.id } as const;
    await audit(tx, ctx, { action: 'partner.appoint', object, partner });
    return written;
  });
  return sendInvitation(ctx, made, name);
}
