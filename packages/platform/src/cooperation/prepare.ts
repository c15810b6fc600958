/**
 * What a partner would put into a cooperation: its customers as persons, and whom its permissions cover. Only those
 * are read whom something concerns that happened since the last enrolment. It is read while decisions go on; under the
 * lock only what was decided since is read again.
 */
import type { Instant } from '@entente/contract';
import {
  loadCooperationKeys,
  loadStoreKeys,
  type CooperationKeys,
  type Store,
  type Transaction,
} from '@entente/store';
import { sql } from 'kysely';
import type { PermissionRow } from '../agreement/permissions.ts';
import type { ProcedureContext } from '../procedure.ts';
import { listConcerned, type Concerned } from './concerned.ts';
import { listLapsed } from './lapsed.ts';
import { countParticipants, listParticipants } from './members.ts';
import {
  coverageOf,
  loadPersons,
  loadRecords,
  personKey,
  type Coverage,
  type EnrolledPerson,
} from './persons.ts';
import { findFollowed, readHorizon, termsOf, type Followed } from './since.ts';
import { ownPermissions, receives, type Terms } from './terms.ts';

export type Prepared = EnrolledPerson & { readonly coverage: ReadonlyMap<number, Coverage> };

export type Preparation = {
  readonly people: readonly Prepared[];
  /** The persons, in hex, that may be others than before, or be no more; null where that is everybody. */
  readonly concerned: ReadonlySet<string> | null;
  /** From where the next enrolment goes on. */
  readonly followed: Followed;
  /** Whom each of these customers was enrolled as the last time, in hex. */
  readonly participants: ReadonlyMap<number, string>;
  /** How many customers took part the last time. */
  readonly customers: number;
};

/**
 * Reads the own store: persons, their pseudonyms in this cooperation, and whom each permission covers. Everybody is
 * read the first time, where the terms are others than the last time, and where that is asked for.
 */
export async function prepare(
  tx: Transaction,
  ctx: ProcedureContext,
  { terms, isWhole }: { terms: Terms; isWhole: boolean },
): Promise<Preparation> {
  const { id, partner, rules } = terms;
  const { cooperation: cooperationKeys, store: storeKeys } = await loadKeys(tx, ctx, terms);
  const keys = { store: storeKeys, cooperation: cooperationKeys };
  const { since, before, followed } = await tx.own(async (store) => ({
    since: await readHorizon(store),
    before: await findFollowed(store, id),
    followed: await termsOf(store, terms, keys),
  }));
  const from = isWhole || !before?.terms.equals(followed) ? undefined : before.since;
  const lapsed = from === undefined ? [] : await findLapsed(tx, ctx, terms);
  return tx.own(async (store) => {
    const among = from === undefined ? undefined : { cooperation: id, since: from, persons: lapsed, rules };
    const concerned = among && (await listConcerned(store, among));
    const reading = { partner, rules, storeKeys, cooperationKeys };
    const persons = await loadPersons(store, reading, concerned?.customers);
    const people = await withCoverage(store, persons, { own: ownPermissions(terms), now: ctx.clock() });
    const participants = await listParticipants(store, id, concerned?.customers);
    return {
      people,
      concerned: concerned ? namesOf({ concerned, people, participants, partner, cooperationKeys }) : null,
      followed: { since, terms: followed },
      participants,
      customers: concerned ? await countParticipants(store, id) : participants.size,
    };
  });
}

export async function loadKeys(tx: Transaction, ctx: ProcedureContext, { id, partner }: Terms) {
  const { master } = ctx.database;
  const cooperation = await tx.cooperation(id, (it) => loadCooperationKeys(it, master, id));
  return { cooperation, store: await tx.own((store) => loadStoreKeys(store, master, partner)) };
}

/** Of a pure provider, those whom time alone has taken the last coverage from. */
export async function findLapsed(tx: Transaction, ctx: ProcedureContext, terms: Terms): Promise<Buffer[]> {
  if (receives(terms)) return [];
  const permissions = ownPermissions(terms).map(({ number }) => number);
  const asked = { partner: terms.partner, permissions, now: ctx.clock() };
  return tx.cooperation(terms.id, (cooperation) => listLapsed(cooperation, asked));
}

/** Persons whom these customers are, were enrolled as, or were before they were removed. */
export function namesOf({
  concerned,
  people,
  participants,
  partner,
  cooperationKeys,
}: {
  concerned: Concerned;
  people: readonly EnrolledPerson[];
  participants: ReadonlyMap<number, string>;
  partner: string;
  cooperationKeys: CooperationKeys;
}): Set<string> {
  const ids = [...concerned.customers, ...concerned.removed];
  return new Set([
    ...people.map(({ person }) => person.toString('hex')),
    ...participants.values(),
    ...ids.map((id) => personKey({ partner, cooperationKeys }, id).toString('hex')),
  ]);
}

/** The people as they are now: what was decided, and who was erased, since the preparation. Needs the locks. */
export async function catchUp(
  tx: Transaction,
  ctx: ProcedureContext,
  { terms, prepared }: { terms: Terms; prepared: Preparation },
): Promise<readonly Prepared[]> {
  return tx.own(async (store) => {
    const { rows } = await sql<{ ref: string }>`
      select distinct ref from consent_event where xid >= ${prepared.followed.since}::xid8`.execute(store);
    const late = new Set(rows.map(({ ref }) => ref));
    const isLate = (person: EnrolledPerson): boolean => person.refs.some((ref) => late.has(ref));
    const present = await withoutErased(store, prepared.people.filter(isLate));
    const again = await withCoverage(store, present, { own: ownPermissions(terms), now: ctx.clock() });
    return [...prepared.people.filter((person) => !isLate(person)), ...again];
  });
}

/**
 * A recipient is told about its own people, so all of them take part; of a pure provider, the covered ones do. Those
 * who `stay` do so until the next enrolment: who lost their coverage while this one was prepared.
 */
export function takingPart(
  terms: Terms,
  people: readonly Prepared[],
  stay?: (person: Prepared) => boolean,
): readonly Prepared[] {
  if (receives(terms)) return people;
  return people.filter((person) => isEverCovered(person.coverage) || stay?.(person));
}

export function isEverCovered(coverage: ReadonlyMap<number, Coverage>): boolean {
  return [...coverage.values()].some(({ now, changes }) => now || changes.length > 0);
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

/** The persons, with what these permissions say of them from `now` on. */
export async function withCoverage<P extends { readonly refs: readonly string[] }>(
  store: Store,
  persons: readonly P[],
  { own, now }: { own: readonly PermissionRow[]; now: Instant },
): Promise<(P & Pick<Prepared, 'coverage'>)[]> {
  const people: (P & Pick<Prepared, 'coverage'>)[] = [];
  for await (const { person, records } of loadRecords(store, persons)) {
    people.push({ ...person, coverage: coverageOf(records, own, now) });
  }
  return people;
}
