/** Reading the provider's store for a delivery: of each person the record that is handed over, and what of it. */
import type { DeliveryColumns, Instant } from '@entente/contract';
import type { Store, StoreKeys } from '@entente/store';
import { sql } from 'kysely';
import { loadConsents } from '../consent/evidence.ts';
import { openContact, type Contact } from '../customer/contact.ts';
import { hexArray, numberArray } from '../parameters.ts';
import { findChosen } from './rules.ts';
import type { Going } from './step.ts';

/** A person of the provider in the cooperation; `own` is the same person's key at the recipient. */
export type HandedPerson = {
  readonly person: Buffer;
  readonly own: Buffer | null;
  /** In hex. */
  readonly pairwise: string;
};

export type HandedEvent = {
  readonly kind: string;
  readonly at: Date;
  readonly properties: Readonly<Record<string, unknown>>;
};

/** What is handed over of a person, and what it rests on. */
export type HandedRecord = HandedPerson & {
  readonly ref: string;
  readonly consentEvent: number;
  readonly until: Instant;
  /** Of the permission's categories but contact. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Null where no contact was asked for, or the permission has none. */
  readonly contact: Contact | null;
  readonly events: readonly HandedEvent[];
};

/** Until when each of these records may be kept, as ISO text. */
export function untilsOf(records: readonly HandedRecord[]): string[] {
  return records.map(({ until }) => new Date(until).toISOString());
}

/** The records of those people whom the permission covers now; everybody else is left out. */
export async function readRecords(
  store: Store,
  { delivery, permission, now }: Going,
  { people, columns, keys }: { people: readonly HandedPerson[]; columns: DeliveryColumns; keys: StoreKeys },
): Promise<HandedRecord[]> {
  const customers = await listCustomers(store, delivery.cooperation, people);
  const consents = await loadConsents(
    store,
    customers.map(({ ref }) => ref),
  );
  const byPerson = Map.groupBy(customers, ({ person }) => person.toString('hex'));
  const chosen = people.flatMap((person) => {
    const records = (byPerson.get(person.person.toString('hex')) ?? []).map(({ id, ref, changed_at }) => ({
      id,
      ref,
      changedAt: changed_at.getTime(),
      events: consents.get(ref) ?? [],
    }));
    const found = findChosen(records, permission, now);
    return found ? [{ ...person, ...found }] : [];
  });
  const ids = chosen.map(({ record }) => record.id);
  const contents = await loadContents(store, ids, columns);
  const events = await loadEvents(store, ids, columns);
  return chosen.map(({ record: { id, ref }, ...rest }) => {
    const content = contents.get(id);
    if (!content) throw new Error('a customer disappeared from one snapshot to the next');
    const contact =
      content.contact && openContact(keys.contact, { partner: permission.provider, ref }, content.contact);
    return {
      ...rest,
      ref,
      attributes: pick(content.attributes, columns),
      contact: contact && contactOf(contact, columns),
      events: events.get(id) ?? [],
    };
  });
}

function listCustomers(store: Store, cooperation: string, people: readonly HandedPerson[]) {
  const persons = hexArray(people.map(({ person }) => person.toString('hex')));
  return store
    .selectFrom('participant as p')
    .innerJoin('customer as c', 'c.id', 'p.customer')
    .select(['p.person', 'c.id', 'c.ref', 'c.changed_at'])
    .where('p.cooperation', '=', cooperation)
    .where(sql<boolean>`p.person = any(${persons}::bytea[])`)
    .execute();
}

/** Contact data is not even read where none is handed over. */
async function loadContents(store: Store, ids: readonly number[], columns: DeliveryColumns) {
  const customers = store.selectFrom('customer').where(sql<boolean>`id = any(${numberArray(ids)}::bigint[])`);
  const rows = hasContact(columns)
    ? await customers.select(['id', 'attributes', 'contact']).execute()
    : (await customers.select(['id', 'attributes']).execute()).map((row) => ({ ...row, contact: null }));
  return new Map(rows.map((row) => [row.id, row]));
}

const hasContact = ({ identifiers, attributes }: DeliveryColumns): boolean =>
  identifiers.length > 0 || attributes.some(({ category }) => category === 'contact');

async function loadEvents(
  store: Store,
  ids: readonly number[],
  { events: kinds }: DeliveryColumns,
): Promise<Map<number, HandedEvent[]>> {
  if (kinds.length === 0) return new Map();
  const rows = await store
    .selectFrom('event')
    .select(['customer', 'kind', 'at', 'properties'])
    .where(sql<boolean>`customer = any(${numberArray(ids)}::bigint[])`)
    .where('kind', 'in', kinds)
    .orderBy('customer')
    .orderBy('at')
    .orderBy('id')
    .execute();
  return Map.groupBy(rows, ({ customer }) => customer);
}

function pick(
  attributes: Readonly<Record<string, unknown>>,
  columns: DeliveryColumns,
): Record<string, unknown> {
  const names = columns.attributes.filter(({ category }) => category !== 'contact').map(({ name }) => name);
  return Object.fromEntries(
    names.filter((name) => Object.hasOwn(attributes, name)).map((name) => [name, attributes[name]]),
  );
}

function contactOf({ attributes, identifiers }: Contact, columns: DeliveryColumns): Contact {
  const names = new Set(
    columns.attributes.filter(({ category }) => category === 'contact').map(({ name }) => name),
  );
  return {
    attributes: Object.fromEntries(Object.entries(attributes).filter(([name]) => names.has(name))),
    identifiers: identifiers.filter(({ kind }) => columns.identifiers.includes(kind)),
  };
}
