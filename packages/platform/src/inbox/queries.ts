/**
 * Rows of an inbox whose time is not over. Whoever reads one delivery's rows has made sure in the same transaction
 * that it is completed.
 */
import type { InboxRow, Instant } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import type { PermittedRows } from '../own-rows.ts';
import { openContact, type Contact } from '../customer/contact.ts';
import { inTwoParts, listRemoved, type Part } from './removed.ts';

export type Page = {
  readonly delivery: string;
  readonly limit: number;
  /** A pairwise id in hex; with a hyphen before it where those removed are read. */
  readonly after?: string;
  readonly now: Instant;
  /** Whether the delivery is a refresh, which says of everybody what it tells of them. */
  readonly isRefresh: boolean;
};

const nothing: Contact = { attributes: {}, identifiers: [] };

/** A page of people by pairwise id, contact data opened with the store's contact key; `length` is that of their texts. */
export function listInbox(store: Store, page: Page, opening: Opening): Promise<Part<InboxRow>> {
  return inTwoParts(page, {
    removed: (part) => listRemoved(store, part),
    held: (part) => listHeld(store, part, opening),
  });
}

type Opening = { readonly partner: string; readonly key: Buffer; readonly isContactShown: boolean };

async function listHeld(
  store: Store,
  page: Page,
  { partner, key, isContactShown }: Opening,
): Promise<Part<InboxRow>> {
  const { delivery } = page;
  await readInOrder(store);
  const texts = await pageOf(store, page).select(rowText(isContactShown).as('row')).execute();
  const isoOf = instants();
  const rows = texts.slice(0, page.limit).map(({ row }): InboxRow => {
    const [person, ref, until, attributes, sealed, change] = JSON.parse(row) as RowText;
    const place = { partner, delivery, pairwise: person };
    const contact = sealed === null ? nothing : openContact(key, place, Buffer.from(sealed, 'hex'));
    return {
      person,
      ref,
      attributes,
      contact: contact.attributes,
      identifiers: contact.identifiers as InboxRow['identifiers'],
      until: isoOf(until),
      ...(change !== null && { change }),
    };
  });
  const length = texts.reduce((sum, { row }) => sum + row.length, 0);
  return { rows, next: texts.length > rows.length ? rows.at(-1)!.person : null, length };
}

type RowText = [
  person: string,
  ref: string | null,
  until: string,
  attributes: InboxRow['attributes'],
  contact: string | null,
  change: NonNullable<InboxRow['change']> | null,
];

/** A row as one JSON text: what the driver does for each value of a row costs more than all of this. */
const rowText = (isContactShown: boolean) => sql<string>`
  '["' || encode(i.pairwise, 'hex') || '",' || coalesce(to_json(i.own_ref)::text, 'null') || ',' || to_json(i.until)::text
  || ',' || i.attributes::text || ',' || ${isContactShown ? contactText : sql`'null'`}
  || ',' || coalesce('"' || i.change || '"', 'null') || ']'`;

const contactText = sql`coalesce('"' || encode(i.contact, 'hex') || '"', 'null')`;

/** Reads instants as the database writes them in JSON. Most rows of a page have the same one, which is read once. */
function instants(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const iso = new Date(text).toISOString();
    known.set(text, iso);
    return iso;
  };
}

export type InboxEvent = {
  readonly person: string;
  readonly kind: string;
  readonly at: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly change?: 'added';
};
/** In a refresh: all events of the person that were handed over before are no more. */
type ForgottenEvents = { readonly person: string; readonly change: 'removed' };
export type InboxEventLine = InboxEvent | ForgottenEvents;

/** How many letters an event, and a person, counts for where events are paged. */
const lengthOfEvent = 300;

/**
 * The events of a page of people, in the order of people, instants and landing. In a refresh, whoever was removed or
 * changed has a line that says that all earlier events of theirs are no more.
 */
export function listInboxEvents(store: Store, page: Page): Promise<Part<InboxEventLine>> {
  return inTwoParts<InboxEventLine>(page, {
    removed: async (part) => {
      const { rows, ...rest } = await listRemoved(store, part);
      return { ...rest, rows: rows.map(({ person }) => ({ person, change: 'removed' })) };
    },
    held: (part) => listHeldEvents(store, part),
  });
}

async function listHeldEvents(store: Store, page: Page): Promise<Part<InboxEventLine>> {
  await readInOrder(store);
  const people = await pageOf(store, page).select(['i.pairwise', 'i.change']).execute();
  const shown = people.slice(0, page.limit).map(({ pairwise }) => pairwise);
  const events = await store
    .selectFrom('inbox_event')
    .select(['pairwise', 'kind', 'at', 'properties'])
    .where('delivery', '=', page.delivery)
    .where((is) => is('pairwise', '=', is.fn.any(is.val(shown))))
    .orderBy('pairwise')
    .orderBy('at')
    .orderBy('id')
    .execute();
  const byPerson = Map.groupBy(events, ({ pairwise }) => pairwise.toString('hex'));
  const rows = people.slice(0, page.limit).flatMap(({ pairwise, change }): InboxEventLine[] => {
    const person = pairwise.toString('hex');
    const theirs = (byPerson.get(person) ?? []).map(({ kind, at, properties }): InboxEvent => ({
      person,
      kind,
      at: at.toISOString(),
      properties,
      ...(change !== null && { change: 'added' }),
    }));
    return change === 'changed' ? [{ person, change: 'removed' }, ...theirs] : theirs;
  });
  return {
    rows,
    next: people.length > shown.length ? shown.at(-1)!.toString('hex') : null,
    length: (people.length + events.length) * lengthOfEvent,
  };
}

/** The names of all properties that events of a delivery have, sorted. */
export async function listPropertyNames(store: Store, delivery: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct jsonb_object_keys(properties) collate "C" as name from inbox_event
    where delivery = ${delivery} order by 1`.execute(store);
  return rows.map(({ name }) => name);
}

/** How many rows of one side of a delivery may still be kept: of the inbox, or of the provider's ledger. */
export async function countRows(
  store: Store,
  table: 'inbox' | 'disclosure',
  { delivery, now }: { delivery: string; now: Instant },
): Promise<number> {
  const { rows } = await store
    .selectFrom(table)
    .select((is) => is.fn.countAll<number>().as('rows'))
    .where('delivery', '=', delivery)
    .where('until', '>', new Date(now))
    .$if(table === 'inbox', (query) => query.where(sql<boolean>`gone_with is null`))
    .executeTakeFirstOrThrow();
  return rows;
}

/** How many rows of completed deliveries there are, by the cooperation they came through; of one delivery or of all. */
export async function countByCooperation(
  store: Store,
  { delivery, now, permitted }: { delivery?: string; now: Instant; permitted: PermittedRows },
): Promise<{ cooperation: string; rows: number }[]> {
  return store
    .selectFrom('inbox as i')
    .innerJoin('delivery as d', 'd.id', 'i.delivery')
    .select(['d.cooperation', (is) => is.fn.countAll<number>().as('rows')])
    .where('d.state', '=', 'COMPLETED')
    .where(permitted)
    .where('i.gone_with', 'is', null)
    .where('i.until', '>', new Date(now))
    .$if(delivery !== undefined, (query) => query.where('d.id', '=', delivery!))
    .groupBy('d.cooperation')
    .orderBy('d.cooperation')
    .execute();
}

/** One row more than the page has, which tells whether there is another page. */
function pageOf(store: Store, { delivery, limit, after = '', now }: Page) {
  return store
    .selectFrom('inbox as i')
    .where('i.delivery', '=', delivery)
    .where('i.gone_with', 'is', null)
    .where('i.pairwise', '>', Buffer.from(after, 'hex'))
    .where('i.until', '>', new Date(now))
    .orderBy('i.delivery')
    .orderBy('i.pairwise')
    .limit(limit + 1);
}

/**
 * Has pages read in the order of the primary key, so that each costs the same however long the inbox is. A fresh
 * inbox has no statistics: expecting few rows, the planner would collect and sort all that are left for every page.
 */
async function readInOrder(store: Store): Promise<void> {
  await sql`select set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)`.execute(
    store,
  );
}
