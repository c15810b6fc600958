/** Agreements: proposed, signed and lived by their parties; to everybody else they do not exist. */
import {
  AgreementConsequences,
  AgreementDraft,
  AgreementList,
  AgreementName,
  AgreementPage,
  AgreementView,
  LinkedData,
  Signature,
  TermsInput,
} from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { procedure, router } from '../procedure.ts';
import { actOn } from './act.ts';
import { asking } from './asking.ts';
import { consequencesOf } from './consequences.ts';
import { endAgreement } from './end.ts';
import { listAgreements } from './list.ts';
import { loadAgreement } from './load.ts';
import { odrlOf } from './odrl.ts';
import { checkTerms, proposeAgreement } from './propose.ts';
import { resume, sign, suspend } from './rules.ts';
import { viewAgreement } from './view.ts';

export const agreementRouter = router({
  /** What an agreement with these terms would be. Refuses `terms-invalid` with the place of each fault. */
  check: procedure
    .input(TermsInput)
    .output(AgreementDraft)
    .query(({ ctx, input }) => checkTerms(ctx, input)),

  /** Lays terms before their parties. Refuses `terms-invalid`. */
  propose: procedure
    .input(TermsInput)
    .output(AgreementView)
    .mutation(({ ctx, input }) => proposeAgreement(ctx, input)),

  /** The agreements that the asking partner is named in, newest first. */
  list: procedure
    .input(AgreementPage)
    .output(AgreementList)
    .query(({ ctx, input }) => listAgreements(ctx, input)),

  /** One agreement. Refuses `not-found`. */
  get: procedure
    .input(AgreementName)
    .output(AgreementView)
    .query(({ ctx, input }) => {
      const { partner, granted } = asking(ctx, 'read', input.id);
      return ctx.database.read(granted, (tx) => viewAgreement(tx, ctx, { ...input, partner }));
    }),

  /** The terms as ODRL in JSON-LD. Refuses `not-found`. */
  odrl: procedure
    .input(AgreementName)
    .output(LinkedData)
    .query(({ ctx, input: { id } }) => {
      const { granted } = asking(ctx, 'read', id);
      return ctx.database.read(granted, async (tx) => {
        const { version } = await tx.cooperation(id, loadAgreement);
        grant(ctx.ability, 'read', subject.agreement({ parties: version.terms.parties, id }));
        return odrlOf(id, version);
      });
    }),

  /** Signs the terms of that hash. Refuses `hash-mismatch`, `already-signed`, `agreement-state`. */
  sign: procedure
    .input(Signature)
    .output(AgreementView)
    .mutation(({ ctx, input: { id, hash } }) =>
      actOn(ctx, { id, verb: 'sign', rule: (by, now) => sign({ ...by, hash }, now) }),
    ),

  /** Ends an agreement before it begins, with whatever was put in already. Refuses `agreement-state`, `busy`. */
  reject: procedure
    .input(AgreementName)
    .output(AgreementView)
    .mutation(({ ctx, input: { id } }) => endAgreement(ctx, { id, verb: 'reject' })),

  /** Stops everything under the agreement. Refuses `agreement-state`, `already-recorded`, `party-left`. */
  suspend: procedure
    .input(AgreementName)
    .output(AgreementView)
    .mutation(({ ctx, input: { id } }) => actOn(ctx, { id, verb: 'suspend', rule: suspend })),

  /** Takes back the asking partner's own suspension. Refuses `agreement-state`, `not-suspended-by-you`. */
  resume: procedure
    .input(AgreementName)
    .output(AgreementView)
    .mutation(({ ctx, input: { id } }) => actOn(ctx, { id, verb: 'resume', rule: resume })),

  /** Leaves alone: the leaver's people are taken out and recalled. Refuses `agreement-state`, `party-left`, `busy`. */
  leave: procedure
    .input(AgreementName)
    .output(AgreementView)
    .mutation(({ ctx, input: { id } }) => endAgreement(ctx, { id, verb: 'leave' })),

  /** Wants the end, which comes when every party does. Refuses `agreement-state`, `already-recorded`, `busy`. */
  terminate: procedure
    .input(AgreementName)
    .output(AgreementView)
    .mutation(({ ctx, input: { id } }) => endAgreement(ctx, { id, verb: 'terminate' })),

  /** What would stop or end with it on the asking party's own side, in numbers. Refuses `not-found`, `not-allowed`. */
  consequences: procedure
    .input(AgreementName)
    .output(AgreementConsequences)
    .query(({ ctx, input: { id } }) => consequencesOf(ctx, id)),
});
