/** Laying terms before the parties: an agreement begins, and with it the schema of its cooperation. */
import { type AgreementDraft, type AgreementView, CooperationId, type TermsInput } from '@entente/contract';
import { grant, type Grant, subject } from '@entente/policy';
import { audit } from '../audit/write.ts';
import { listPartners } from '../partner/queries.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { randomId } from '../random-id.ts';
import { asking } from './asking.ts';
import { assertParties, termsOf } from './proposal.ts';
import { insertAct, insertFirstVersion } from './queries.ts';
import { renderTerms } from './render.ts';
import { propose } from './rules.ts';
import type { AgreementVersion } from './status.ts';
import { canonicalTerms, hashOfTerms } from './terms.ts';
import { viewAgreement } from './view.ts';

/**
 * What an agreement with these terms would be; nothing is kept.
 * Refuses `terms-invalid` with places, `limit-exceeded`.
 */
export async function checkTerms(ctx: ProcedureContext, input: TermsInput): Promise<AgreementDraft> {
  const { granted } = asking(ctx);
  const terms = termsOf(input);
  const known = await ctx.database.read(granted, (tx) => tx.control(listPartners));
  assertParties(input, terms, { partners: new Set(known.map(({ handle }) => handle)) });
  const hash = hashOfTerms(terms);
  return { hash, terms, rendering: renderTerms({ version: 1, hash, terms }, ctx.language) };
}

/**
 * Proposes an agreement; the proposer signs like everybody else, in an act of its own.
 * Refuses `terms-invalid` with places, also where a party is unknown or the proposer is none; `limit-exceeded`.
 */
export async function proposeAgreement(ctx: ProcedureContext, input: TermsInput): Promise<AgreementView> {
  const { partner, granted } = asking(ctx, 'propose');
  const terms = termsOf(input);
  const known = await ctx.database.read(granted, (tx) => tx.control(listPartners));
  assertParties(input, terms, {
    partners: new Set(known.map(({ handle }) => handle)),
    proposer: partner,
  });
  const proposing = grant(ctx.ability, 'propose', subject.agreement({ parties: terms.parties }));
  const version = { version: 1, hash: hashOfTerms(terms), terms };
  const id = CooperationId.parse(randomId(10));
  let isProposed = false;
  try {
    await ctx.database.provision({ kind: 'cooperation', id });
    const view = await layDown(ctx, proposing, { id, version });
    isProposed = true;
    return view;
  } finally {
    // One that a crash leaves behind, a sweep finds.
    if (!isProposed) await ctx.database.discard(id).catch(() => {});
  }
}

type Laid = { readonly id: CooperationId; readonly version: AgreementVersion };

/** Writes the proposal into the schema that was made for it. */
function layDown(ctx: ProcedureContext, proposing: Grant, { id, version }: Laid): Promise<AgreementView> {
  const { partner } = memberOf(ctx.actor);
  const { terms } = version;
  return ctx.database.write(proposing, async (tx) => {
    await tx.lock(id, 'exclusive');
    const act = propose({ version, log: [], partner }, ctx.clock());
    await tx.register({ cooperation: id, name: terms.name, parties: terms.parties, at: act.at });
    await tx.publish(id, async (cooperation) => {
      const { hash } = version;
      const canonical = canonicalTerms(terms);
      await insertFirstVersion(cooperation, { canonical, hash, proposedBy: partner, at: act.at });
      await insertAct(cooperation, { act, actor: ctx.actor.name });
    });
    await audit(tx, ctx, {
      action: 'agreement.propose',
      object: { kind: 'agreement', id },
      cooperation: id,
      agreementVersion: act.version,
      about: terms.parties.filter((party) => party !== partner),
    });
    return viewAgreement(tx, ctx, { id, partner });
  });
}
