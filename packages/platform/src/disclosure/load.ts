/** Reading what is stored about one disclosure, from the provider's own store, the cooperation and its own audit entries. */
import { refuse, type DataCategory, type Instant, type PartnerHandle, type Purpose } from '@entente/contract';
import { loadCooperationKeys, type Cooperation, type Store, type Transaction } from '@entente/store';
import { sql } from 'kysely';
import { loadAgreement } from '../agreement/load.ts';
import { hashOfTerms } from '../agreement/terms.ts';
import type { FoundEntry } from '../audit/prove.ts';
import { listCommitted } from '../change/queries.ts';
import { signaturesOf } from '../change/rules.ts';
import { consentEventOf } from '../consent/evidence.ts';
import { pairwiseIds, type PairwiseOf } from '../delivery/pairwise.ts';
import { consentDigest } from '../import/digests.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { listFollowed } from '../recall/following.ts';
import type {
  Disclosed,
  EvidencedEvent,
  Facts,
  LoggedDelivery,
  PersonRecord,
  RecalledSince,
  SignedVersion,
} from './facts.ts';
import { refsOfPerson } from '../customer/refs-of-person.ts';

export type Loaded = { readonly facts: Facts; readonly entry: FoundEntry | undefined };

/** Everything about the disclosure of that person in that delivery. Refuses `not-found`. */
export async function loadFacts(
  tx: Transaction,
  ctx: ProcedureContext,
  { delivery, ref }: { delivery: string; ref: string },
): Promise<Loaded> {
  const { partner } = memberOf(ctx.actor);
  const found = await tx.own((store) => findDisclosed(store, { delivery, ref, provider: partner }));
  const disclosed = found ?? refuse('not-found', { what: 'disclosure' });
  const { cooperation, recipient, agreementVersion } = disclosed;
  const { signed, escalations, pairwiseOf } = await tx.cooperation(cooperation, async (it) => ({
    signed: await findVersion(it, agreementVersion),
    escalations: (await listFollowed(it, cooperation)).escalations.filter(
      (each) => each.provider === partner && each.recipient === recipient,
    ),
    pairwiseOf: pairwiseIds((await loadCooperationKeys(it, ctx.database.master, cooperation)).pairwise, {
      provider: partner,
      recipient,
      cooperation,
    }),
  }));
  const own = await tx.own(async (store) => {
    const { records, isPairwiseOfPerson } = await loadRecords(store, disclosed, { asked: ref, pairwiseOf });
    return {
      records,
      isPairwiseOfPerson,
      recalls: await listRecalls(store, disclosed),
      erasedAt: await findErasure(store, disclosed.ref),
    };
  });
  const entry = await tx.control((control) =>
    control
      .selectFrom('audit_entry')
      .select(['id', 'body', 'leaf'])
      .where('partner', '=', partner)
      .where(sql<boolean>`body::jsonb ->> 'action' = 'delivery.complete'`)
      .where(sql<boolean>`body::jsonb -> 'object' ->> 'id' = ${delivery}`)
      .orderBy('id')
      .limit(1)
      .executeTakeFirst(),
  );
  return { facts: { disclosed, signed, escalations, ...own, logged: entry && loggedOf(entry.body) }, entry };
}

/** The row of the person whose customer has that ref, under whichever of the person's records it stands. */
async function findDisclosed(
  store: Store,
  { delivery, ref, provider }: { delivery: string; ref: string; provider: PartnerHandle },
): Promise<Disclosed | undefined> {
  const { rows } = await sql<Row>`
    with records as (${refsOfPerson(ref)})
    select d.ref, d.until, d.consent_event, encode(d.pairwise, 'hex') as pairwise, h.recipient, h.cooperation,
      h.permission, h.purpose, h.categories, h.agreement_version, h.considered, h.completed_at,
      (select count(*) from disclosure all_of where all_of.delivery = h.delivery) <= h.considered as within
    from records r join disclosure d on d.ref = r.ref join handover h on h.delivery = d.delivery
    where d.delivery = ${delivery} and h.completed_at is not null
    order by d.ref = ${ref} desc limit 1`.execute(store);
  const [row] = rows;
  return row && disclosedOf(row, { delivery, provider });
}

type Row = {
  ref: string;
  until: Date;
  consent_event: number;
  pairwise: string;
  recipient: string;
  cooperation: string;
  permission: string;
  purpose: string;
  categories: string[];
  agreement_version: number;
  considered: number;
  completed_at: Date;
  within: boolean;
};

const disclosedOf = (row: Row, at: { delivery: string; provider: PartnerHandle }): Disclosed => ({
  ...at,
  recipient: row.recipient as PartnerHandle,
  cooperation: row.cooperation,
  permission: row.permission,
  purpose: row.purpose as Purpose,
  categories: row.categories as DataCategory[],
  agreementVersion: row.agreement_version,
  considered: row.considered,
  completedAt: row.completed_at.getTime(),
  pairwise: row.pairwise,
  ref: row.ref,
  consentEvent: row.consent_event,
  until: row.until.getTime(),
  isWithinConsidered: row.within,
});

async function findVersion(cooperation: Cooperation, number: number): Promise<SignedVersion | undefined> {
  const { version: latest, earlier, log } = await loadAgreement(cooperation);
  const versions = [...earlier, latest];
  const version = versions.find((each) => each.version === number);
  if (!version) return undefined;
  const change = (await listCommitted(cooperation)).find(({ request }) => request.base + 1 === number);
  const signatures = change
    ? signaturesOf(change)
    : log.filter(({ act, version: of }) => act === 'sign' && of === number);
  return { version, isHashOfTerms: hashOfTerms(version.terms) === version.hash, versions, log, signatures };
}

/**
 * The record that was handed over and the others of the person. Of another record it is certain only where neither
 * has changed since: which e-mail a record had before is not stored, and it may have been somebody else's then.
 */
async function loadRecords(
  store: Store,
  disclosed: Disclosed,
  { asked, pairwiseOf }: { asked: string; pairwiseOf: PairwiseOf },
): Promise<{ records: PersonRecord[]; isPairwiseOfPerson: boolean | null }> {
  const { rows } = await sql<{ ref: string; changed_at: Date | null; person: string | null }>`
    select n.ref, c.changed_at, encode(p.person, 'hex') as person
    from (
      select unnest(array[${disclosed.ref}, ${asked}]::text[]) as ref
      union select other.ref from customer named
        join participant mine on mine.customer = named.id and mine.cooperation = ${disclosed.cooperation}
        join participant theirs on theirs.cooperation = mine.cooperation and theirs.person = mine.person
        join customer other on other.id = theirs.customer
      where named.ref = ${disclosed.ref}) n
    left join customer c on c.ref = n.ref
    left join participant p on p.customer = c.id and p.cooperation = ${disclosed.cooperation}
    order by n.ref <> ${disclosed.ref}, n.ref`.execute(store);
  const isUnchanged = ({ changed_at: changedAt }: { changed_at: Date | null }): boolean =>
    changedAt !== null && changedAt.getTime() < disclosed.completedAt;
  const handed = rows.find(({ ref }) => ref === disclosed.ref);
  const events = await loadEvidence(
    store,
    rows.map(({ ref }) => ref),
  );
  const records = rows.map((row) => ({
    ref: row.ref,
    isHanded: row.ref === disclosed.ref,
    isCertain: row.ref === disclosed.ref || (isUnchanged(row) && handed !== undefined && isUnchanged(handed)),
    events: events.get(row.ref) ?? [],
  }));
  const isPairwiseOfPerson =
    handed?.person && (await isNobodyElseSince(store, disclosed.completedAt))
      ? pairwiseOf(handed.person) === disclosed.pairwise
      : null;
  return { records, isPairwiseOfPerson };
}

/** Whether everybody is still who they were: no customers came or went since, nor waited to be enrolled. */
async function isNobodyElseSince(store: Store, completedAt: Instant): Promise<boolean> {
  const at = new Date(completedAt);
  const { rows } = await sql`
    select from recording where (kind = 'erasure' and at >= ${at})
      or (kind = 'customers' and (at >= ${at} or settled_at is null or settled_at >= ${at})) limit 1`.execute(
    store,
  );
  return rows.length === 0;
}

async function loadEvidence(store: Store, refs: readonly string[]): Promise<Map<string, EvidencedEvent[]>> {
  const rows = await store
    .selectFrom('consent_event')
    .select(['id', 'ref', 'purpose', 'recipient', 'decision', 'at', 'categories', 'expires_at'])
    .select(['collected_by', 'notice', 'recorded_at', 'recording', 'digest'])
    .where((is) => is('ref', '=', is.fn.any(is.val(refs as string[]))))
    .orderBy('id')
    .execute();
  const evidenced = rows.map(({ collected_by: collectedBy, notice, digest, ...row }) => {
    const event = consentEventOf(row);
    const { purpose, recipient, at, expiresAt } = event;
    const about = { ref: row.ref, purpose, recipient, event: event.event, at, expiresAt };
    const identity = consentDigest({ ...about, categories: [...event.categories], collectedBy, notice });
    return { ref: row.ref, event: { ...event, collectedBy, notice, isAsRecorded: identity.equals(digest) } };
  });
  const byRef = Map.groupBy(evidenced, ({ ref }) => ref);
  return new Map([...byRef].map(([ref, several]) => [ref, several.map(({ event }) => event)]));
}

async function listRecalls(store: Store, disclosed: Disclosed): Promise<RecalledSince[]> {
  const rows = await store
    .selectFrom('recall_sent')
    .select(['reason', 'opened_at', 'due_at', 'acknowledged_at', 'statement'])
    .where('cooperation', '=', disclosed.cooperation)
    .where('recipient', '=', disclosed.recipient)
    .where('permission', '=', disclosed.permission)
    .where('pairwise', '=', Buffer.from(disclosed.pairwise, 'hex'))
    .where('opened_at', '>=', new Date(disclosed.completedAt))
    .orderBy('opened_at')
    .execute();
  return rows.map(({ reason, statement, ...at }) => ({
    reason,
    statement,
    openedAt: at.opened_at.getTime(),
    dueAt: at.due_at.getTime(),
    acknowledgedAt: at.acknowledged_at?.getTime() ?? null,
  }));
}

async function findErasure(store: Store, ref: string): Promise<Instant | null> {
  const row = await store
    .selectFrom('suppression')
    .select('erased_at')
    .where('ref', '=', ref)
    .executeTakeFirst();
  return row?.erased_at.getTime() ?? null;
}

function loggedOf(body: string): LoggedDelivery {
  const said = JSON.parse(body) as {
    at: string;
    permissions?: string[];
    agreementVersion?: number;
    counts?: Record<string, number>;
  };
  return {
    at: Date.parse(said.at),
    permissions: said.permissions ?? [],
    agreementVersion: said.agreementVersion ?? null,
    considered: said.counts?.['considered'] ?? null,
  };
}
