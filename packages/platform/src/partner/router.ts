/** Partners: the operator creates them, everybody on the platform may see who they are. */
import {
  NewPartner,
  Partner,
  PartnerList,
  PartnerPage,
  PartnerRemoval,
  PartnerRemoved,
  refuse,
} from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { audit } from '../audit/write.ts';
import { procedure, router } from '../procedure.ts';
import { hasTrail, insertPartner, listPartnersPage } from './queries.ts';
import { removeFromPlatform } from './remove.ts';

export const partnerRouter = router({
  /** Creates a partner and its empty store. Refuses `already-exists`, and `partner-gone` for a handle that was used. */
  create: procedure
    .input(NewPartner)
    .output(Partner)
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
        return partner;
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

  /** The directory: handles, names and countries, by handle. */
  list: procedure
    .input(PartnerPage)
    .output(PartnerList)
    .query(({ ctx, input }) => {
      const granted = grant(ctx.ability, 'list', subject.partners());
      return ctx.database.read(granted, (tx) => tx.control((control) => listPartnersPage(control, input)));
    }),
});
