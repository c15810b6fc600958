/**
 * Rows of customers land in the partner's own store: what a row leaves open stays as it was, an unchanged customer is
 * not written at all, and who was erased stays away.
 */
import type { Instant, PartnerHandle } from '@entente/contract';
import { keyedHash, type Store, type StoreKeys } from '@entente/store';
import type { ParsedCustomer } from '../import/rows.ts';
import { identifierHash, openContact, sealContact } from './contact.ts';
import {
  listErased,
  listForUpdate,
  listKnown,
  writeCustomers,
  type CustomerRow,
  type IdentifierRow,
  type KnownCustomer,
  type StoredCustomer,
} from './queries.ts';
import { isSame, nobody, withRow, type CustomerState } from './state.ts';

export type Landing = {
  readonly partner: PartnerHandle;
  readonly keys: StoreKeys;
  readonly at: Instant;
  /**
   * False while more rows about the same customers may follow: then rows about those who stood several times in one
   * file before are not landed but given back. True at the end, when each row is all that its file says.
   */
  readonly isComplete: boolean;
  /** Called when everything is on its way to the database. */
  readonly goOn: () => void;
};

export type Landed = {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly erased: readonly ParsedCustomer[];
  readonly later: readonly ParsedCustomer[];
};

type Change = {
  readonly row: ParsedCustomer;
  readonly digest: Buffer;
  readonly before: { readonly id: number; readonly state: CustomerState } | undefined;
  readonly after: CustomerState;
};

/** Lands rows about different customers: no ref may stand there twice. Only one import at a time may do so. */
export async function landCustomers(
  store: Store,
  rows: readonly ParsedCustomer[],
  landing: Landing,
): Promise<Landed> {
  const { keys, isComplete } = landing;
  const refs = rows.map(({ ref }) => ref);
  const known = new Map((await listKnown(store, refs)).map((customer) => [customer.ref, customer]));
  const { fresh, later } = sort(rows, { known, keys, isComplete });
  const freshRefs = fresh.map(({ row }) => row.ref);
  const stored = known.size === 0 ? [] : await listForUpdate(store, freshRefs);
  const present = new Map(stored.map((customer) => [customer.ref, customer]));
  const erased = await listErased(
    store,
    freshRefs.filter((ref) => !present.has(ref)),
  );
  const changes = fresh
    .filter(({ row }) => !erased.has(row.ref))
    .map(({ row, digest }): Change => {
      const before = stateOf(present.get(row.ref), landing);
      return { row, digest, before, after: withRow(before?.state ?? nobody, row) };
    });
  const effective = changes.filter(
    ({ before, after }) => before === undefined || !isSame(before.state, after),
  );
  await write(store, effective, landing);
  const created = effective.filter(({ before }) => before === undefined).length;
  return {
    created,
    changed: effective.length - created,
    unchanged: rows.length - later.length - erased.size - effective.length,
    erased: fresh.filter(({ row }) => erased.has(row.ref)).map(({ row }) => row),
    later,
  };
}

/** Rows that may change something, with their keyed digests, and those that have to wait. */
function sort(
  rows: readonly ParsedCustomer[],
  {
    known,
    keys,
    isComplete,
  }: { known: ReadonlyMap<string, KnownCustomer> } & Pick<Landing, 'keys' | 'isComplete'>,
): { fresh: { row: ParsedCustomer; digest: Buffer }[]; later: ParsedCustomer[] } {
  const fresh: { row: ParsedCustomer; digest: Buffer }[] = [];
  const later: ParsedCustomer[] = [];
  for (const row of rows) {
    const digest = keyedHash(keys.hash, `row\n${row.digest.toString('hex')}`);
    const customer = known.get(row.ref);
    if (customer?.digest.equals(digest)) continue;
    if (customer?.repeats && !isComplete) later.push(row);
    else fresh.push({ row, digest });
  }
  return { fresh, later };
}

function stateOf(
  customer: StoredCustomer | undefined,
  { keys, partner }: Landing,
): { id: number; state: CustomerState } | undefined {
  if (!customer) return undefined;
  const { id, ref, attributes, contact } = customer;
  return { id, state: { attributes, contact: openContact(keys.contact, { partner, ref }, contact) } };
}

async function write(store: Store, changes: readonly Change[], landing: Landing): Promise<void> {
  const recognisedAnew = changes.filter(
    ({ before, after }) =>
      before === undefined ||
      JSON.stringify(before.state.contact.identifiers) !== JSON.stringify(after.contact.identifiers),
  );
  await writeCustomers(store, {
    customers: changes.map((change) => customerRow(change, landing)),
    identifiers: recognisedAnew.flatMap((change) => identifierRows(change, landing)),
    replaced: recognisedAnew.flatMap(({ before }) => before?.id ?? []),
    repeats: landing.isComplete,
    at: new Date(landing.at),
    onSent: landing.goOn,
  });
}

function customerRow({ row: { ref }, digest, after }: Change, { keys, partner }: Landing): CustomerRow {
  return {
    ref,
    attributes: JSON.stringify(after.attributes),
    contact: sealContact(keys.contact, { partner, ref }, after.contact),
    digest,
  };
}

function identifierRows({ row: { ref }, after }: Change, { keys }: Landing): IdentifierRow[] {
  const positions = new Map<string, number>();
  return after.contact.identifiers.map(({ kind, normalised }) => {
    const position = positions.get(kind) ?? 0;
    positions.set(kind, position + 1);
    return {
      ref,
      kind,
      position,
      hash: normalised === null ? null : identifierHash(keys.hash, kind, normalised),
    };
  });
}
