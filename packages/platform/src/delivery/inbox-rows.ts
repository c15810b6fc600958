/** Writing rows into the recipient's own store, sealed under its own key. */
import { sealContact } from '../customer/contact.ts';
import type { Store, StoreKeys } from '@entente/store';
import { sql } from 'kysely';
import type { StoredDelivery } from './queries.ts';
import type { HandedRecord } from './records.ts';

/** Rows of events in one statement. */
const pageSize = 5_000;

type Writing = {
  readonly delivery: StoredDelivery;
  readonly records: readonly HandedRecord[];
  readonly partner: string;
  readonly keys: StoreKeys;
};

/** Writes a row for each record, and its events. None of these people may have a row of this delivery. */
export async function writeInbox(store: Store, writing: Writing): Promise<void> {
  const { delivery, records, partner, keys } = writing;
  const ownRefs = await loadOwnRefs(store, writing);
  const rows = records.map((record) => {
    const pairwise = Buffer.from(record.pairwise, 'hex');
    const place = { partner, delivery: delivery.id, pairwise };
    return {
      pairwise,
      ownRef: (record.own && ownRefs.get(record.own.toString('hex'))) ?? null,
      attributes: JSON.stringify(record.attributes),
      contact: record.contact && sealContact(keys.contact, place, record.contact),
      until: new Date(record.until),
    };
  });
  const { numAffectedRows } = await sql`
    insert into inbox (delivery, pairwise, own_ref, attributes, contact, until)
    select ${delivery.id}::text, pairwise, own_ref, attributes::jsonb, contact, until from unnest(
      ${rows.map(({ pairwise }) => pairwise)}::bytea[], ${rows.map(({ ownRef }) => ownRef)}::text[],
      ${rows.map(({ attributes }) => attributes)}::text[], ${rows.map(({ contact }) => contact)}::bytea[],
      ${rows.map(({ until }) => until)}::timestamptz[]) as t (pairwise, own_ref, attributes, contact, until)`.execute(
    store,
  );
  if (numAffectedRows !== BigInt(rows.length)) throw new Error('not everybody is in the inbox');
  await writeEvents(store, writing);
}

/** The recipient's own ref of each person it knows: the smallest of the person's records, as text is compared. */
async function loadOwnRefs(
  store: Store,
  { delivery, records }: Writing,
): Promise<ReadonlyMap<string, string>> {
  const persons = records.flatMap(({ own }) => (own ? [own] : []));
  if (persons.length === 0) return new Map();
  const { rows } = await sql<{ person: Buffer; ref: string }>`
    select p.person, min(c.ref collate "C") as ref from participant p join customer c on c.id = p.customer
    where p.cooperation = ${delivery.cooperation} and p.person = any(${persons}::bytea[])
    group by p.person`.execute(store);
  return new Map(rows.map(({ person, ref }) => [person.toString('hex'), ref]));
}

async function writeEvents(store: Store, { delivery, records }: Writing): Promise<void> {
  const events = records.flatMap((record) =>
    record.events.map((event) => ({ ...event, pairwise: Buffer.from(record.pairwise, 'hex') })),
  );
  for (let start = 0; start < events.length; start += pageSize) {
    const page = events.slice(start, start + pageSize);
    await sql`
      insert into inbox_event (delivery, pairwise, kind, at, properties)
      select ${delivery.id}::text, pairwise, kind, at, properties::jsonb from unnest(
        ${page.map(({ pairwise }) => pairwise)}::bytea[], ${page.map(({ kind }) => kind)}::text[],
        ${page.map(({ at }) => at)}::timestamptz[],
        ${page.map(({ properties }) => JSON.stringify(properties))}::text[]) as t (pairwise, kind, at, properties)`.execute(
      store,
    );
  }
}
