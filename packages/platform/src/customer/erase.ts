/**
 * Erasure: a customer withdraws from everything and leaves the store. What stays is the ref among the suppressed,
 * so that an old file does not bring the customer back, the evidence of what was decided, and the ledger of what had
 * been handed over. Nothing of the record is left that could speak for the other records of the same person, so the
 * no is recorded for each of them: who is erased must not be handed out again under another ref.
 */
import { refuse, type Instant, type PartnerHandle } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import type { Store, Transaction } from '@entente/store';
import { loadAgreement } from '../agreement/load.ts';
import { audit } from '../audit/write.ts';
import { lockForDecisions, recordConsents } from '../consent/record.ts';
import { startRecording } from '../consent/recording.ts';
import { removeErased } from '../cooperation/erased.ts';
import { enrolEverywhere } from '../cooperation/everywhere.ts';
import { listSubjectsOf } from '../cooperation/members.ts';
import { countGeneration } from '../cooperation/numbering.ts';
import { unpublishSubjects } from '../cooperation/renumber.ts';
import { consentDigest } from '../import/digests.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import type { JournalLine } from '../withdrawal/journal.ts';
import { customerReference } from './reference.ts';
import { listRecordsOfSamePeople } from './same-people.ts';

/** Erases a customer of the acting partner, at that instant where a copy of the database has lost it. Refuses `not-found`. */
export async function erase(
  ctx: ProcedureContext,
  ref: string,
  lostAt?: Instant,
): Promise<{ recalls: number }> {
  const { partner } = memberOf(ctx.actor);
  const granted = grant(ctx.ability, 'erase', subject.customer({ partner }));
  const work = (tx: Transaction) => eraseIn(tx, ctx, { ref, at: lostAt ?? ctx.clock() });
  const erased = await ctx.database.write(granted, work, { pace: 'job' });
  // The record may have made two others one person, or hidden one behind a shared telephone. Who erases once more may
  // not have been told that it was done: a crash then kept the cooperations from following.
  if (erased === 'before' || erased.wasRelated) await enrolEverywhere(ctx, granted);
  return erased === 'before' ? refuse('not-found', { what: 'customer' }) : { recalls: erased.recalls };
}

type Erasure = { readonly ref: string; readonly at: Instant };

async function eraseIn(tx: Transaction, ctx: ProcedureContext, { ref, at }: Erasure) {
  const { partner } = memberOf(ctx.actor);
  const refs = await listRecordsOfSamePeople(tx, [ref]);
  const cooperations = await lockForDecisions(tx, partner, refs);
  const customer = await tx.own((store) =>
    store.selectFrom('customer').select('id').where('ref', '=', ref).executeTakeFirst(),
  );
  if (!customer) {
    const suppressed = await tx.own((store) =>
      store.selectFrom('suppression').select('ref').where('ref', '=', ref).executeTakeFirst(),
    );
    return suppressed ? ('before' as const) : refuse('not-found', { what: 'customer' });
  }
  const recalls = await withdrawFromEverything(tx, ctx, { refs, at });
  let wasRelated = await tx.own((store) => sharesIdentifier(store, customer.id));
  for (const id of cooperations) {
    const matched = await leaveCooperation(tx, { id, partner, customer: customer.id });
    wasRelated ||= matched;
  }
  const subjectRef = await customerReference(tx, ctx, ref);
  await tx.own((store) => forget(store, { ref, id: customer.id, at: new Date(at) }));
  await audit(tx, ctx, {
    action: 'customer.erase',
    object: { kind: 'customer', subjectRef },
    counts: { recalls },
  });
  await ctx.journal.append([erasureLine(partner, { ref, at })]);
  return { recalls, wasRelated };
}

/** Records the no that stays behind, for every record of the person; answers how many recalls opened. */
async function withdrawFromEverything(
  tx: Transaction,
  ctx: ProcedureContext,
  { refs, at }: { refs: readonly string[]; at: Instant },
): Promise<number> {
  const recording = await startRecording(tx, { kind: 'erasure', at, actor: memberOf(ctx.actor).name });
  const everything = {
    purpose: '*',
    recipient: '*',
    event: 'withdrawn',
    at,
    expiresAt: null,
  } as const;
  const evidence = { categories: [], collectedBy: 'erasure', notice: null };
  const decisions = refs.map((ref) => {
    const said = { ref, ...everything, ...evidence };
    return { line: 0, ...said, digest: consentDigest(said) };
  });
  return (await recordConsents(tx, ctx, { recording, at, decisions })).recalls;
}

/** Whether another customer of the store has one of the customer's identifiers. */
async function sharesIdentifier(store: Store, customer: number): Promise<boolean> {
  const found = await store
    .selectFrom('identifier as mine')
    .innerJoin('identifier as theirs', (on) =>
      on.onRef('theirs.hash', '=', 'mine.hash').onRef('theirs.kind', '=', 'mine.kind'),
    )
    .select('theirs.customer')
    .where('mine.customer', '=', customer)
    .where('theirs.customer', '<>', customer)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

async function forget(store: Store, { ref, id, at }: { ref: string; id: number; at: Date }): Promise<void> {
  await store.deleteFrom('set_member').where('ref', '=', ref).execute();
  await store.deleteFrom('inbox').where('own_ref', '=', ref).execute();
  await store.deleteFrom('customer').where('id', '=', id).executeTakeFirstOrThrow();
  await suppress(store, [{ ref, at }]);
}

/** Lets no file create customers of these refs, until a consent that is newer. */
export async function suppress(
  store: Store,
  erasures: readonly { readonly ref: string; readonly at: Date }[],
): Promise<void> {
  await store
    .insertInto('suppression')
    .values(erasures.map(({ ref, at }) => ({ ref, erased_at: at, lifted_at: null })))
    .onConflict((conflict) =>
      conflict
        .column('ref')
        .doUpdateSet((is) => ({ erased_at: is.ref('excluded.erased_at'), lifted_at: null })),
    )
    .execute();
}

function erasureLine(partner: PartnerHandle, { ref, at }: Erasure): JournalLine {
  const about = { partner, ref, purpose: '*', recipient: '*' } as const;
  const evidence = { categories: [], collectedBy: 'erasure', notice: null };
  const times = { at: new Date(at).toISOString(), recordedAt: new Date(at).toISOString() };
  return { ...about, decision: 'withdrawn', ...times, ...evidence, erased: true };
}

/** Takes the record out of one cooperation; true where matching may have seen it in others, or others through it. */
async function leaveCooperation(
  tx: Transaction,
  { id, partner, customer }: { id: string; partner: PartnerHandle; customer: number },
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
  return tx.publish(id, async (cooperation) => {
    await countGeneration(cooperation);
    if (records.length > 1) {
      // Who is left of the person is not who was published.
      const subjects = await listSubjectsOf(cooperation, partner, [first.person]);
      await unpublishSubjects(cooperation, partner, subjects);
      return true;
    }
    const { version } = await loadAgreement(cooperation);
    const rules = version.terms.matchRules;
    return removeErased(cooperation, { partner, person: first.person.toString('hex'), rules });
  });
}
