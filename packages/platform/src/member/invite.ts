/**
 * Inviting somebody. The link goes to the invited address alone and is shown to nobody else: who accepts has proved
 * the address, so nobody can open an account in another's name.
 */
import { refuse, type Invitation, type Role } from '@entente/contract';
import type { Control } from '@entente/store';
import { invitationLink } from '../mail/mail.ts';
import type { RequestContext } from '../procedure.ts';
import { randomId } from '../random-id.ts';
import { invitationOf } from './queries.ts';
import { invitationDays } from './rules.ts';
import { hashToken, makeToken } from './token.ts';

type Invited = {
  /** Null: to run the platform. */
  readonly partner: string | null;
  readonly email: string;
  readonly roles: readonly Role[];
  /** Whether an operator sends it for a partner. */
  readonly isAppointment?: boolean;
};

/** Writes an invitation down, and takes back the open one of the same address. Gives the token of its link. */
export async function insertInvitation(
  control: Control,
  ctx: Pick<RequestContext, 'actor' | 'clock'>,
  { partner, email, roles, isAppointment: appointed = false }: Invited,
): Promise<{ invitation: Invitation; token: string }> {
  const now = ctx.clock();
  const token = makeToken();
  await control
    .updateTable('invitation')
    .set({ withdrawn_at: new Date(now) })
    .where('partner', partner === null ? 'is' : '=', partner)
    .where('email', '=', email)
    .where('accepted_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .execute();
  const row = {
    id: randomId(16),
    email,
    roles: [...roles],
    invited_by: ctx.actor.name,
    at: new Date(now),
    expires_at: new Date(now + invitationDays * 86_400_000),
  };
  await control
    .insertInto('invitation')
    .values({ ...row, partner, appointed, token: hashToken(token) })
    .execute();
  const invitation = invitationOf(
    { ...row, accepted_at: null, withdrawn_at: null },
    { mayChange: true, now },
  );
  return { invitation, token };
}

/** Sends the link, once the invitation is written down. Refuses `mail-refused`, after which the invitation stays, unsent. */
export async function sendInvitation(
  ctx: RequestContext,
  { invitation, token }: { invitation: Invitation; token: string },
  name: string,
): Promise<Invitation> {
  const mail = mailOf(ctx);
  await mail.send({
    to: invitation.email,
    subject: `You are invited to act for ${name}`,
    text: [
      `You were invited to act for ${name} on Entente.`,
      `Accept within ${invitationDays} days, until ${invitation.expiresAt}:`,
      invitationLink(mail.origin, token),
      'If you expected nothing of the kind, leave it; nothing happens then.',
    ].join('\n\n'),
  });
  return invitation;
}

/** Refuses `mail-unavailable` where no mail is set up: asked before anything is written down. */
export function mailOf({ mail }: RequestContext) {
  return mail ?? refuse('mail-unavailable');
}
