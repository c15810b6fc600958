/** Publications: what a partner lets a recipient ask about by name, and how it takes that back. */
import {
  PublicationList,
  PublicationName,
  PublicationPage,
  refuse,
  type PartnerHandle,
} from '@entente/contract';
import { answerTo, grant, subject } from '@entente/policy';
import { audit } from '../audit/write.ts';
import { memberOf, procedure, router, type ProcedureContext } from '../procedure.ts';
import { listPublications, removePublication } from './queries.ts';

const ownPublication = (ctx: ProcedureContext) =>
  subject.publication({ partner: memberOf(ctx.actor).partner });

export const publicationRouter = router({
  /** What the partner has published in a cooperation, and what is published to it. */
  list: procedure
    .input(PublicationPage)
    .output(PublicationList)
    .query(({ ctx, input }) => {
      const { partner } = memberOf(ctx.actor);
      const can = (provider: PartnerHandle) => ({
        remove: answerTo(ctx.ability, 'remove', subject.publication({ partner: provider })),
      });
      return ctx.database.read(grant(ctx.ability, 'list', ownPublication(ctx)), (tx) =>
        tx.cooperation(input.cooperation, (it) =>
          listPublications(it, input, { partner, at: ctx.clock(), can }),
        ),
      );
    }),

  /**
   * Withdraws a published set or segment: nobody can ask about it or request it any more, and what had asked about it
   * is not refreshed. What was told stays on record, what noisy answers cost stays spent, and one that is frozen stays
   * what it was should something be published under that name again. Refuses `not-found`.
   */
  remove: procedure
    .input(PublicationName)
    .output(PublicationName)
    .mutation(({ ctx, input }) =>
      ctx.database.write(grant(ctx.ability, 'remove', ownPublication(ctx)), async (tx) => {
        await tx.lock(input.cooperation, 'exclusive');
        const { partner } = memberOf(ctx.actor);
        const removed = await tx.publish(input.cooperation, (it) => removePublication(it, partner, input));
        if (removed === undefined) return refuse('not-found', { what: 'published set' });
        await audit(tx, ctx, {
          action: 'publication.remove',
          object: { kind: 'publication', id: input.name },
          cooperation: input.cooperation,
          about: [removed],
        });
        return input;
      }),
    ),
});
