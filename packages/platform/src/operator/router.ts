/** Those who run the platform. They decide among themselves who is one. */
import {
  AccessId,
  AccessPage,
  EmailAddress,
  Invitation,
  InvitationList,
  OperatorList,
  refuse,
} from '@entente/contract';
import { can, grant, subject } from '@entente/policy';
import { z } from 'zod';
import { audit } from '../audit/write.ts';
import { insertInvitation, mailOf, sendInvitation } from '../member/invite.ts';
import { listInvitations, withdrawRow } from '../member/queries.ts';
import { procedure, router } from '../procedure.ts';
import { listOperators, lockOperators } from './queries.ts';

const Named = z.strictObject({ person: AccessId });
const NamedInvitation = z.strictObject({ id: AccessId });

export const operatorRouter = router({
  /** Who runs the platform. */
  list: procedure
    .input(AccessPage)
    .output(OperatorList)
    .query(({ ctx, input }) => {
      const granted = grant(ctx.ability, 'list', subject.operator());
      return ctx.database.read(granted, (tx) => tx.control((control) => listOperators(control, input)));
    }),

  /**
   * Sends somebody a link by which they become an operator, for seven days. Refuses `already-exists`,
   * `mail-unavailable`, `mail-refused`.
   */
  invite: procedure
    .input(z.strictObject({ email: EmailAddress }))
    .output(Invitation)
    .mutation(async ({ ctx, input: { email } }) => {
      const granted = grant(ctx.ability, 'invite', subject.operator());
      mailOf(ctx);
      const made = await ctx.database.write(granted, async (tx) => {
        const written = await tx.control(async (control) => {
          const operators = await lockOperators(control);
          if (operators.some((each) => each.email === email))
            refuse('already-exists', { what: 'operator', name: email });
          return insertInvitation(control, ctx, { partner: null, email, roles: [] });
        });
        const object = { kind: 'invitation', id: written.invitation.id } as const;
        await audit(tx, ctx, { action: 'operator.invite', object });
        return written;
      });
      return sendInvitation(ctx, made, 'the platform itself');
    }),

  /** Who was invited to run the platform, and what has become of it, oldest first. */
  listInvitations: procedure
    .input(AccessPage)
    .output(InvitationList)
    .query(({ ctx, input }) => {
      const granted = grant(ctx.ability, 'list', subject.operator());
      const asked = {
        ...input,
        partner: null,
        isAddressShown: true,
        mayChange: can(ctx.ability, 'withdraw', subject.operator()),
      };
      return ctx.database.read(granted, (tx) =>
        tx.control((control) => listInvitations(control, asked, ctx.clock())),
      );
    }),

  /** Takes an open invitation back: its link is good for nothing from then on. Refuses `not-found`. */
  withdrawInvitation: procedure
    .input(NamedInvitation)
    .output(NamedInvitation)
    .mutation(({ ctx, input: { id } }) => {
      const granted = grant(ctx.ability, 'withdraw', subject.operator());
      return ctx.database.write(granted, async (tx) => {
        await tx.control((control) => withdrawRow(control, { partner: null, id, now: ctx.clock() }));
        await audit(tx, ctx, { action: 'operator.withdraw', object: { kind: 'invitation', id } });
        return { id };
      });
    }),

  /** Ends somebody's part in running the platform, from the next request on. Refuses `not-found`, `last-operator`. */
  remove: procedure
    .input(Named)
    .output(Named)
    .mutation(({ ctx, input: { person } }) => {
      const granted = grant(ctx.ability, 'remove', subject.operator());
      return ctx.database.write(granted, async (tx) => {
        await tx.control(async (control) => {
          const operators = await lockOperators(control);
          if (!operators.some((each) => each.person === person)) refuse('not-found', { what: 'operator' });
          if (operators.length === 1) refuse('last-operator');
          await control
            .updateTable('operator')
            .set({ ended_at: new Date(ctx.clock()) })
            .where('person', '=', person)
            .execute();
        });
        await audit(tx, ctx, { action: 'operator.remove', object: { kind: 'operator', id: person } });
        return { person };
      });
    }),
});
