/** Rows of contacts: which customers are whose. */
import {
  refuse,
  type ContactEntry,
  type ContactName,
  type ContactPage,
  type FileOrganisation,
} from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';

/** What a customer, by internal id, is to an organisation. */
export type ContactRow = Omit<ContactEntry, 'customer'> & { readonly customer: number };

/** Those of the codes of which there is an organisation; none of these is removed until the transaction ends. */
export async function lockCodes(store: Store, codes: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await store
    .selectFrom('organisation')
    .select('code')
    .where((is) => is('code', '=', is.fn.any(is.val(codes as string[]))))
    .orderBy('code')
    .forKeyShare()
    .execute();
  return new Set(rows.map(({ code }) => code));
}

/** What is known of contacts of these organisations with these customers. */
export const listContactsBetween = (
  store: Store,
  { codes, customers }: { readonly codes: readonly string[]; readonly customers: readonly number[] },
): Promise<ContactRow[]> =>
  store
    .selectFrom('contact')
    .select(['organisation', 'customer', 'role', 'title'])
    .where((is) => is('organisation', '=', is.fn.any(is.val(codes as string[]))))
    .where((is) => is('customer', '=', is.fn.any(is.val(customers as number[]))))
    .execute();

/** Writes contacts, new ones and those that are there, each once. */
export async function writeContacts(store: Store, contacts: readonly ContactRow[]): Promise<void> {
  if (contacts.length === 0) return;
  await sql`
    insert into contact (organisation, customer, role, title)
    select organisation, customer, role, title from unnest(
      ${contacts.map(({ organisation }) => organisation)}::text[],
      ${contacts.map(({ customer }) => customer)}::bigint[],
      ${contacts.map(({ role }) => role)}::text[], ${contacts.map(({ title }) => title)}::text[])
      as row (organisation, customer, role, title)
    on conflict (organisation, customer) do update set role = excluded.role, title = excluded.title`.execute(
    store,
  );
}

/** Some contacts of an organisation, by ref, and one more than the page shows. Refuses `not-found` for no organisation. */
export async function listContacts(
  store: Store,
  { organisation, limit, after }: ContactPage,
): Promise<Omit<ContactEntry, 'organisation'>[]> {
  const { length } = await store
    .selectFrom('organisation')
    .select('code')
    .where('code', '=', organisation)
    .execute();
  if (length === 0) refuse('not-found', { what: 'organisation' });
  let found = store
    .selectFrom('contact as k')
    .innerJoin('customer as c', 'c.id', 'k.customer')
    .select(['c.ref as customer', 'k.role', 'k.title'])
    .where('k.organisation', '=', organisation)
    .orderBy('c.ref')
    .limit(limit + 1);
  if (after !== undefined) found = found.where('c.ref', '>', after);
  return found.execute();
}

/** Refuses `not-found` where the customer is no contact of the organisation. */
export async function removeContact(store: Store, { organisation, customer }: ContactName): Promise<void> {
  const { numDeletedRows } = await store
    .deleteFrom('contact')
    .where('organisation', '=', organisation)
    .where('customer', '=', (is) => is.selectFrom('customer').select('id').where('ref', '=', customer))
    .executeTakeFirst();
  if (numDeletedRows === 0n) refuse('not-found', { what: 'contact' });
}

/** What a customer is a contact of, by code. */
export const listOrganisationsOf = (store: Store, ref: string): Promise<FileOrganisation[]> =>
  store
    .selectFrom('contact as k')
    .innerJoin('customer as c', 'c.id', 'k.customer')
    .innerJoin('organisation as o', 'o.code', 'k.organisation')
    .select(['o.code', 'o.name', 'o.industry', 'o.country', 'k.role', 'k.title'])
    .where('c.ref', '=', ref)
    .orderBy('o.code')
    .execute();
