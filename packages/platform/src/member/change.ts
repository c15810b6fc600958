/** Changing what a member is, or that one is a member at all. */
import { refuse, type Role } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { audit } from '../audit/write.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { lockMembers } from './queries.ts';
import { assertAdminStays } from './rules.ts';

type Change = {
  readonly id: string;
  /** None of a member who goes. */
  readonly roles: readonly Role[];
  readonly action: 'change' | 'remove';
};

/** Refuses `not-found` and `last-admin`. Holds on the member's next request. */
export async function change(ctx: ProcedureContext, { id, roles, action }: Change): Promise<{ id: string }> {
  const { partner } = memberOf(ctx.actor);
  const granted = grant(ctx.ability, action, subject.member({ partner }));
  return ctx.database.write(granted, async (tx) => {
    await tx.control(async (control) => {
      const members = await lockMembers(control, partner);
      if (!members.some((member) => member.id === id)) refuse('not-found', { what: 'member' });
      assertAdminStays(members, id, roles);
      const { numUpdatedRows } = await control
        .updateTable('membership')
        .set(action === 'remove' ? { ended_at: new Date(ctx.clock()) } : { roles: [...roles] })
        .where('id', '=', id)
        .where('ended_at', 'is', null)
        .executeTakeFirstOrThrow();
      if (numUpdatedRows !== 1n) throw new Error(`${numUpdatedRows} memberships changed, not 1`);
    });
    await audit(tx, ctx, { action: `member.${action}`, object: { kind: 'member', id } });
    return { id };
  });
}
