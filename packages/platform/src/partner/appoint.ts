/** How a partner gets its first admin: an operator invites somebody, and takes that back where it went astray. */
import { refuse, type Invitation, type InvitationList, type PartnerHandle } from '@entente/contract';
import { can, grant, subject } from '@entente/policy';
import { audit } from '../audit/write.ts';
import { insertInvitation, mailOf, sendInvitation } from '../member/invite.ts';
import { listInvitations, withdrawRow, type Page } from '../member/queries.ts';
import type { ProcedureContext } from '../procedure.ts';
import { findPartner } from './queries.ts';

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
        made: await insertInvitation(control, ctx, { partner, email, roles: ['admin'], isAppointment: true }),
        name: found.name,
      };
    });
    const object = { kind: 'invitation', id: written.made.invitation.id } as const;
    await audit(tx, ctx, { action: 'partner.appoint', object, partner });
    return written;
  });
  return sendInvitation(ctx, made, name);
}

/** Whom operators have invited for a partner, and what has become of it. Refuses `not-found`. */
export function listAppointments(
  ctx: ProcedureContext,
  { partner, ...page }: Page & { partner: PartnerHandle },
): Promise<InvitationList> {
  const granted = grant(ctx.ability, 'withdraw', subject.partners());
  const mayChange = can(ctx.ability, 'withdraw', subject.partners());
  const asked = { ...page, partner, mayChange, isAddressShown: true, areAppointments: true };
  return ctx.database.read(granted, (tx) =>
    tx.control(async (control) => {
      if (!(await findPartner(control, partner))) refuse('not-found', { what: 'partner' });
      return listInvitations(control, asked, ctx.clock());
    }),
  );
}

/** Takes back an open one: its link is good for nothing from then on. Refuses `not-found`. */
export function withdrawAppointment(
  ctx: ProcedureContext,
  named: { partner: PartnerHandle; id: string },
): Promise<{ partner: PartnerHandle; id: string }> {
  const { partner, id } = named;
  const granted = grant(ctx.ability, 'withdraw', subject.partners());
  return ctx.database.write(granted, async (tx) => {
    await tx.control((control) => withdrawRow(control, { ...named, now: ctx.clock(), isAppointment: true }));
    // The entry is the partner's too, as that of the invitation is.
    await audit(tx, ctx, { action: 'partner.withdraw', object: { kind: 'invitation', id }, partner });
    return { partner, id };
  });
}
