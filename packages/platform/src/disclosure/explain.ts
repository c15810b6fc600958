/** Explaining one disclosure: what was stored then is judged again now, and the look is recorded like every other. */
import {
  refuse,
  type CooperationId,
  type ExplainedAgreement,
  type ExplainedRecord,
  type Explanation,
  type ExplanationQuestion,
  type InclusionProof,
  type Instant,
} from '@entente/contract';
import { can, grant, subject } from '@entente/policy';
import { foldConsent, isCovering } from '../consent/rules.ts';
import { proveEntry, type FoundEntry } from '../audit/prove.ts';
import { sequence } from '../audit/sequence-now.ts';
import type { AuditDatabase } from '../audit/tables.ts';
import { audit } from '../audit/write.ts';
import { noteLook } from '../customer/look.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { wordsIn, type Words } from '../words/words.ts';
import type { EvidencedEvent, Facts } from './facts.ts';
import { findLine, groundAt, judge, knownRecords, judgedRecords, statusAt } from './judge.ts';
import { loadFacts, type Loaded } from './load.ts';
import { sinceThen } from './since.ts';

/**
 * Explains the disclosure of one person in one delivery. Refuses `reason-required`, `not-found`, and `input-invalid`
 * for an `asOf` before the handover or ahead of the clock.
 */
export async function explainDisclosure(
  ctx: ProcedureContext,
  { delivery, ref, reason, asOf: wanted }: ExplanationQuestion,
): Promise<Explanation> {
  const { partner } = memberOf(ctx.actor);
  const granted = grant(ctx.ability, 'read', subject.disclosure({ partner }));
  if (reason === '') refuse('reason-required');
  const now = ctx.clock();
  const asOf = wanted === undefined ? now : Date.parse(wanted);
  const loaded = await ctx.database.write(
    granted,
    async (tx) => {
      const found = await loadFacts(tx, ctx, { delivery, ref });
      const { cooperation, completedAt, permission, recipient } = found.facts.disclosed;
      if (asOf < completedAt || asOf > now)
        refuse('input-invalid', { detail: 'asOf: an instant from the handover up to now' });
      const { subjectRef, ...noted } = await noteLook(tx, ctx, { ref, reason });
      await audit(tx, ctx, {
        action: 'disclosure.explain',
        object: { kind: 'customer', subjectRef },
        about: [recipient],
        cooperation: cooperation as CooperationId,
        permissions: [permission],
        ...noted,
      });
      return found;
    },
    { view: 'snapshot' },
  );
  const proof = loaded.entry ? await prove(ctx, loaded.entry) : null;
  return explanationOf(loaded, { ref, asOf, proof }, wordsIn(ctx.language));
}

/** The proof that the log has the entry; undefined proof for whoever may not verify the log. */
async function prove(ctx: ProcedureContext, entry: FoundEntry): Promise<InclusionProof | null> {
  if (!can(ctx.ability, 'verify', subject.auditLog())) return null;
  const granted = grant(ctx.ability, 'verify', subject.auditLog());
  const look = () =>
    ctx.database.read(granted, (tx) =>
      tx.auditLog((control) => proveEntry(control as unknown as AuditDatabase, entry)),
    );
  const found = await look();
  if (found.place !== null) return found;
  await sequence(ctx, granted);
  return look();
}

function explanationOf(
  { facts }: Loaded,
  { ref, asOf, proof }: { ref: string; asOf: Instant; proof: InclusionProof | null },
  words: Words,
): Explanation {
  const { disclosed } = facts;
  const text = (at: Instant) => new Date(at).toISOString();
  const findings = judge(facts, words).map((finding) =>
    finding.check === 'audit' && proof && proof.place !== null && !proof.isProven
      ? { ...finding, holds: false, says: words.explanation.wrong.forged }
      : finding,
  );
  return {
    ref,
    delivery: disclosed.delivery,
    cooperation: disclosed.cooperation as CooperationId,
    recipient: disclosed.recipient,
    permission: disclosed.permission,
    purpose: disclosed.purpose,
    categories: [...disclosed.categories],
    agreementVersion: disclosed.agreementVersion,
    handedRef: disclosed.ref,
    handedOverAt: text(disclosed.completedAt),
    until: text(disclosed.until),
    verdict: findings.every(({ holds }) => holds) ? 'lawful' : 'unlawful',
    findings,
    agreement: agreementOf(facts),
    records: recordsOf(facts),
    audit: proof,
    asOf: text(asOf),
    ground: groundAt(facts, asOf, words),
    since: sinceThen(facts, asOf, words),
  };
}

function agreementOf(facts: Facts): ExplainedAgreement | null {
  const { signed, disclosed } = facts;
  if (!signed) return null;
  const { version, isHashOfTerms, signatures } = signed;
  const { state, reason } = statusAt(signed, disclosed.completedAt);
  const line = findLine(facts);
  return {
    name: version.terms.name,
    version: version.version,
    state,
    reason,
    hash: version.hash,
    isHashOfTerms,
    signatures: signatures
      .filter(({ at }) => at <= disclosed.completedAt)
      .map(({ partner, at, hash }) => ({ partner, at: new Date(at).toISOString(), hash })),
    permission: line
      ? {
          number: line.number,
          categories: line.categories,
          actions: [...line.actions],
          deliveryDays: version.terms.deliveryDays,
        }
      : null,
  };
}

function recordsOf(facts: Facts): ExplainedRecord[] {
  const { disclosed, records } = facts;
  const t = disclosed.completedAt;
  const known = new Map(judgedRecords(facts).map(({ ref }, place) => [ref, knownRecords(facts, t)[place]!]));
  return records.map(({ ref, isHanded, isCertain, events }) => {
    const consent = foldConsent(known.get(ref) ?? events, disclosed, t);
    const decided = events.find(({ id }) => id === consent.event?.id);
    return {
      ref,
      isHanded,
      isJudged: isCertain,
      state: consent.state,
      covers: isCovering(consent, disclosed.categories),
      decidedBy: decided ? decidedOf(decided) : null,
    };
  });
}

const decidedOf = (event: EvidencedEvent): ExplainedRecord['decidedBy'] => ({
  event: event.id,
  decision: event.event,
  at: new Date(event.at).toISOString(),
  categories: [...event.categories],
  expiresAt: event.expiresAt === null ? null : new Date(event.expiresAt).toISOString(),
  recordedAt: new Date(event.recordedAt).toISOString(),
  collectedBy: event.collectedBy,
  notice: event.notice,
  isAsRecorded: event.isAsRecorded,
});
