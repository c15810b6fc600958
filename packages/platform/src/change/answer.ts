/** What parties do about a change that somebody asked for: sign it, refuse it, take it back. */
import {
  type ChangeName,
  type ChangeSignature,
  type ChangeVerb,
  type ChangeView,
  refuse,
} from '@entente/contract';
import type { Transaction } from '@entente/store';
import { grantAct } from '../agreement/act.ts';
import { asking } from '../agreement/asking.ts';
import { loadAgreement } from '../agreement/load.ts';
import { recordingInstant } from '../agreement/rules.ts';
import { audit } from '../audit/write.ts';
import type { ProcedureContext } from '../procedure.ts';
import { commitChange } from './commit.ts';
import { getChange, insertChangeAct } from './queries.ts';
import { changeAt, changeObjection } from './rules.ts';
import { viewChange } from './view.ts';

/**
 * Signs the terms of that hash, and commits the change where that was the last signature it needs. The signature is
 * recorded first, by itself: should the commit have to wait for others too long, or be interrupted, the change stays
 * APPROVED, and approving it once more carries it out. Refuses `hash-mismatch`, `change-state`, `signature-not-needed`,
 * `already-signed`, and what every act does.
 */
export async function approveChange(ctx: ProcedureContext, signature: ChangeSignature): Promise<ChangeView> {
  const { id, change: number } = signature;
  const { granted } = asking(ctx);
  const signed = await ctx.database.write(granted, async (tx) => {
    await grantAct(tx, ctx, { id, verb: 'change' });
    await tx.lock(id, 'exclusive');
    await answer(tx, ctx, { ...signature, verb: 'approve' });
    return viewChange(tx, ctx, { id, number });
  });
  if (signed.state !== 'APPROVED') return signed;
  const carryOut = async (tx: Transaction): Promise<ChangeView> => {
    await grantAct(tx, ctx, { id, verb: 'change' });
    // An enrolment that was prepared before must not write what lines that are no more covered.
    await tx.lockJob(`enrol ${id}`);
    await tx.lock(id, 'exclusive');
    await commitChange(tx, ctx, { id, number });
    return viewChange(tx, ctx, { id, number });
  };
  return ctx.database.write(granted, carryOut, { pace: 'job' });
}

/**
 * Refuses a change that needs the party's signature, or takes back one's own. Refuses `change-state`,
 * `signature-not-needed`, `not-requested-by-you`, `already-recorded`, and what every act does.
 */
export function endChange(
  ctx: ProcedureContext,
  { id, change: number, verb }: ChangeName & { verb: Exclude<ChangeVerb, 'approve'> },
): Promise<ChangeView> {
  const { granted } = asking(ctx);
  return ctx.database.write(granted, async (tx) => {
    await grantAct(tx, ctx, { id, verb: 'change' });
    await tx.lock(id, 'exclusive');
    await answer(tx, ctx, { id, change: number, verb });
    return viewChange(tx, ctx, { id, number });
  });
}

/** Records what the acting partner does about a change. The cooperation must be locked exclusively. */
async function answer(
  tx: Transaction,
  ctx: ProcedureContext,
  { id, change: number, verb, hash = null }: ChangeName & { verb: ChangeVerb; hash?: string | null },
): Promise<void> {
  const { partner } = asking(ctx);
  const { agreement, change } = await tx.cooperation(id, async (cooperation) => ({
    agreement: await loadAgreement(cooperation),
    change: await getChange(cooperation, number),
  }));
  const objection = changeObjection(verb, { change, agreement, partner }, ctx.clock());
  if (objection) refuse(objection.code, objection.data);
  if (hash !== null && hash !== change.request.hash) {
    refuse('hash-mismatch', { version: change.request.base + 1 });
  }
  // Who signed already only carries out what all have signed.
  if (verb === 'approve' && changeAt(change, agreement, ctx.clock()).state === 'APPROVED') return;
  const act = { act: verb, partner, at: recordingInstant(agreement.log, ctx.clock()) };
  await tx.publish(id, (cooperation) =>
    insertChangeAct(cooperation, { change: number, act, actor: ctx.actor.name, hash }),
  );
  await audit(tx, ctx, {
    action: `change.${verb}`,
    object: { kind: 'change', id: `${id}:${number}` },
    cooperation: id,
    agreementVersion: change.request.base,
    about: agreement.version.terms.parties.filter((party) => party !== partner),
  });
}
