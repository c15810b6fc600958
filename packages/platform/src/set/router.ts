/** Sets: a partner saves lists of its own customers and publishes them under permissions. */
import { CooperationId, NewSet, Publication, SetList, SetName, SetPage } from '@entente/contract';
import { answerTo, findNo, grant, subject } from '@entente/policy';
import { z } from 'zod';
import { audit } from '../audit/write.ts';
import { memberOf, procedure, router } from '../procedure.ts';
import { drawingSet, publish } from './publications.ts';
import { listSets, saveSet } from './queries.ts';

export const setRouter = router({
  /** Saves a set; one of the same name is replaced. What was published of it stays until it is published again. */
  save: procedure
    .input(NewSet)
    .output(z.strictObject({ name: SetName, refs: z.int() }))
    .mutation(({ ctx, input }) => {
      const granted = grant(ctx.ability, 'create', subject.set({ partner: memberOf(ctx.actor).partner }));
      return ctx.database.write(granted, async (tx) => {
        // Whoever publishes it meanwhile has read what it was drawn from.
        await tx.lockStore('shared');
        await tx.own((store) => saveSet(store, { ...input, at: new Date(ctx.clock()) }));
        await audit(tx, ctx, { action: 'set.save', object: { kind: 'set', id: input.name } });
        return { name: input.name, refs: new Set(input.refs).size };
      });
    }),

  /** The partner's sets, by name. */
  list: procedure
    .input(SetPage)
    .output(SetList)
    .query(({ ctx, input }) => {
      const granted = grant(ctx.ability, 'list', subject.set({ partner: memberOf(ctx.actor).partner }));
      const can = {
        replace: answerTo(ctx.ability, 'create', granted.instance),
        // Where it can be published is each agreement's to say.
        publish: findNo(ctx.ability, 'publish', granted.instance) ?? (true as const),
      };
      return ctx.database.read(granted, (tx) => tx.own((store) => listSets(store, input, can)));
    }),

  /** Publishes a set under a permission of which the partner is the provider; cut to who is covered now. */
  publish: procedure
    .input(z.strictObject({ cooperation: CooperationId, permission: z.string().max(500), name: SetName }))
    .output(Publication)
    .mutation(({ ctx, input }) => {
      const granted = grant(ctx.ability, 'publish', subject.set({ partner: memberOf(ctx.actor).partner }));
      return ctx.database.write(
        granted,
        async (tx) => {
          const categories = await publish(tx, ctx, { ...input, drawing: drawingSet(input.name) });
          return { ...input, categories, publishedAt: new Date(ctx.clock()).toISOString() };
        },
        { pace: 'job' },
      );
    }),
});
