/** Rows of customers and what they are recognised by, a batch at a time. */
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import { numberArray, packed, textArray } from '../parameters.ts';
import type { CustomerState } from './state.ts';

/** What an import must know of a customer before it knows whether anything changes. */
export type KnownCustomer = { readonly ref: string; readonly digest: Buffer; readonly repeats: boolean };

/** A customer as the store keeps it; `contact` is sealed. */
export type StoredCustomer = {
  readonly id: number;
  readonly ref: string;
  readonly attributes: CustomerState['attributes'];
  readonly contact: Buffer;
  readonly changedAt: Date;
};

export type CustomerRow = Omit<StoredCustomer, 'id' | 'changedAt' | 'attributes'> & {
  /** JSON text. */
  readonly attributes: string;
  readonly digest: Buffer;
};

/** An identifier of the customer with that ref; `hash` is null where it could not be normalised. */
export type IdentifierRow = {
  readonly ref: string;
  readonly kind: string;
  readonly position: number;
  readonly hash: Buffer | null;
};

const stored = ['id', 'ref', 'attributes', 'contact', 'changed_at'] as const;

export function listKnown(store: Store, refs: readonly string[]): Promise<KnownCustomer[]> {
  return store.selectFrom('customer').select(['ref', 'digest', 'repeats']).where(isAnyOf(refs)).execute();
}

/**
 * The customers of those refs who are there. They stay as they are until the transaction ends: whoever erases one of
 * them waits, or has committed, and then the customer is not among the answers and the ref is among the erased.
 */
export async function listForUpdate(store: Store, refs: readonly string[]): Promise<StoredCustomer[]> {
  const rows = await store
    .selectFrom('customer')
    .select(stored)
    .where(isAnyOf(refs))
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(storedOf);
}

/** The customer of that ref; sealed contact data is read only where it is shown. */
export async function findCustomer(
  store: Store,
  ref: string,
  { isContactShown }: { isContactShown: boolean },
): Promise<(Omit<StoredCustomer, 'contact'> & { readonly contact?: Buffer | undefined }) | undefined> {
  const row = await store
    .selectFrom('customer')
    .select(['id', 'ref', 'attributes', 'changed_at'])
    .$if(isContactShown, (query) => query.select('contact'))
    .where('ref', '=', ref)
    .executeTakeFirst();
  return row && { ...storedOf(row), contact: row.contact };
}

type Row = { id: number; ref: string; attributes: Record<string, unknown>; changed_at: Date };

function storedOf<R extends Row>({ changed_at: changedAt, attributes, ...row }: R) {
  return { ...row, changedAt, attributes: attributes as CustomerState['attributes'] };
}

function isAnyOf(refs: readonly string[]) {
  return sql<boolean>`ref = any(${textArray(refs)}::text[])`;
}

/** Which of the refs were erased, and have not come back by a newer consent. */
export async function listErased(store: Store, refs: readonly string[]): Promise<Set<string>> {
  if (refs.length === 0) return new Set();
  const rows = await store
    .selectFrom('suppression')
    .select('ref')
    .where(isAnyOf(refs))
    .where('lifted_at', 'is', null)
    .execute();
  return new Set(rows.map(({ ref }) => ref));
}

/** Writes customers, and the identifiers of those among them whose identifiers are given. Refs stand here once. */
export async function writeCustomers(
  store: Store,
  write: {
    readonly customers: readonly CustomerRow[];
    readonly identifiers: readonly IdentifierRow[];
    /** Ids of known customers whose identifiers are given anew, or who have none any more. */
    readonly replaced: readonly number[];
    readonly repeats: boolean;
    readonly at: Date;
    /** Called when the last statement is on its way. */
    readonly onSent: () => void;
  },
): Promise<void> {
  const { customers, identifiers, replaced, repeats, at, onSent } = write;
  if (customers.length === 0) return;
  if (replaced.length > 0)
    await sql`delete from identifier where customer = any(${replaced}::bigint[])`.execute(store);
  const contacts = packed(customers.map(({ contact }) => contact));
  const hashes = packed(identifiers.map(({ hash }) => hash));
  const writing = sql<{ customers: number; identifiers: number }>`
    with written as (
      insert into customer as c (ref, attributes, contact, digest, changed_at, repeats)
      select ref, attributes, substring(${contacts.bytes}::bytea from start for length),
        substring(${packed(customers.map(({ digest }) => digest)).bytes}::bytea from 32 * n::int - 31 for 32),
        ${at}, ${repeats}
      from rows from (
        unnest(${textArray(customers.map(({ ref }) => ref))}::text[]),
        jsonb_array_elements(${`[${customers.map(({ attributes }) => attributes).join()}]`}::jsonb),
        unnest(${numberArray(contacts.starts)}::int[]), unnest(${numberArray(contacts.lengths)}::int[])
      ) with ordinality as row (ref, attributes, start, length, n)
      on conflict (ref) do update set attributes = excluded.attributes, contact = excluded.contact,
        digest = excluded.digest, changed_at = excluded.changed_at, repeats = c.repeats or excluded.repeats,
        recognised_in = case when c.id = any(${replaced}::bigint[]) then pg_current_xact_id() else c.recognised_in end
      where c.digest <> excluded.digest
      returning id, ref
    ), recognised as (
      insert into identifier (customer, kind, position, hash)
      select w.id, i.kind, i.position,
        case when i.length > 0 then substring(${hashes.bytes}::bytea from i.start for i.length) end
      from unnest(
        ${textArray(identifiers.map(({ ref }) => ref))}::text[],
        ${textArray(identifiers.map(({ kind }) => kind))}::text[],
        ${numberArray(identifiers.map(({ position }) => position))}::smallint[],
        ${numberArray(hashes.starts)}::int[], ${numberArray(hashes.lengths)}::int[]) as i (ref, kind, position, start, length)
      join written w on w.ref = i.ref
      returning 1
    )
    select (select count(*) from written) as customers, (select count(*) from recognised) as identifiers`.execute(
    store,
  );
  onSent();
  const [count] = (await writing).rows;
  if (count?.customers !== customers.length || count.identifiers !== identifiers.length)
    throw new Error('not every customer or identifier of a batch was written');
}
