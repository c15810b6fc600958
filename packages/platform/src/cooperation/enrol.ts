/**
 * Enrolment: what a partner puts into a cooperation, who is the same person there, and whom its permissions cover.
 * Everything is prepared while withdrawals go on; only the writing holds the exclusive locks, and before it writes it
 * reads again what was decided since the preparation began.
 */
import {
  refuse,
  type AgreementState,
  type IdentifierKind,
  type Instant,
  type PartnerHandle,
} from '@entente/contract';
import { loadCooperationKeys, loadStoreKeys, type Store, type Transaction } from '@entente/store';
import { sql } from 'kysely';
import { listPermissions, loadAgreement } from '../agreement/load.ts';
import type { PermissionRow } from '../agreement/permissions.ts';
import { agreementAt } from '../agreement/status.ts';
import { audit } from '../audit/write.ts';
import type { ProcedureContext } from '../procedure.ts';
import { followCoverage } from '../withdrawal/follow.ts';
import { replaceEligibility } from './eligibility.ts';
import { matchPersons, type Matching, type Person } from './matching.ts';
import {
  listMembers,
  listOthers,
  listParticipants,
  replaceParticipants,
  replacePseudonyms,
  writeMembers,
  type Member,
} from './members.ts';
import { coverageOf, loadPersons, loadRecords, type Coverage, type EnrolledPerson } from './persons.ts';
import { moveSubjects, unpublishSubjects, type Move } from './renumber.ts';
import { writeMatchReport } from './report.ts';
import { assignSubjects } from './subjects.ts';

export type Enrolment = { readonly customers: number; readonly people: number };

type Prepared = EnrolledPerson & { readonly coverage: Map<number, Coverage> };
type Terms = {
  readonly id: string;
  readonly partner: PartnerHandle;
  readonly rules: readonly IdentifierKind[];
  /** Signed permissions that have not ended, in force or not. */
  readonly standing: readonly PermissionRow[];
};

/**
 * Enrols the acting partner's customers into a cooperation it is party to; call it in a job's transaction.
 * Refuses `agreement-state` as long as not everybody has signed.
 */
export async function enrol(tx: Transaction, ctx: ProcedureContext, id: string): Promise<Enrolment> {
  await tx.lockJob(`enrol ${id}`);
  const terms = await loadTerms(tx, ctx, id);
  const prepared = await prepare(tx, ctx, terms);
  // What follows stops withdrawals, so it only writes.
  await tx.lockStore('exclusive');
  await tx.lock(id, 'exclusive');
  const { everybody, people } = await catchUp(tx, ctx, { terms, prepared });
  const { matching, subjectOf, moved, next, members } = await match(tx, terms, people);
  await tx.own((store) => replaceParticipants(store, id, people));
  await tx.publish(id, async (cooperation) => {
    await replacePseudonyms(cooperation, terms.partner, people);
    const change = differences(terms.partner, members, subjectOf);
    await writeMembers(cooperation, change);
    const unpublished = [...change.gone, ...regrouped(people, { members, before: prepared.participants })];
    await unpublishSubjects(
      cooperation,
      terms.partner,
      unpublished.map(({ subject }) => subject),
    );
    await moveSubjects(cooperation, moved);
    for (const { number } of ownPermissions(terms)) {
      const coverage = people.map((person) => ({
        subject: subjectOf.get(person.person.toString('hex'))!.subject,
        ...person.coverage.get(number)!,
      }));
      await replaceEligibility(cooperation, number, { people: coverage, now: ctx.clock() });
    }
    await cooperation
      .updateTable('numbering')
      .set((is) => ({ next, generation: is('generation', '+', 1) }))
      .execute();
    await writeMatchReport(cooperation, { partner: terms.partner, matching, persons: people });
  });
  await followEverybody(tx, ctx, { terms, everybody });
  const customers = people.reduce((sum, person) => sum + person.customers.length, 0);
  await audit(tx, ctx, {
    action: 'cooperation.enrol',
    object: { kind: 'cooperation', id },
    cooperation: id as never,
    counts: { customers, people: people.length },
  });
  return { customers, people: people.length };
}

const ownPermissions = ({ standing, partner }: Terms): PermissionRow[] =>
  standing.filter(({ provider }) => provider === partner);

async function loadTerms(tx: Transaction, ctx: ProcedureContext, id: string): Promise<Terms> {
  if (ctx.actor.kind !== 'member') throw new Error('only a partner enrols its customers');
  const { partner } = ctx.actor;
  const { agreement, signed } = await tx.cooperation(id, async (cooperation) => ({
    agreement: await loadAgreement(cooperation),
    signed: await listPermissions(cooperation),
  }));
  const now = ctx.clock();
  const { state, parties } = agreementAt(agreement, now);
  if (!isOpen(state, signed))
    refuse('agreement-state', {
      state,
      verb: 'enrol',
      needs: 'an agreement that all signed and nobody ended',
    });
  if (!parties.includes(partner)) refuse('party-left', { partner });
  const standing = signed.filter(({ endsAt }) => endsAt > now);
  return { id, partner, rules: agreement.version.terms.matchRules, standing };
}

/** Customers can be enrolled from the last signature on, before the agreement starts and while it is suspended. */
export function isOpen(state: AgreementState, signed: readonly PermissionRow[]): boolean {
  return signed.length > 0 && (state === 'PROPOSED' || state === 'ACTIVE' || state === 'SUSPENDED');
}

type Preparation = {
  readonly people: readonly Prepared[];
  readonly since: string;
  /** Whom each customer was enrolled as the last time, in hex. */
  readonly participants: ReadonlyMap<number, string>;
};

/** Reads the own store: persons, their pseudonyms in this cooperation, and whom each permission covers. */
async function prepare(tx: Transaction, ctx: ProcedureContext, terms: Terms): Promise<Preparation> {
  const { id, partner, rules } = terms;
  const cooperationKeys = await tx.cooperation(id, (it) => loadCooperationKeys(it, ctx.database.master, id));
  return tx.own(async (store) => {
    const { rows } = await sql<{ xmin: string }>`
      select pg_snapshot_xmin(pg_current_snapshot())::text as xmin`.execute(store);
    const storeKeys = await loadStoreKeys(store, ctx.database.master, partner);
    const persons = await loadPersons(store, { partner, rules, storeKeys, cooperationKeys });
    const people = await withCoverage(store, persons, { own: ownPermissions(terms), now: ctx.clock() });
    return { people, since: rows[0]!.xmin, participants: await listParticipants(store, id) };
  });
}

/** What was decided, and who was erased, since the preparation began; and who takes part. */
async function catchUp(
  tx: Transaction,
  ctx: ProcedureContext,
  { terms, prepared }: { terms: Terms; prepared: Preparation },
): Promise<{ everybody: readonly Prepared[]; people: readonly Prepared[] }> {
  const everybody = await tx.own(async (store) => {
    const { rows } = await sql<{ ref: string }>`
      select distinct ref from consent_event where xid >= ${prepared.since}::xid8`.execute(store);
    const late = new Set(rows.map(({ ref }) => ref));
    const isLate = (person: EnrolledPerson): boolean => person.refs.some((ref) => late.has(ref));
    const present = await withoutErased(store, prepared.people.filter(isLate));
    const own = ownPermissions(terms);
    const again = await withCoverage(store, present, { own, now: ctx.clock() });
    return [...prepared.people.filter((person) => !isLate(person)), ...again];
  });
  // A recipient is told about its own people, so all of them take part; of a pure provider, the covered ones do.
  const receives = terms.standing.some(({ recipient }) => recipient === terms.partner);
  const people = receives ? everybody : everybody.filter(({ coverage }) => isEverCovered(coverage));
  return { everybody, people };
}

async function withoutErased<P extends EnrolledPerson>(store: Store, persons: readonly P[]): Promise<P[]> {
  const ids = persons.flatMap(({ customers }) => [...customers]);
  const rows = await store
    .selectFrom('customer')
    .select('id')
    .where((is) => is('id', '=', is.fn.any(is.val(ids))))
    .execute();
  const present = new Set(rows.map(({ id }) => id));
  return persons.flatMap((person) => {
    const kept = person.customers
      .map((id, index) => ({ id, ref: person.refs[index]! }))
      .filter(({ id }) => present.has(id));
    if (kept.length === 0) return [];
    return [{ ...person, customers: kept.map(({ id }) => id), refs: kept.map(({ ref }) => ref) }];
  });
}

async function withCoverage<P extends EnrolledPerson>(
  store: Store,
  persons: readonly P[],
  { own, now }: { own: readonly PermissionRow[]; now: Instant },
): Promise<Prepared[]> {
  const people: Prepared[] = [];
  for await (const { person, records } of loadRecords(store, persons)) {
    people.push({ ...person, coverage: coverageOf(records, own, now) });
  }
  return people;
}

function isEverCovered(coverage: ReadonlyMap<number, Coverage>): boolean {
  return [...coverage.values()].some(({ now, changes }) => now || changes.length > 0);
}

/** Matches everybody in the cooperation anew. Numbers stay wherever they can. */
async function match(tx: Transaction, { id, partner, rules }: Terms, people: readonly Prepared[]) {
  const { members, others, next } = await tx.cooperation(id, async (cooperation) => ({
    members: await listMembers(cooperation),
    others: await listOthers(cooperation, partner),
    next: (await cooperation.selectFrom('numbering').select('next').executeTakeFirstOrThrow()).next,
  }));
  const all: Person[] = [...people.map((person) => asPerson(partner, person)), ...others];
  const matching: Matching = matchPersons(all, rules);
  const previous = new Map(members.map(({ person, subject }) => [person, subject]));
  const numbers = assignSubjects({ persons: all, matching, previous, next });
  const subjectOf = new Map<string, Member>(
    all.map(({ partner: owner, person }, index) => [
      person,
      { partner: owner, person, subject: numbers.subjects[index]! },
    ]),
  );
  // The acting partner's bits are written anew as a whole, save what it published.
  const moved: Move[] = numbers.moved.map(({ person, from, to }) => ({
    partner: subjectOf.get(person)!.partner,
    from,
    to,
  }));
  return { matching, subjectOf, moved, next: numbers.next, members };
}

function asPerson(partner: PartnerHandle, { person, keys }: EnrolledPerson): Person {
  return {
    partner,
    person: person.toString('hex'),
    keys: keys.map(({ kind, value, shared }) => ({ kind, value: value?.toString('hex') ?? null, shared })),
  };
}

function differences(
  partner: PartnerHandle,
  members: readonly Member[],
  subjectOf: ReadonlyMap<string, Member>,
) {
  const before = new Map(members.map((member) => [member.person, member]));
  const gone = members.filter((member) => member.partner === partner && !subjectOf.has(member.person));
  const written = [...subjectOf.values()].filter(
    ({ person, subject }) => before.get(person)?.subject !== subject,
  );
  return { gone, written };
}

/** Members whose records are not the ones they had when something was published: who they are has changed. */
function regrouped(
  people: readonly Prepared[],
  { members, before }: { members: readonly Member[]; before: ReadonlyMap<number, string> },
): Member[] {
  const records = new Map<string, number>();
  for (const person of before.values()) records.set(person, (records.get(person) ?? 0) + 1);
  const changed = new Set<string>();
  for (const { person, customers } of people) {
    const name = person.toString('hex');
    const same = customers.length === records.get(name) && customers.every((id) => before.get(id) === name);
    if (!same && records.has(name)) changed.add(name);
  }
  return members.filter(({ person }) => changed.has(person));
}

/** Who lost coverage by what was imported (an e-mail that joins two records, say) leaves the inboxes too. */
async function followEverybody(
  tx: Transaction,
  ctx: ProcedureContext,
  { terms, everybody }: { terms: Terms; everybody: readonly Prepared[] },
): Promise<void> {
  const handedOver = await tx.own((store) =>
    store
      .selectFrom('disclosure as d')
      .innerJoin('handover as h', 'h.delivery', 'd.delivery')
      .innerJoin('consent_event as c', 'c.id', 'd.consent_event')
      .select('c.id')
      .where('h.cooperation', '=', terms.id)
      .limit(1)
      .execute(),
  );
  const evidence = handedOver.map(({ id }) => id);
  if (evidence.length === 0) return;
  const permissions = ownPermissions(terms);
  const followed = { cooperation: terms.id, permissions, people: everybody, strangers: [], evidence };
  await followCoverage(tx, ctx, followed);
}
