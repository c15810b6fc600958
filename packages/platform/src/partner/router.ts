/** Partners: the operator creates them, everybody on the platform may see who they are. */
import {
  Appointment,
  AppointmentPage,
  Invitation,
  InvitationList,
  ListedPartner,
  NamedAppointment,
  NewPartner,
  type Partner,
  PartnerHandle,
  PartnerList,
  PartnerPage,
  PartnerRemoval,
  PartnerRemoved,
  refuse,
  Standing,
} from '@entente/contract';
import { answerTo, grant, subject, type Ability } from '@entente/policy';
import { z } from 'zod';
import { audit } from '../audit/write.ts';
import { procedure, router } from '../procedure.ts';
import { appoint, listAppointments, withdrawAppointment } from './appoint.ts';
import { hasTrail, insertPartner, listPartnersPage } from './queries.ts';
import { removeFromPlatform } from './remove.ts';
import { setStanding } from './standing.ts';

const Named = z.strictObject({ handle: PartnerHandle });

export const partnerRouter = router({
  /** Creates a partner and its empty store. Refuses `already-exists`, and `partner-gone` for a handle that was used. */
  create: procedure
    .input(NewPartner)
    .output(ListedPartner)
    .mutation(async ({ ctx, input }) => {
      const granted = grant(ctx.ability, 'create', subject.partners());
      const isUsed = await ctx.database.read(granted, (tx) =>
        tx.control((control) => hasTrail(control, input.handle)),
      );
      if (isUsed) refuse('partner-gone', { name: input.handle });
      await ctx.database.provision({ kind: 'store', id: input.handle });
      return ctx.database.write(granted, async (tx) => {
        const partner: Partner = { ...input, createdAt: new Date(ctx.clock()).toISOString() };
        const isNew = await tx.control((control) => insertPartner(control, partner));
        if (!isNew) refuse('already-exists', { what: 'partner', name: input.handle });
        await audit(tx, ctx, { action: 'partner.create', object: { kind: 'partner', id: input.handle } });
        return { ...partner, can: canOf(ctx.ability) };
      });
    }),

  /**
   * Takes a partner off the platform for good. Refuses `input-invalid` where the handle is not written twice,
   * `not-found`, `busy`.
   */
  remove: procedure
    .input(PartnerRemoval)
    .output(PartnerRemoved)
    .mutation(({ ctx, input: { handle, confirm } }) => {
      grant(ctx.ability, 'remove', subject.partners());
      if (confirm !== handle) refuse('input-invalid', { detail: `confirm: is not "${handle}"` });
      return removeFromPlatform(ctx, handle);
    }),

  /** Invites an admin of a partner, who invites the others. Refuses `not-found`, `mail-unavailable`, `mail-refused`. */
  appoint: procedure
    .input(Appointment)
    .output(Invitation)
    .mutation(({ ctx, input }) => appoint(ctx, input)),

  /** Whom operators have invited to be an admin of a partner, and what has become of it, oldest first. Refuses `not-found`. */
  listAppointments: procedure
    .input(AppointmentPage)
    .output(InvitationList)
    .query(({ ctx, input }) => listAppointments(ctx, input)),

  /** Takes an open one of them back: its link is good for nothing from then on. Refuses `not-found`. */
  withdrawAppointment: procedure
    .input(NamedAppointment)
    .output(NamedAppointment)
    .mutation(({ ctx, input }) => withdrawAppointment(ctx, input)),

  /**
   * Stops a partner's people and keys from anything but reading and saying no, from the next request on. Refuses
   * `not-found`.
   */
  suspend: procedure
    .input(Named)
    .output(Standing)
    .mutation(({ ctx, input }) => setStanding(ctx, input.handle, 'suspend')),

  /** Lets a suspended partner go on. Refuses `not-found`. */
  resume: procedure
    .input(Named)
    .output(Standing)
    .mutation(({ ctx, input }) => setStanding(ctx, input.handle, 'resume')),

  /** The directory: handles, names and countries, by handle. */
  list: procedure
    .input(PartnerPage)
    .output(PartnerList)
    .query(({ ctx, input }) => {
      const granted = grant(ctx.ability, 'list', subject.partners());
      return ctx.database.read(granted, (tx) =>
        tx.control((control) =>
          listPartnersPage(control, {
            ...input,
            showsStanding: ctx.actor.kind === 'operator',
            can: canOf(ctx.ability),
          }),
        ),
      );
    }),
});

/** What somebody could do about any partner. */
function canOf(ability: Ability): ListedPartner['can'] {
  const partners = subject.partners();
  return {
    appoint: answerTo(ability, 'appoint', partners),
    suspend: answerTo(ability, 'suspend', partners),
    resume: answerTo(ability, 'resume', partners),
    remove: answerTo(ability, 'remove', partners),
  };
}
