/**
 * Recording decisions: they are appended to the partner's own store, a no is written to the journal, and everything
 * that rests on them changes in the same transaction.
 */
import type { Instant, PartnerHandle, RejectReason } from '@entente/contract';
import type { Store, Transaction } from '@entente/store';
import { sql } from 'kysely';
import { listCooperations, reconsider } from '../cooperation/reconsider.ts';
import { listRecordsOfSamePeople } from '../customer/same-people.ts';
import type { ParsedConsent } from '../import/rows.ts';
import type { ProcedureContext } from '../procedure.ts';
import { notYet } from './rules.ts';

export type Recorded = {
  readonly recorded: number;
  /** Decisions that had been recorded before. */
  readonly repeated: number;
  /** Dated more than five minutes ahead; they take effect at their date. */
  readonly notYet: number;
  /** A no about a customer who is not known yet; it binds when the customer appears. */
  readonly keptForUnknown: number;
  readonly recalls: number;
  /** Somebody may have become covered who was never enrolled. */
  readonly enrolmentDue: boolean;
  readonly rejects: readonly { line: number; column: string; value: string; reason: RejectReason }[];
};

/** A decision to record. Where it was recorded before, in a copy that was lost, it counts from that recording. */
export type Recordable = ParsedConsent & { readonly recordedAt?: Instant };

type Recording = {
  readonly recording: number;
  readonly at: Instant;
  readonly decisions: readonly Recordable[];
};

/** Up to so many customers are locked one by one; more are locked together, for a bounded moment. */
const lockedSingly = 16;

/**
 * Takes the locks that come before any decision is recorded: the store's, every cooperation's, the customers'.
 * Returns the cooperations.
 */
export async function lockForDecisions(
  tx: Transaction,
  partner: PartnerHandle,
  refs: readonly string[],
): Promise<string[]> {
  const single = refs.length <= lockedSingly;
  await tx.lockStore(single ? 'shared' : 'exclusive');
  const cooperations = await listCooperations(tx, partner);
  for (const id of cooperations) await tx.lock(id, 'shared');
  if (single) await tx.lockCustomers(await listRecordsOfSamePeople(tx, refs));
  return cooperations;
}

/** Records decisions in this transaction. Decisions about unknown recipients, and a given of an unknown customer, are rejected. */
export async function recordConsents(
  tx: Transaction,
  ctx: ProcedureContext,
  input: Recording,
): Promise<Recorded> {
  if (ctx.actor.kind !== 'member') throw new Error('decisions are recorded in a partner’s store');
  const { partner } = ctx.actor;
  const cooperations = await lockForDecisions(tx, partner, [
    ...new Set(input.decisions.map(({ ref }) => ref)),
  ]);
  const { accepted, rejects, readmitted, unknown } = await sort(tx, input.decisions);
  const inserted = await tx.own((store) => insertEvents(store, { ...input, decisions: accepted }));
  const isNew = new Set(inserted.map(({ digest }) => digest.toString('hex')));
  // One that had been recorded before the erasure brings nobody back, whatever date it waits for.
  const newlyGiven = readmitted.filter(({ digest }) => isNew.has(digest.toString('hex')));
  await readmit(tx, newlyGiven, input.at);
  const recorded = accepted.filter(({ digest }) => isNew.delete(digest.toString('hex')));
  let recalls = 0;
  let enrolmentDue = false;
  if (recorded.length > 0) {
    const refs = [...new Set(recorded.map(({ ref }) => ref))];
    const agreed = new Set(recorded.filter(({ event }) => event === 'given').map(({ ref }) => ref));
    const evidence = inserted.map(({ id }) => id);
    for (const cooperation of ctx.isRehearsal ? [] : cooperations) {
      const effect = await reconsider(tx, ctx, { cooperation, partner, refs, evidence });
      recalls += effect.recalls;
      enrolmentDue ||= effect.strangers.some((ref) => agreed.has(ref));
    }
    await journalNoes(ctx, partner, { at: input.at, decisions: recorded });
  }
  return {
    recorded: recorded.length,
    repeated: accepted.length - recorded.length,
    notYet: recorded.filter((decision) => notYet({ at: decision.at, recordedAt: input.at })).length,
    keptForUnknown: recorded.filter(({ ref }) => unknown.has(ref)).length,
    recalls,
    enrolmentDue,
    rejects,
  };
}

/** Which decisions can be recorded: anything unknown means no, except a no itself. */
async function sort(tx: Transaction, decisions: readonly Recordable[]) {
  const partners = await tx.control((control) => control.selectFrom('partner').select('handle').execute());
  const recipients = new Set(['*', ...partners.map(({ handle }) => handle)]);
  const refs = [...new Set(decisions.map(({ ref }) => ref))];
  const { customers, erasedAt } = await tx.own((store) => findCustomers(store, refs));
  const accepted: Recordable[] = [];
  const rejects: { line: number; column: string; value: string; reason: RejectReason }[] = [];
  for (const decision of decisions) {
    const { line, ref, recipient, event, at } = decision;
    const isNewer = at > (erasedAt.get(ref) ?? Infinity);
    if (!recipients.has(recipient)) {
      rejects.push({ line, column: 'recipient', value: recipient, reason: 'unknown-recipient' });
    } else if (event === 'given' && !customers.has(ref) && !isNewer) {
      const reason = erasedAt.has(ref) ? 'erased-customer' : 'unknown-customer';
      rejects.push({ line, column: 'customer', value: ref, reason });
    } else accepted.push(decision);
  }
  const readmitted = accepted.filter(({ ref, event }) => event === 'given' && !customers.has(ref));
  return { accepted, rejects, readmitted, unknown: new Set(refs.filter((ref) => !customers.has(ref))) };
}

async function findCustomers(store: Store, refs: readonly string[]) {
  const known = await store
    .selectFrom('customer')
    .select('ref')
    .where((is) => is('ref', '=', is.fn.any(is.val(refs as string[]))))
    .execute();
  const erased = await store
    .selectFrom('suppression')
    .select(['ref', 'erased_at'])
    .where((is) => is('ref', '=', is.fn.any(is.val(refs as string[]))))
    .execute();
  return {
    customers: new Set(known.map(({ ref }) => ref)),
    erasedAt: new Map(erased.map(({ ref, erased_at }) => [ref, erased_at.getTime()])),
  };
}

/** A consent given after the erasure lets the customer be imported again. */
async function readmit(tx: Transaction, given: readonly ParsedConsent[], at: Instant): Promise<void> {
  if (given.length === 0) return;
  await tx.own((store) =>
    store
      .updateTable('suppression')
      .set({ lifted_at: new Date(at) })
      .where('lifted_at', 'is', null)
      .where((is) => is('ref', '=', is.fn.any(is.val(given.map(({ ref }) => ref)))))
      .execute(),
  );
}

async function insertEvents(store: Store, { recording, at, decisions }: Recording) {
  if (decisions.length === 0) return [];
  const column = <T>(of: (decision: Recordable) => T): T[] => decisions.map(of);
  const { rows } = await sql<{ id: number; digest: Buffer }>`
    insert into consent_event (ref, purpose, recipient, decision, at, categories, expires_at, collected_by, notice,
      recorded_at, recording, digest)
    select ref, purpose, recipient, decision, at, string_to_array(categories, ' '), expires_at, collected_by, notice,
      recorded_at, ${recording}, digest
    from unnest(
      ${column(({ ref }) => ref)}::text[], ${column(({ purpose }) => purpose)}::text[],
      ${column(({ recipient }) => recipient)}::text[], ${column(({ event }) => event)}::text[],
      ${column((decision) => new Date(decision.at))}::timestamptz[],
      ${column(({ categories }) => categories.join(' '))}::text[],
      ${column(({ expiresAt }) => (expiresAt === null ? null : new Date(expiresAt)))}::timestamptz[],
      ${column(({ collectedBy }) => collectedBy)}::text[], ${column(({ notice }) => notice)}::text[],
      ${column(({ recordedAt }) => new Date(recordedAt ?? at))}::timestamptz[],
      ${column(({ digest }) => digest)}::bytea[])
      as t (ref, purpose, recipient, decision, at, categories, expires_at, collected_by, notice, recorded_at, digest)
    on conflict (digest) do nothing
    returning id, digest`.execute(store);
  return rows;
}

async function journalNoes(
  ctx: ProcedureContext,
  partner: PartnerHandle,
  { at, decisions }: { at: Instant; decisions: readonly ParsedConsent[] },
): Promise<void> {
  const noes = decisions.flatMap((decision) =>
    decision.event === 'given'
      ? []
      : [
          {
            partner,
            ref: decision.ref,
            purpose: decision.purpose,
            recipient: decision.recipient,
            decision: decision.event,
            at: new Date(decision.at).toISOString(),
            categories: [...decision.categories],
            recordedAt: new Date(at).toISOString(),
            collectedBy: decision.collectedBy,
            notice: decision.notice,
          },
        ],
  );
  await ctx.journal.append(noes);
}
