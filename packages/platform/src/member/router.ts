/** The people of a partner: an admin invites them, gives them roles and lets them go. */
import {
  AccessId,
  AccessPage,
  Invitation,
  InvitationList,
  MemberList,
  NewInvitation,
  refuse,
  RoleChange,
} from '@entente/contract';
import { can, grant, permittedFields, subject } from '@entente/policy';
import { z } from 'zod';
import { audit } from '../audit/write.ts';
import { findPartner } from '../partner/queries.ts';
import { ownColumns } from '../own-rows.ts';
import { memberOf, procedure, router } from '../procedure.ts';
import { change } from './change.ts';
import { insertInvitation, mailOf, sendInvitation } from './invite.ts';
import { listInvitations, listMembers, lockMembers, memberColumns, withdrawRow } from './queries.ts';

const Named = z.strictObject({ id: AccessId });
const Done = z.strictObject({ id: AccessId });

export const memberRouter = router({
  /** Who acts for the partner, oldest first; under which address, and with what, is not told to everybody. */
  list: procedure
    .input(AccessPage)
    .output(MemberList)
    .query(({ ctx, input }) => {
      const mine = subject.member({ partner: memberOf(ctx.actor).partner });
      const columns = ownColumns(ctx, { noun: 'member', action: 'list' }, memberColumns);
      const asked = { ...input, columns, partner: mine.partner, mayChange: can(ctx.ability, 'change', mine) };
      return ctx.database.read(grant(ctx.ability, 'list', mine), (tx) =>
        tx.control((control) => listMembers(control, asked)),
      );
    }),

  /**
   * Sends somebody a link by which they join in those roles, for seven days. An open invitation of the same address is
   * taken back. Refuses `already-exists` of a member, `mail-unavailable`, `mail-refused`.
   */
  invite: procedure
    .input(NewInvitation)
    .output(Invitation)
    .mutation(async ({ ctx, input }) => {
      const { partner } = memberOf(ctx.actor);
      const granted = grant(ctx.ability, 'invite', subject.member({ partner }));
      mailOf(ctx);
      const { made, name } = await ctx.database.write(granted, async (tx) => {
        const written = await tx.control(async (control) => {
          const members = await lockMembers(control, partner);
          if (members.some(({ email }) => email === input.email))
            refuse('already-exists', { what: 'member', name: input.email });
          const found = await findPartner(control, partner);
          return {
            made: await insertInvitation(control, ctx, { ...input, partner }),
            name: found?.name ?? partner,
          };
        });
        const object = { kind: 'invitation', id: written.made.invitation.id } as const;
        await audit(tx, ctx, { action: 'member.invite', object });
        return written;
      });
      return sendInvitation(ctx, made, name);
    }),

  /** Whom the partner has invited, and what has become of it, oldest first; addresses are not told to everybody. */
  listInvitations: procedure
    .input(AccessPage)
    .output(InvitationList)
    .query(({ ctx, input }) => {
      const mine = subject.member({ partner: memberOf(ctx.actor).partner });
      const isAddressShown = permittedFields(ctx.ability, 'list', mine).includes('email');
      const mayChange = can(ctx.ability, 'withdraw', mine);
      const asked = { ...input, partner: mine.partner, mayChange, isAddressShown };
      return ctx.database.read(grant(ctx.ability, 'list', mine), (tx) =>
        tx.control((control) => listInvitations(control, asked, ctx.clock())),
      );
    }),

  /** Takes an open invitation back: its link is good for nothing from then on. Refuses `not-found`. */
  withdrawInvitation: procedure
    .input(Named)
    .output(Done)
    .mutation(({ ctx, input: { id } }) => {
      const { partner } = memberOf(ctx.actor);
      const granted = grant(ctx.ability, 'withdraw', subject.member({ partner }));
      return ctx.database.write(granted, async (tx) => {
        await tx.control((control) => withdrawRow(control, { partner, id, now: ctx.clock() }));
        await audit(tx, ctx, { action: 'member.withdraw', object: { kind: 'invitation', id } });
        return { id };
      });
    }),

  /** Gives a member other roles, from the next request on. Refuses `not-found`, `last-admin`. */
  changeRoles: procedure
    .input(RoleChange)
    .output(Done)
    .mutation(({ ctx, input }) => change(ctx, { ...input, action: 'change' })),

  /** Lets a member go, from the next request on. Refuses `not-found`, `last-admin`. */
  remove: procedure
    .input(Named)
    .output(Done)
    .mutation(({ ctx, input }) => change(ctx, { ...input, roles: [], action: 'remove' })),
});
