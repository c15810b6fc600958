/**
 * Accepting an invitation. Whoever does is nobody here yet: what they may follows from the row of the invitation,
 * which the secret of its link names, and is looked at again under its lock before they are let in.
 */
import { refuse, type OpenInvitation, type PartnerHandle, type Role } from '@entente/contract';
import { abilityFor, grant, makeMember, makeOperator, subject, type Actor } from '@entente/policy';
import type { Control } from '@entente/store';
import { audit } from '../audit/write.ts';
import type { ProcedureContext, RequestContext } from '../procedure.ts';
import { randomId } from '../random-id.ts';
import { acceptRow, findOpenInvitation } from './queries.ts';
import { hashToken } from './token.ts';

export type Joining = Omit<RequestContext, 'actor'>;

type Invited = OpenInvitation & { readonly id: string };

/** The invitation of a link's token; undefined where it is not good, for whatever reason. */
export async function findInvitation(context: Joining, token: string): Promise<Invited | undefined> {
  const ctx = contextOf(context, makeOperator({ name: 'sign-in' }));
  const granted = grant(ctx.ability, 'join', subject.operator());
  const row = await ctx.database.read(granted, (tx) =>
    tx.control((control) => findOpenInvitation(control, hashToken(token), ctx.clock())),
  );
  if (!row || row.suspended_at) return undefined;
  return {
    id: row.id,
    email: row.email,
    partner:
      row.partner === null ? null : { handle: row.partner as PartnerHandle, name: row.name ?? row.partner },
    roles: row.roles as Role[],
    expiresAt: row.expires_at.toISOString(),
  };
}

export type Accepting = {
  readonly token: string;
  /** Who accepts: the person's id in sign-in, and what they are called. */
  readonly person: string;
  readonly name: string;
};

/**
 * Lets the person in, once: of several who accept at the same moment one does. Refuses `invitation-invalid`, and
 * `already-exists` where the person acts for that partner already.
 */
export async function acceptInvitation(context: Joining, accepting: Accepting): Promise<OpenInvitation> {
  const invited = await findInvitation(context, accepting.token);
  if (!invited) refuse('invitation-invalid');
  const { id, ...invitation } = invited;
  await (invitation.partner === null
    ? joinPlatform(context, { ...accepting, ...invitation, id })
    : joinPartner(context, { ...accepting, ...invitation, id, partner: invitation.partner.handle }));
  return invitation;
}

type Entry = Accepting & { readonly id: string; readonly email: string };

async function joinPartner(
  context: Joining,
  { partner, roles, ...entry }: Entry & { partner: PartnerHandle; roles: readonly Role[] },
): Promise<void> {
  const ctx = contextOf(context, makeMember({ partner, roles, name: entry.person }));
  await ctx.database.write(grant(ctx.ability, 'join', subject.member({ partner })), async (tx) => {
    await tx.control(async (control) => {
      await claim(control, ctx, entry);
      const { numInsertedOrUpdatedRows } = await control
        .insertInto('membership')
        .values({
          id: randomId(16),
          partner,
          person: entry.person,
          email: entry.email,
          name: entry.name,
          roles: [...roles],
          since: new Date(ctx.clock()),
        })
        .onConflict((conflict) =>
          conflict.columns(['partner', 'person']).where('ended_at', 'is', null).doNothing(),
        )
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows !== 1n) refuse('already-exists', { what: 'member', name: entry.email });
    });
    await audit(tx, ctx, { action: 'member.join', object: { kind: 'invitation', id: entry.id } });
  });
}

async function joinPlatform(context: Joining, entry: Entry): Promise<void> {
  const ctx = contextOf(context, makeOperator({ name: entry.person }));
  await ctx.database.write(grant(ctx.ability, 'join', subject.operator()), async (tx) => {
    await tx.control(async (control) => {
      await claim(control, ctx, entry);
      const since = new Date(ctx.clock());
      const { person, email, name } = entry;
      await control
        .insertInto('operator')
        .values({ person, email, name, since })
        .onConflict((conflict) =>
          conflict.column('person').doUpdateSet({ email, name, since, ended_at: null }),
        )
        .execute();
    });
    await audit(tx, ctx, { action: 'operator.join', object: { kind: 'invitation', id: entry.id } });
  });
}

async function claim(control: Control, ctx: ProcedureContext, { id, person }: Entry): Promise<void> {
  if (!(await acceptRow(control, { id, person, now: ctx.clock() }))) refuse('invitation-invalid');
}

const contextOf = (context: Joining, actor: Actor): ProcedureContext => ({
  ...context,
  actor,
  ability: abilityFor(actor),
});
