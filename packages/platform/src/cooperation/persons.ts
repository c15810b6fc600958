/**
 * A partner's customers as persons of one cooperation: who is one person, what they are matched by under the
 * cooperation's own key, and whom the partner's permissions cover, now and later.
 */
import type { IdentifierKind, Instant } from '@entente/contract';
import { keyedHash, type CooperationKeys, type Store, type StoreKeys } from '@entente/store';
import { sql } from 'kysely';
import { loadConsents } from '../consent/evidence.ts';
import {
  coverageTimeline,
  type ConsentEvent,
  type CoverageChange,
  type CoveringTerms,
} from '../consent/rules.ts';
import { identifierHash, openContact } from '../customer/contact.ts';
import { batchesOf } from './batches.ts';
import { groupPersons, type CustomerIdentifier } from './grouping.ts';

/** A permission as far as it decides whom it covers. */
export type Covering = CoveringTerms & { readonly number: number };

export type Coverage = { readonly now: boolean; readonly changes: readonly CoverageChange[] };

export type EnrolledPerson = {
  /** 16 bytes, keyed for this cooperation and partner; unlinkable to any other cooperation. */
  readonly person: Buffer;
  readonly order: number;
  readonly customers: readonly number[];
  readonly refs: readonly string[];
  /** Keyed hashes; null where an identifier could not be normalised. */
  readonly keys: readonly { kind: IdentifierKind; value: Buffer | null; shared: boolean }[];
};

type Reading = {
  readonly partner: string;
  readonly rules: readonly IdentifierKind[];
  readonly storeKeys: StoreKeys;
  readonly cooperationKeys: CooperationKeys;
};

const pageSize = 5_000;

/**
 * All persons of the store whose handle this is, or only those whose customers are `among`: all records of each of
 * them must be. Whether an identifier is shared is judged over the whole store either way.
 */
export async function loadPersons(
  store: Store,
  reading: Reading,
  among?: readonly number[],
): Promise<EnrolledPerson[]> {
  const refs = new Map<number, string>();
  const pseudonyms = new Map<string, Buffer>();
  for await (const rows of among ? pagesAmong(store, among) : pagesOfAll(store)) {
    for (const row of rows) {
      refs.set(row.id, row.ref);
      addPseudonyms(pseudonyms, row, reading);
    }
  }
  const hashed = (await listIdentifiers(store, among)).filter(({ customer }) => refs.has(customer));
  const elsewhere = among ? await listHeldElsewhere(store, among) : new Set<string>();
  return groupPersons([...refs.keys()], hashed).map(({ order, customers, keys }) => ({
    person: personKey(reading, order),
    order,
    customers,
    refs: customers.map((id) => refs.get(id)!),
    keys: keys.flatMap(({ kind, value, shared }): EnrolledPerson['keys'] => {
      if (!reading.rules.includes(kind)) return [];
      if (value === null) return [{ kind, value, shared }];
      const pseudonym = pseudonyms.get(`${kind} ${value}`);
      if (!pseudonym) return [];
      return [{ kind, value: pseudonym, shared: shared || elsewhere.has(`${kind} ${value}`) }];
    }),
  }));
}

/** The key of a person in one cooperation: the first 16 bytes of a keyed hash. */
export function personKey(
  { partner, cooperationKeys }: Pick<Reading, 'partner' | 'cooperationKeys'>,
  order: number,
): Buffer {
  return keyedHash(cooperationKeys.pseudonym, `person\n${partner}\n${order}`).subarray(0, 16);
}

/**
 * What each permission says of a person with these records, from `now` on. A decision that a faster clock recorded
 * just now counts as well: a withdrawal must not be missed because two machines disagree by a second.
 */
export function coverageOf(
  records: readonly (readonly ConsentEvent[])[],
  permissions: readonly Covering[],
  now: Instant,
): Map<number, Coverage> {
  const from = records.flat().reduce((latest, { recordedAt }) => Math.max(latest, recordedAt), now);
  return new Map(
    permissions.map((permission) => [permission.number, coverageTimeline(records, permission, from)]),
  );
}

/** The consent events of each person's records, page by page of persons. */
export async function* loadRecords<P extends { readonly refs: readonly string[] }>(
  store: Store,
  persons: readonly P[],
): AsyncGenerator<{ person: P; records: readonly (readonly ConsentEvent[])[] }> {
  for (let start = 0; start < persons.length; start += pageSize) {
    const page = persons.slice(start, start + pageSize);
    const events = await loadConsents(
      store,
      page.flatMap(({ refs }) => refs),
    );
    for (const person of page) yield { person, records: person.refs.map((ref) => events.get(ref) ?? []) };
  }
}

type CustomerRow = { id: number; ref: string; contact: Buffer };

async function* pagesOfAll(store: Store): AsyncGenerator<CustomerRow[]> {
  const customers = store
    .selectFrom('customer')
    .select(['id', 'ref', 'contact'])
    .orderBy('id')
    .limit(pageSize);
  for (let after = 0; ;) {
    const rows = await customers.where('id', '>', after).execute();
    if (rows.length === 0) return;
    yield rows;
    after = rows.at(-1)!.id;
  }
}

async function* pagesAmong(store: Store, among: readonly number[]): AsyncGenerator<CustomerRow[]> {
  for (const ids of batchesOf(among)) {
    yield await store
      .selectFrom('customer')
      .select(['id', 'ref', 'contact'])
      .where((is) => is('id', '=', is.fn.any(is.val(ids as number[]))))
      .execute();
  }
}

async function listIdentifiers(store: Store, among?: readonly number[]): Promise<CustomerIdentifier[]> {
  let identifiers = store.selectFrom('identifier').select(['customer', 'kind', 'hash']);
  if (among)
    identifiers = identifiers.where((is) => is('customer', '=', is.fn.any(is.val(among as number[]))));
  const rows = await identifiers.execute();
  return rows.map(({ customer, kind, hash }) => ({
    customer,
    kind: kind as IdentifierKind,
    hash: hash?.toString('hex') ?? null,
  }));
}

/** Identifiers of these customers that others in the store have too, as kind and hash in hex. */
async function listHeldElsewhere(store: Store, among: readonly number[]): Promise<Set<string>> {
  // Value by value, and only up to the first other holder: many may hold the same.
  const { rows } = await sql<{ name: string }>`
    with v as materialized (
      select distinct kind, hash from identifier where customer = any(${among}::bigint[]) and hash is not null)
    select v.kind || ' ' || encode(v.hash, 'hex') as name from v
    cross join lateral (
      select 1 from identifier i
      where i.kind = v.kind and i.hash = v.hash and not i.customer = any(${among}::bigint[]) limit 1) elsewhere`.execute(
    store,
  );
  return new Set(rows.map(({ name }) => name));
}

function addPseudonyms(
  pseudonyms: Map<string, Buffer>,
  row: { ref: string; contact: Buffer },
  reading: Reading,
): void {
  const { storeKeys, cooperationKeys, partner, rules } = reading;
  const contact = openContact(storeKeys.contact, { partner, ref: row.ref }, row.contact);
  for (const { kind, normalised } of contact.identifiers) {
    if (normalised === null || !rules.includes(kind)) continue;
    const stored = identifierHash(storeKeys.hash, kind, normalised).toString('hex');
    pseudonyms.set(`${kind} ${stored}`, identifierHash(cooperationKeys.pseudonym, kind, normalised));
  }
}
