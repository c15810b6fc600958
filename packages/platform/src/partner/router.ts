/** Partners: the operator creates them, everybody on the platform may see who they are. */
import { NewPartner, Partner, refuse } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { z } from 'zod';
import { audit } from '../audit/write.ts';
import { procedure, router } from '../procedure.ts';
import { insertPartner, listPartners } from './queries.ts';

export const partnerRouter = router({
  /** Creates a partner and its empty store. Refuses `already-exists`. */
  create: procedure
    .input(NewPartner)
    .output(Partner)
    .mutation(async ({ ctx, input }) => {
      const granted = grant(ctx.ability, 'create', subject.partners());
      await ctx.database.provision({ kind: 'store', id: input.handle });
      return ctx.database.write(granted, async (tx) => {
        const partner: Partner = { ...input, createdAt: new Date(ctx.clock()).toISOString() };
        const isNew = await tx.control((control) => insertPartner(control, partner));
        if (!isNew) refuse('already-exists', { what: 'partner', name: input.handle });
        await audit(tx, ctx, { action: 'partner.create', object: { kind: 'partner', id: input.handle } });
        return partner;
      });
    }),

  /** The directory: handles, names and countries. */
  list: procedure.output(z.array(Partner)).query(({ ctx }) => {
    const granted = grant(ctx.ability, 'list', subject.partners());
    return ctx.database.read(granted, (tx) => tx.control(listPartners));
  }),
});
