/** Disclosures: what left this partner, for its privacy officer. */
import {
  DisclosureLook,
  Explanation,
  ExplanationQuestion,
  HandoverList,
  HandoverPage,
  PersonDisclosures,
  refuse,
  type CooperationId,
  type Handover,
} from '@entente/contract';
import { answerTo, grant, subject } from '@entente/policy';
import { audit } from '../audit/write.ts';
import { noteLook } from '../customer/look.ts';
import { ownRows } from '../own-rows.ts';
import { memberOf, procedure, router, type ProcedureContext } from '../procedure.ts';
import { explainDisclosure } from './explain.ts';
import { listDisclosures, listHandovers } from './ledger.ts';

export const disclosureRouter = router({
  /** What was handed over, delivery by delivery, newest first. Refuses `not-found` for an unknown `after`. */
  totals: procedure
    .input(HandoverPage)
    .output(HandoverList)
    .query(({ ctx, input }) => {
      const granted = grant(
        ctx.ability,
        'summarise',
        subject.disclosure({ partner: memberOf(ctx.actor).partner }),
      );
      const permitted = ownRows(ctx, { noun: 'disclosure', action: 'summarise' }, 'cooperation');
      return ctx.database.read(granted, (tx) =>
        tx.own((store) => listHandovers(store, { ...input, permitted, canOf: canOf(ctx) })),
      );
    }),

  /** Who was handed one person, and on what grounds. The look is recorded. Refuses `reason-required`. */
  ofPerson: procedure
    .input(DisclosureLook)
    .output(PersonDisclosures)
    .mutation(({ ctx, input: { ref, reason } }) => {
      const granted = grant(
        ctx.ability,
        'read',
        subject.disclosure({ partner: memberOf(ctx.actor).partner }),
      );
      if (reason === '') refuse('reason-required');
      return ctx.database.write(granted, async (tx) => {
        const permitted = ownRows(ctx, { noun: 'disclosure', action: 'read' }, 'h.cooperation');
        const found = await tx.own((store) => listDisclosures(store, { ref, permitted }));
        const { subjectRef, ...noted } = await noteLook(tx, ctx, { ref, reason });
        await audit(tx, ctx, { action: 'ledger.read', object: { kind: 'customer', subjectRef }, ...noted });
        return { ref, disclosures: found, can: canOf(ctx)() };
      });
    }),

  /**
   * Whether handing one person over in one delivery was lawful then, judged from what is stored, and what has become
   * of it since. The look is recorded. Refuses `reason-required`, `not-found`, `input-invalid` for an `asOf` before
   * the handover or ahead of the clock.
   */
  explain: procedure
    .input(ExplanationQuestion)
    .output(Explanation)
    .mutation(({ ctx, input }) => explainDisclosure(ctx, input)),
});

/** What somebody could do about what was handed over through one cooperation, or through all. */
const canOf =
  ({ actor, ability }: ProcedureContext) =>
  (cooperation?: CooperationId): Handover['can'] => {
    const { partner } = memberOf(actor);
    const disclosure = subject.disclosure({ partner, ...(cooperation !== undefined && { cooperation }) });
    return { explain: answerTo(ability, 'read', disclosure) };
  };
