/** The first operator, of a platform that has none: whoever can read what the program prints when it starts. */
import { EmailAddress } from '@entente/contract';
import { abilityFor, grant, makeOperator, subject } from '@entente/policy';
import { audit } from '../audit/write.ts';
import type { Joining } from '../member/accept.ts';
import { insertInvitation } from '../member/invite.ts';
import { hasOperator } from './queries.ts';

/**
 * An invitation to run the platform, where nobody does: its token, for the program to print the link. Undefined where
 * there is an operator. Each start takes the invitation of the one before back.
 */
export async function inviteFirstOperator(
  context: Joining,
  email: string,
): Promise<{ token: string; expiresAt: string } | undefined> {
  const actor = makeOperator({ name: 'first-start' });
  const ctx = { ...context, actor, ability: abilityFor(actor) };
  return ctx.database.write(grant(ctx.ability, 'invite', subject.operator()), async (tx) => {
    const made = await tx.control(async (control) =>
      (await hasOperator(control))
        ? undefined
        : insertInvitation(control, ctx, { partner: null, email: EmailAddress.parse(email), roles: [] }),
    );
    if (!made) return undefined;
    const { id, expiresAt } = made.invitation;
    await audit(tx, ctx, { action: 'operator.invite', object: { kind: 'invitation', id } });
    return { token: made.token, expiresAt };
  });
}
