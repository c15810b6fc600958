/**
 * What a partner would put into a cooperation: its customers as persons, and whom its permissions cover. It is read
 * while decisions go on; under the lock only what was decided since is read again.
 */
import type { IdentifierKind, Instant, PartnerHandle } from '@entente/contract';
import { loadCooperationKeys, loadStoreKeys, type Store, type Transaction } from '@entente/store';
import { sql } from 'kysely';
import type { PermissionRow } from '../agreement/permissions.ts';
import type { ProcedureContext } from '../procedure.ts';
import { listParticipants } from './members.ts';
import { coverageOf, loadPersons, loadRecords, type Coverage, type EnrolledPerson } from './persons.ts';

/** Who enrols into what. */
export type Terms = {
  readonly id: string;
  readonly partner: PartnerHandle;
  readonly rules: readonly IdentifierKind[];
  /** Signed permissions that have not ended, in force or not. */
  readonly standing: readonly PermissionRow[];
};

export type Prepared = EnrolledPerson & { readonly coverage: ReadonlyMap<number, Coverage> };

export type Preparation = {
  readonly people: readonly Prepared[];
  /** What was decided in transactions before this one is known. */
  readonly since: string;
  /** Whom each customer was enrolled as the last time, in hex. */
  readonly participants: ReadonlyMap<number, string>;
};

/** The permissions of which the partner is the provider. */
export const ownPermissions = ({ standing, partner }: Terms): PermissionRow[] =>
  standing.filter(({ provider }) => provider === partner);

/** Reads the own store: persons, their pseudonyms in this cooperation, and whom each permission covers. */
export async function prepare(tx: Transaction, ctx: ProcedureContext, terms: Terms): Promise<Preparation> {
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

/** The people as they are now: what was decided, and who was erased, since the preparation. Needs the locks. */
export async function catchUp(
  tx: Transaction,
  ctx: ProcedureContext,
  { terms, prepared }: { terms: Terms; prepared: Preparation },
): Promise<readonly Prepared[]> {
  return tx.own(async (store) => {
    const { rows } = await sql<{ ref: string }>`
      select distinct ref from consent_event where xid >= ${prepared.since}::xid8`.execute(store);
    const late = new Set(rows.map(({ ref }) => ref));
    const isLate = (person: EnrolledPerson): boolean => person.refs.some((ref) => late.has(ref));
    const present = await withoutErased(store, prepared.people.filter(isLate));
    const again = await withCoverage(store, present, { own: ownPermissions(terms), now: ctx.clock() });
    return [...prepared.people.filter((person) => !isLate(person)), ...again];
  });
}

/** A recipient is told about its own people, so all of them take part; of a pure provider, the covered ones do. */
export function takingPart(terms: Terms, people: readonly Prepared[]): readonly Prepared[] {
  const receives = terms.standing.some(({ recipient }) => recipient === terms.partner);
  return receives ? people : people.filter(({ coverage }) => isEverCovered(coverage));
}

function isEverCovered(coverage: ReadonlyMap<number, Coverage>): boolean {
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
