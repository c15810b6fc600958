/** Asking for other terms, or only what they would come to. A narrowing is committed with the request. */
import type { AgreementTerms, ChangeDraft, ChangeOrder, ChangeQuestion, ChangeView } from '@entente/contract';
import { refuse } from '@entente/contract';
import type { Transaction } from '@entente/store';
import { grantAct } from '../agreement/act.ts';
import { asking } from '../agreement/asking.ts';
import { differenceWords } from '../agreement/difference-words.ts';
import { differencesOf } from '../agreement/difference.ts';
import { loadAgreement } from '../agreement/load.ts';
import { termsOf } from '../agreement/proposal.ts';
import { renderTerms } from '../agreement/render.ts';
import { canonicalTerms, hashOfTerms } from '../agreement/terms.ts';
import { audit } from '../audit/write.ts';
import type { ProcedureContext } from '../procedure.ts';
import { commitChange } from './commit.ts';
import { insertRequest, listStored } from './queries.ts';
import { changeAt, type Weighed, weigh } from './rules.ts';
import { viewChange } from './view.ts';

/** Changes of one agreement that may wait for signatures at the same time. */
const pendingLimit = 20;

/**
 * What a change to these terms would be; nothing is kept. Refuses `terms-invalid`, `terms-fixed`, `change-empty`, and
 * what an act refuses.
 */
export async function draftChange(ctx: ProcedureContext, { id, to }: ChangeQuestion): Promise<ChangeDraft> {
  const { partner, granted } = asking(ctx);
  const terms = termsOf(to);
  return ctx.database.read(granted, async (tx) => {
    await grantAct(tx, ctx, { id, verb: 'change' });
    const agreement = await tx.cooperation(id, loadAgreement);
    const { base, kind, needs } = weigh({ agreement, partner, terms }, ctx.clock());
    const differences = differencesOf(agreement.version.terms, terms);
    const hash = hashOfTerms(terms);
    return {
      base,
      hash,
      terms,
      kind,
      needs: [...needs],
      differences,
      sentences: differenceWords(differences, ctx.language),
      rendering: renderTerms({ version: base + 1, hash, terms }, ctx.language),
    };
  });
}

/**
 * Asks for a change and signs it with that; one that needs nobody else is committed at once. Refuses `hash-mismatch`,
 * `already-recorded` where the same text waits already, `limit-exceeded`, and whatever a draft refuses.
 */
export function requestChange(ctx: ProcedureContext, { id, to, hash }: ChangeOrder): Promise<ChangeView> {
  const { partner, granted } = asking(ctx);
  const terms = termsOf(to);
  const work = async (tx: Transaction): Promise<ChangeView> => {
    await grantAct(tx, ctx, { id, verb: 'change' });
    // Who needs nobody else commits at once; an enrolment that was prepared before must not write over that.
    await tx.lockJob(`enrol ${id}`);
    await tx.lock(id, 'exclusive');
    const agreement = await tx.cooperation(id, loadAgreement);
    const weighed = weigh({ agreement, partner, terms }, ctx.clock());
    if (hash !== hashOfTerms(terms)) refuse('hash-mismatch', { version: weighed.base + 1 });
    await assertNew(tx, ctx, { id, hash, agreement });
    const number = await record(tx, ctx, { id, hash, terms, weighed, sinceAct: agreement.log.at(-1)!.id });
    await commitChange(tx, ctx, { id, number });
    return viewChange(tx, ctx, { id, number });
  };
  return ctx.database.write(granted, work, { pace: 'job' });
}

type Loaded = Awaited<ReturnType<typeof loadAgreement>>;

/** The same text need not wait twice, and not too many may. */
async function assertNew(
  tx: Transaction,
  ctx: ProcedureContext,
  { id, hash, agreement }: { id: ChangeOrder['id']; hash: string; agreement: Loaded },
): Promise<void> {
  const { partner } = asking(ctx);
  const latest = await tx.cooperation(id, (it) => listStored(it, { limit: pendingLimit }));
  const waiting = latest.filter((change) =>
    ['PENDING', 'APPROVED'].includes(changeAt(change, agreement, ctx.clock()).state),
  );
  if (waiting.some(({ request }) => request.hash === hash))
    refuse('already-recorded', { partner, verb: 'change' });
  if (waiting.length >= pendingLimit) {
    refuse('limit-exceeded', { what: 'Changes that wait for signatures', limit: pendingLimit });
  }
}

async function record(
  tx: Transaction,
  ctx: ProcedureContext,
  {
    id,
    hash,
    terms,
    weighed,
    sinceAct,
  }: { id: ChangeOrder['id']; hash: string; terms: AgreementTerms; weighed: Weighed; sinceAct: number },
): Promise<number> {
  const { partner } = asking(ctx);
  const signed = { hash, canonical: canonicalTerms(terms), requestedBy: partner, actor: ctx.actor.name };
  const number = await tx.publish(id, (cooperation) =>
    insertRequest(cooperation, { ...weighed, ...signed, sinceAct }),
  );
  await audit(tx, ctx, {
    action: 'change.request',
    object: { kind: 'change', id: `${id}:${number}` },
    cooperation: id,
    agreementVersion: weighed.base,
    about: terms.parties.filter((party) => party !== partner),
  });
  return number;
}
