/**
 * Erasure: a customer withdraws from everything and leaves the store. What stays is the ref among the suppressed,
 * so that an old file does not bring the customer back, the evidence of what was decided, and the ledger of what had
 * been handed over.
 */
import { refuse } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import type { Store, Transaction } from '@entente/store';
import { audit } from '../audit/write.ts';
import { lockForDecisions, recordConsents } from '../consent/record.ts';
import { startRecording } from '../consent/recording.ts';
import { clearBits } from '../cooperation/bitmaps.ts';
import { enrolEverywhere } from '../cooperation/everywhere.ts';
import { unpublishSubjects } from '../cooperation/renumber.ts';
import { digestOf } from '../import/digests.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import type { JournalLine } from '../withdrawal/journal.ts';
import { customerReference } from './reference.ts';

/** Erases a customer of the acting partner. Refuses `not-found`. */
export async function erase(ctx: ProcedureContext, ref: string): Promise<{ recalls: number }> {
  const { partner } = memberOf(ctx.actor);
  const granted = grant(ctx.ability, 'erase', subject.customer({ partner }));
  const { recalls, sharedPerson } = await ctx.database.write(granted, (tx) => eraseIn(tx, ctx, ref));
  // Somebody else is the same person still: what they are matched by must forget the erased record.
  if (sharedPerson) await enrolEverywhere(ctx);
  return { recalls };
}

async function eraseIn(tx: Transaction, ctx: ProcedureContext, ref: string) {
  const { partner } = memberOf(ctx.actor);
  const cooperations = await lockForDecisions(tx, partner, [ref]);
  const customer = await tx.own((store) =>
    store.selectFrom('customer').select('id').where('ref', '=', ref).executeTakeFirst(),
  );
  if (!customer) refuse('not-found', { what: 'customer' });
  const recalls = await withdrawFromEverything(tx, ctx, ref);
  let sharedPerson = false;
  for (const id of cooperations) {
    const stays = await leaveCooperation(tx, { id, partner, customer: customer.id });
    sharedPerson ||= stays;
  }
  const subjectRef = await customerReference(tx, ctx, ref);
  await tx.own((store) => forget(store, { ref, id: customer.id, at: new Date(ctx.clock()) }));
  await audit(tx, ctx, {
    action: 'customer.erase',
    object: { kind: 'customer', subjectRef },
    counts: { recalls },
  });
  await ctx.journal.append([erasureLine(ctx, ref)]);
  return { recalls, sharedPerson };
}

/** Records the no that stays behind; answers how many recalls opened. */
async function withdrawFromEverything(tx: Transaction, ctx: ProcedureContext, ref: string): Promise<number> {
  const at = ctx.clock();
  const recording = await startRecording(tx, { kind: 'erasure', at, actor: memberOf(ctx.actor).name });
  const withdrawal = {
    line: 0,
    ref,
    purpose: '*',
    recipient: '*',
    event: 'withdrawn',
    at,
    expiresAt: null,
  } as const;
  const digest = digestOf('consent', [ref, '*', '*', 'withdrawn', at, null, [], 'erasure', null]);
  const evidence = { categories: [], collectedBy: 'erasure', notice: null, digest };
  const { recalls } = await recordConsents(tx, ctx, {
    recording,
    at,
    decisions: [{ ...withdrawal, ...evidence }],
  });
  return recalls;
}

async function forget(store: Store, { ref, id, at }: { ref: string; id: number; at: Date }): Promise<void> {
  await store.deleteFrom('set_member').where('ref', '=', ref).execute();
  await store.deleteFrom('inbox').where('own_ref', '=', ref).execute();
  await store.deleteFrom('customer').where('id', '=', id).executeTakeFirstOrThrow();
  await store
    .insertInto('suppression')
    .values({ ref, erased_at: at, lifted_at: null })
    .onConflict((conflict) => conflict.column('ref').doUpdateSet({ erased_at: at, lifted_at: null }))
    .execute();
}

function erasureLine(ctx: ProcedureContext, ref: string): JournalLine {
  const at = new Date(ctx.clock()).toISOString();
  const about = { partner: memberOf(ctx.actor).partner, ref, purpose: '*', recipient: '*' } as const;
  const evidence = { categories: [], collectedBy: 'erasure', notice: null };
  return { ...about, decision: 'withdrawn', at, recordedAt: at, ...evidence, erased: true };
}

/** Takes the person out of one cooperation; true when other records are still the same person, who then stays. */
async function leaveCooperation(
  tx: Transaction,
  { id, partner, customer }: { id: string; partner: string; customer: number },
): Promise<boolean> {
  const records = await tx.own((store) =>
    store
      .selectFrom('participant as mine')
      .innerJoin('participant as all', (on) =>
        on.onRef('all.person', '=', 'mine.person').onRef('all.cooperation', '=', 'mine.cooperation'),
      )
      .select(['mine.person', 'all.customer'])
      .where('mine.cooperation', '=', id)
      .where('mine.customer', '=', customer)
      .execute(),
  );
  const [first] = records;
  if (!first) return false;
  if (records.length > 1) return true;
  await tx.publish(id, async (cooperation) => {
    const member = await cooperation
      .deleteFrom('member')
      .where('partner', '=', partner)
      .where('person', '=', first.person)
      .returning('subject')
      .executeTakeFirst();
    await cooperation
      .deleteFrom('pseudonym')
      .where('partner', '=', partner)
      .where('person', '=', first.person)
      .execute();
    if (!member) return;
    await clearBits(cooperation, { of: 'presence', partner }, [member.subject]);
    await unpublishSubjects(cooperation, partner, [member.subject]);
  });
  return false;
}
