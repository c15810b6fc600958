/** One decision, recorded by hand and in force at its commit. */
import { refuse, type DecisionEffect, type NewDecision } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import type { Transaction } from '@entente/store';
import { audit } from '../audit/write.ts';
import { customerReference } from '../customer/reference.ts';
import { consentDigest } from '../import/digests.ts';
import type { ParsedConsent } from '../import/rows.ts';
import { enrolEverywhere } from '../cooperation/everywhere.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { recordConsents } from './record.ts';
import { startRecording } from './recording.ts';

/**
 * Records a decision of one customer. A no binds at the commit, in every cooperation, inbox and count at once.
 * Refuses `not-found` for a given of an unknown customer and for an unknown recipient.
 */
export async function decide(ctx: ProcedureContext, decision: NewDecision): Promise<DecisionEffect> {
  const { partner, name } = memberOf(ctx.actor);
  const isNo = decision.decision !== 'given';
  const granted = grant(ctx.ability, isNo ? 'withdraw' : 'import', subject.consent({ partner }));
  const parsed = parsedDecision(decision, ctx.clock());
  const work = async (tx: Transaction) => {
    const at = ctx.clock();
    const recording = await startRecording(tx, { kind: 'decision', at, actor: name });
    const effect = await recordConsents(tx, ctx, { recording, at, decisions: [parsed] });
    await audit(tx, ctx, {
      action: isNo ? 'consent.withdraw' : 'consent.record',
      object: { kind: 'customer', subjectRef: await customerReference(tx, ctx, decision.ref) },
      counts: { recalls: effect.recalls },
    });
    for (const { column } of effect.rejects) refuse('not-found', { what: column });
    return effect;
  };
  // A no waits for an enrolment to finish rather than be refused.
  const pace = isNo ? 'job' : 'request';
  const { recorded, recalls, rejects, enrolmentDue } = await ctx.database.write(granted, work, { pace });
  // Who repeats a consent may not have been told that it was recorded: a crash then kept the person out so far.
  const isRepeated = !isNo && recorded === 0 && rejects.length === 0;
  if (enrolmentDue || isRepeated) await enrolEverywhere(ctx, granted);
  return { isNew: recorded > 0 && rejects.length === 0, recalls };
}

function parsedDecision(decision: NewDecision, now: number): ParsedConsent {
  const { ref, purpose, recipient, categories, collectedBy } = decision;
  const isNo = decision.decision !== 'given';
  const at = decision.at ? Date.parse(decision.at) : now;
  const expiresAt = decision.expiresAt && !isNo ? Date.parse(decision.expiresAt) : null;
  const notice = decision.notice ?? null;
  const event = decision.decision;
  const said = { ref, purpose, recipient, event, at, expiresAt, collectedBy, notice };
  const parsed = { ...said, categories: categories.toSorted() };
  return { line: 0, ...parsed, digest: consentDigest(parsed) };
}
