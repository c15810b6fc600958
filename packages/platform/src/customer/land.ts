/**
 * Rows of customers land in the partner's own store: what a row leaves open stays as it was, an unchanged customer is
 * not written at all, and who was erased stays away.
 */
import type { Instant } from '@entente/contract';
import type { Store } from '@entente/store';
import type { ParsedCustomer } from '../import/rows.ts';
import { openContact } from './contact.ts';
import {
  listErased,
  listForUpdate,
  listKnown,
  writeCustomers,
  type KnownCustomer,
  type StoredCustomer,
} from './queries.ts';
import { customerRow, identifierRows, keyedDigest, type Newcomer, type Sealing } from './sealing.ts';
import { isSame, withRow, type CustomerState } from './state.ts';

export type Landing = Sealing & {
  readonly at: Instant;
  /**
   * False while more rows about the same customers may follow: then rows about those who stood several times in one
   * file before are not landed but given back. True at the end, when each row is all that its file says.
   */
  readonly isComplete: boolean;
  /** Called when everything is on its way to the database. */
  readonly goOn: () => void;
  /** The row as of somebody new, sealed; it may have been made before anybody knew whether the customer is new. */
  readonly newcomer: (row: ParsedCustomer) => Newcomer;
};

export type Landed = {
  readonly created: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly erased: readonly ParsedCustomer[];
  readonly later: readonly ParsedCustomer[];
};

type Fresh = { readonly row: ParsedCustomer; readonly digest: Buffer };
type Before = { readonly id: number; readonly state: CustomerState };
type Change = Fresh & { readonly before: Before; readonly after: CustomerState };

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
  const created: ParsedCustomer[] = [];
  const changes: Change[] = [];
  for (const { row, digest } of fresh) {
    const customer = present.get(row.ref);
    if (!customer) {
      if (!erased.has(row.ref)) created.push(row);
      continue;
    }
    const before = stateOf(customer, landing);
    const after = withRow(before.state, row);
    if (!isSame(before.state, after)) changes.push({ row, digest, before, after });
  }
  await write(store, { created, changes }, landing);
  return {
    created: created.length,
    changed: changes.length,
    unchanged: rows.length - later.length - erased.size - created.length - changes.length,
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
): { fresh: Fresh[]; later: ParsedCustomer[] } {
  const fresh: Fresh[] = [];
  const later: ParsedCustomer[] = [];
  for (const row of rows) {
    const customer = known.get(row.ref);
    const digest = customer ? keyedDigest(row, keys) : noDigest;
    if (customer?.digest.equals(digest)) continue;
    if (customer?.repeats && !isComplete) later.push(row);
    else fresh.push({ row, digest });
  }
  return { fresh, later };
}

/** Somebody new has the digest that was made with the rest. */
const noDigest = Buffer.alloc(0);

function stateOf(customer: StoredCustomer, { keys, partner }: Sealing): Before {
  const { id, ref, attributes, contact } = customer;
  return { id, state: { attributes, contact: openContact(keys.contact, { partner, ref }, contact) } };
}

async function write(
  store: Store,
  { created, changes }: { created: readonly ParsedCustomer[]; changes: readonly Change[] },
  landing: Landing,
): Promise<void> {
  const newcomers = created.map(landing.newcomer);
  const recognisedAnew = changes.filter(
    ({ before, after }) =>
      JSON.stringify(before.state.contact.identifiers) !== JSON.stringify(after.contact.identifiers),
  );
  await writeCustomers(store, {
    customers: [
      ...newcomers.map(({ customer }) => customer),
      ...changes.map(({ row, digest, after }) => customerRow({ ref: row.ref, digest, after }, landing)),
    ],
    identifiers: [
      ...newcomers.flatMap(({ identifiers }) => identifiers),
      ...recognisedAnew.flatMap(({ row, after }) => identifierRows({ ref: row.ref, after }, landing)),
    ],
    replaced: recognisedAnew.map(({ before }) => before.id),
    repeats: landing.isComplete,
    at: new Date(landing.at),
    onSent: landing.goOn,
  });
}
