/** Writing rows into the recipient's own store, sealed under its own key. */
import { sealContact } from '../customer/contact.ts';
import type { Store, StoreKeys } from '@entente/store';
import { sql } from 'kysely';
import { hexArray, numberArray, packed, textArray } from '../parameters.ts';
import type { StoredDelivery } from './queries.ts';
import { untilsOf, type HandedRecord } from './records.ts';

/** Rows of events in one statement. */
const pageSize = 5_000;

/** What is handed over of a person, with its digest in hex. */
export type DigestedRecord = HandedRecord & { readonly digest: string };

type Writing = {
  readonly delivery: StoredDelivery;
  readonly records: readonly DigestedRecord[];
  readonly partner: string;
  readonly keys: StoreKeys;
};

/** Writes a row for each record, and its events. None of these people may have a row of this delivery. */
export async function writeInbox(store: Store, writing: Writing): Promise<void> {
  const { delivery, records, partner, keys } = writing;
  const ownRefs = await loadOwnRefs(store, writing);
  const contacts = packed(
    records.map(({ pairwise, contact }) =>
      contact ? sealContact(keys.contact, { partner, delivery: delivery.id, pairwise }, contact) : null,
    ),
  );
  const ownRefOf = ({ own }: HandedRecord) => (own && ownRefs.get(own.toString('hex'))) ?? null;
  const { numAffectedRows } = await sql`
    insert into inbox (delivery, pairwise, own_ref, attributes, contact, until, digest)
    select ${delivery.id}::text, pairwise, own_ref, attributes,
      case when length > 0 then substring(${contacts.bytes}::bytea from start for length) end, until, digest
    from rows from (
      unnest(${hexArray(records.map(({ pairwise }) => pairwise))}::bytea[]), unnest(${textArray(records.map(ownRefOf))}::text[]),
      jsonb_array_elements(${`[${records.map(({ attributes }) => JSON.stringify(attributes)).join()}]`}::jsonb),
      unnest(${numberArray(contacts.starts)}::int[]), unnest(${numberArray(contacts.lengths)}::int[]),
      unnest(${textArray(untilsOf(records))}::timestamptz[]), unnest(${hexArray(records.map(({ digest }) => digest))}::bytea[])
    ) as row (pairwise, own_ref, attributes, start, length, until, digest)`.execute(store);
  if (numAffectedRows !== BigInt(records.length)) throw new Error('not everybody is in the inbox');
  await writeEvents(store, writing);
}

/** The recipient's own ref of each person it knows: the smallest of the person's records, as text is compared. */
async function loadOwnRefs(
  store: Store,
  { delivery, records }: Writing,
): Promise<ReadonlyMap<string, string>> {
  const persons = records.flatMap(({ own }) => (own ? [own.toString('hex')] : []));
  if (persons.length === 0) return new Map();
  const { rows } = await sql<{ person: Buffer; ref: string }>`
    select p.person, min(c.ref collate "C") as ref from participant p join customer c on c.id = p.customer
    where p.cooperation = ${delivery.cooperation} and p.person = any(${hexArray(persons)}::bytea[])
    group by p.person`.execute(store);
  return new Map(rows.map(({ person, ref }) => [person.toString('hex'), ref]));
}

async function writeEvents(store: Store, { delivery, records }: Writing): Promise<void> {
  const events = records.flatMap(({ pairwise, events: theirs }) =>
    theirs.map((event) => ({ ...event, pairwise })),
  );
  for (let start = 0; start < events.length; start += pageSize) {
    const page = events.slice(start, start + pageSize);
    await sql`
      insert into inbox_event (delivery, pairwise, kind, at, properties)
      select ${delivery.id}::text, pairwise, kind, at, properties::jsonb from unnest(
        ${hexArray(page.map(({ pairwise }) => pairwise))}::bytea[], ${page.map(({ kind }) => kind)}::text[],
        ${page.map(({ at }) => at)}::timestamptz[],
        ${page.map(({ properties }) => JSON.stringify(properties))}::text[]) as t (pairwise, kind, at, properties)`.execute(
      store,
    );
  }
}
