/**
 * Erasure: a customer withdraws from everything and leaves the store. What stays is the ref among the suppressed,
 * so that an old file does not bring the customer back, the evidence of what was decided, and the ledger of what had
 * been handed over.
 */
import { refuse } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import type { Transaction } from '@entente/store';
import { audit } from '../audit/write.ts';
import { lockForDecisions, recordConsents } from '../consent/record.ts';
import { startRecording } from '../consent/recording.ts';
import { clearBits } from '../cooperation/bitmaps.ts';
import { enrolEverywhere } from '../cooperation/everywhere.ts';
import { unpublishSubjects } from '../cooperation/renumber.ts';
import { digestOf } from '../import/digests.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
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
  const { partner, name } = memberOf(ctx.actor);
  const at = ctx.clock();
  const cooperations = await lockForDecisions(tx, partner, [ref]);
  const customer = await tx.own((store) =>
    store.selectFrom('customer').select('id').where('ref', '=', ref).executeTakeFirst(),
  );
  if (!customer) refuse('not-found', { what: 'customer' });
  const recording = await startRecording(tx, { kind: 'erasure', at, actor: name });
  const content = [ref, '*', '*', 'withdrawn', at, null, [], 'erasure', null];
  const withdrawal = {
    line: 0,
    ref,
    purpose: '*',
    recipient: '*',
    event: 'withdrawn',
    at,
    expiresAt: null,
  } as const;
  const evidence = {
    categories: [],
    collectedBy: 'erasure',
    notice: null,
    digest: digestOf('consent', content),
  };
  const { recalls } = await recordConsents(tx, ctx, {
    recording,
    at,
    decisions: [{ ...withdrawal, ...evidence }],
  });
  let sharedPerson = false;
  for (const id of cooperations) {
    const stays = await leaveCooperation(tx, { id, partner, customer: customer.id });
    sharedPerson ||= stays;
  }
  const reference = await customerReference(tx, ctx, ref);
  await tx.own(async (store) => {
    await store.deleteFrom('set_member').where('ref', '=', ref).execute();
    await store.deleteFrom('inbox').where('own_ref', '=', ref).execute();
    await store.deleteFrom('customer').where('id', '=', customer.id).executeTakeFirstOrThrow();
    await store
      .insertInto('suppression')
      .values({ ref, erased_at: new Date(at), lifted_at: null })
      .onConflict((conflict) =>
        conflict.column('ref').doUpdateSet({ erased_at: new Date(at), lifted_at: null }),
      )
      .execute();
  });
  await audit(tx, ctx, {
    action: 'customer.erase',
    object: { kind: 'customer', subjectRef: reference },
    counts: { recalls },
  });
  const text = new Date(at).toISOString();
  await ctx.journal.append([
    {
      partner,
      ref,
      purpose: '*',
      recipient: '*',
      decision: 'withdrawn',
      at: text,
      categories: [],
      recordedAt: text,
      collectedBy: 'erasure',
      notice: null,
      erased: true,
    },
  ]);
  return { recalls, sharedPerson };
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
