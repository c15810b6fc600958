/**
 * A file that is the whole: customers whom it does not mention are customers no longer. What they had agreed to is
 * revoked, so that they leave every answer, inbox and publication in the transaction that removes them, and an old
 * file of consents covers nobody who comes back. Nobody is suppressed: whoever stands in a later file is a customer
 * again, without consents until there is a newer one, and under every no that was recorded before.
 */
import { purposes, type Instant, type PartnerHandle } from '@entente/contract';
import type { Store, Transaction } from '@entente/store';
import { loadConsents } from '../consent/evidence.ts';
import { lockForDecisions, recordConsents, type Recordable } from '../consent/record.ts';
import { foldConsent, isNo, type ConsentEvent } from '../consent/rules.ts';
import { listSubjectsOf } from '../cooperation/members.ts';
import { countGeneration } from '../cooperation/numbering.ts';
import { unpublishSubjects } from '../cooperation/renumber.ts';
import { consentDigest } from '../import/digests.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { pagesOfCustomers } from './pages.ts';
import { groupsOfPeople } from './same-people.ts';

/** Counts the customers who are there, and lists those whom the file does not mention. */
export async function listAbsent(
  store: Store,
  isMentioned: (ref: string) => boolean,
): Promise<{ customers: number; absent: string[] }> {
  let customers = 0;
  const absent: string[] = [];
  for await (const page of pagesOfCustomers(store)) {
    customers += page.length;
    for (const { ref } of page) if (!isMentioned(ref)) absent.push(ref);
  }
  return { customers, absent };
}

type Removal = { readonly recording: number; readonly at: Instant; readonly refs: readonly string[] };

/** Removes customers who are absent from a snapshot, in this transaction. Answers how many of them were still there. */
export async function removeAbsent(
  tx: Transaction,
  ctx: ProcedureContext,
  { recording, at, refs }: Removal,
): Promise<number> {
  const { partner } = memberOf(ctx.actor);
  const groups = await groupsOfPeople(tx, refs);
  await lockForDecisions(tx, partner, groups.flat());
  const there = await tx.own((store) => listThere(store, refs));
  if (there.length === 0) return 0;
  const gone = there.map(({ ref }) => ref);
  const revoked = gone.map((ref) => decision({ ref, purpose: '*', recipient: '*', event: 'revoked', at }));
  const carried = await carriedNoes(tx, { groups, gone: new Set(gone), at });
  await recordConsents(tx, ctx, { recording, at, decisions: [...revoked, ...carried] });
  await unpublish(
    tx,
    partner,
    there.map(({ id }) => id),
  );
  await tx.own((store) => forget(store, gone));
  return gone.length;
}

function listThere(store: Store, refs: readonly string[]): Promise<{ id: number; ref: string }[]> {
  return store
    .selectFrom('customer')
    .select(['id', 'ref'])
    .where((is) => is('ref', '=', is.fn.any(is.val(refs as string[]))))
    .execute();
}

type No = Pick<Recordable, 'ref' | 'purpose' | 'recipient' | 'event' | 'at'>;

function decision(no: No): Recordable {
  const said = { ...no, expiresAt: null, categories: [], collectedBy: 'snapshot', notice: null };
  return { line: 0, ...said, digest: consentDigest(said) };
}

/**
 * One no speaks for all records of a person. Where one of them goes and others stay, its noes are recorded for those:
 * as they were, and what is in force as of now, or whoever said no would be covered again through a record less.
 */
async function carriedNoes(
  tx: Transaction,
  { groups, gone, at }: { groups: readonly string[][]; gone: ReadonlySet<string>; at: Instant },
): Promise<Recordable[]> {
  const parting = groups.filter((group) => group.some((ref) => !gone.has(ref)));
  if (parting.length === 0) return [];
  const partners = await tx.control((control) => control.selectFrom('partner').select('handle').execute());
  const recipients = partners.map(({ handle }) => handle as PartnerHandle);
  const leaving = parting.flat().filter((ref) => gone.has(ref));
  const consents = await tx.own((store) => loadConsents(store, leaving));
  return parting.flatMap((group) => {
    const noes = group.flatMap((ref) =>
      gone.has(ref) ? noesOf(consents.get(ref) ?? [], recipients, at) : [],
    );
    const staying = group.filter((ref) => !gone.has(ref));
    return staying.flatMap((ref) => noes.map((no) => decision({ ...no, ref })));
  });
}

function noesOf(
  events: readonly ConsentEvent[],
  recipients: readonly PartnerHandle[],
  now: Instant,
): Omit<No, 'ref'>[] {
  const said = events.filter(({ event }) => event !== 'given');
  if (said.length === 0) return [];
  const inForce = purposes.flatMap((purpose) =>
    recipients.flatMap((recipient) => {
      const consent = foldConsent(events, { purpose, recipient }, now);
      const { state } = consent;
      return isNo(consent) && state !== 'none' && state !== 'expired'
        ? [{ purpose, recipient, event: state, at: now }]
        : [];
    }),
  );
  return [
    ...said.map(({ purpose, recipient, event, at }) => ({ purpose, recipient, event, at })),
    ...inForce,
  ];
}

/** Takes them out of what the partner published; the cooperations follow for the rest when the import ends. */
async function unpublish(
  tx: Transaction,
  partner: PartnerHandle,
  customers: readonly number[],
): Promise<void> {
  const enrolled = await tx.own((store) =>
    store
      .selectFrom('participant')
      .select(['cooperation', 'person'])
      .where((is) => is('customer', '=', is.fn.any(is.val(customers as number[]))))
      .orderBy('cooperation')
      .execute(),
  );
  for (const id of new Set(enrolled.map(({ cooperation }) => cooperation))) {
    const persons = enrolled.filter(({ cooperation }) => cooperation === id).map(({ person }) => person);
    await tx.publish(id, async (cooperation) => {
      await countGeneration(cooperation);
      const subjects = await listSubjectsOf(cooperation, partner, persons);
      if (subjects.length > 0) await unpublishSubjects(cooperation, partner, subjects);
    });
  }
}

async function forget(store: Store, refs: readonly string[]): Promise<void> {
  const named = refs as string[];
  await store
    .deleteFrom('set_member')
    .where((is) => is('ref', '=', is.fn.any(is.val(named))))
    .execute();
  await store
    .deleteFrom('inbox')
    .where((is) => is('own_ref', '=', is.fn.any(is.val(named))))
    .execute();
  const { numDeletedRows } = await store
    .deleteFrom('customer')
    .where((is) => is('ref', '=', is.fn.any(is.val(named))))
    .executeTakeFirstOrThrow();
  if (Number(numDeletedRows) !== refs.length) throw new Error('not every absent customer was removed');
}
