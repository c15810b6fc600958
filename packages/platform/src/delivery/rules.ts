/** What a delivery hands over: which record of a person, which columns, and how long a row may live. */
import {
  categoryOfEvent,
  eventKinds,
  faultsText,
  identifierKinds,
  refuse,
  type AgreementState,
  type DataCategory,
  type DeliveryChoice,
  type DeliveryColumns,
  type Fault,
  type DeliveryState,
  type DictionaryEntry,
  type EventKind,
  type IdentifierKind,
  type Instant,
  type PartnerHandle,
  said,
} from '@entente/contract';
import type { PermissionRow } from '../agreement/permissions.ts';
import { coverageAt, type ConsentEvent } from '../consent/rules.ts';

const dayMs = 86_400_000;

/** Refuses `permission-unknown` unless the asker is its recipient, `action-not-permitted` unless it allows to deliver. */
export function assertDeliverable(permission: PermissionRow, asker: PartnerHandle): void {
  if (permission.recipient !== asker) refuse('permission-unknown', { permission: permission.key });
  if (!permission.actions.includes('deliver')) refuse('action-not-permitted', { action: 'deliver' });
}

/** Refuses `category-not-covered` for a set that was drawn from more than the permission covers. */
export function assertSetCovered(
  drawnFrom: readonly DataCategory[],
  { categories }: Pick<PermissionRow, 'categories'>,
): void {
  const missing = drawnFrom.filter((category) => !categories.includes(category));
  if (missing.length > 0) refuse('category-not-covered', { categories: missing });
}

/** The latest instant that a row handed over at `now` may live to, whoever it is about. */
export function latestUntil({ deliveryDays, endsAt }: PermissionRow, now: Instant): Instant {
  return Math.min(now + deliveryDays * dayMs, endsAt);
}

/** One record of a person: its place in time is what `changedAt`, then `id`, say. */
export type Candidate = {
  readonly id: number;
  readonly changedAt: Instant;
  readonly events: readonly ConsentEvent[];
};

/** The record that is handed over, the consent event it rests on, and the instant until which it may be kept. */
export type Chosen<C> = { readonly record: C; readonly consentEvent: number; readonly until: Instant };

/**
 * Of a person's records at the provider the covered one that was changed last, if the permission covers the person
 * at `now` and a row would live beyond it.
 */
export function findChosen<C extends Candidate>(
  records: readonly C[],
  permission: PermissionRow,
  now: Instant,
): Chosen<C> | undefined {
  const coverage = coverageAt(
    records.map(({ events }) => events),
    permission,
    now,
  );
  const until = Math.min(latestUntil(permission, now), coverage.until ?? Infinity);
  if (!coverage.covered || until <= now) return undefined;
  const covering = records
    .map((record, index) => ({ record, consent: coverage.records[index]! }))
    .filter(({ consent }) => consent.covers)
    .toSorted((a, b) => b.record.changedAt - a.record.changedAt || b.record.id - a.record.id);
  const [latest] = covering;
  const event = latest?.consent.consent.event;
  if (!latest || !event) throw new Error('a covered person has no covering record');
  return { record: latest.record, consentEvent: event.id, until };
}

/** What a row has under a permission of these categories, given the provider's dictionary; of that, what was chosen. */
export function columnsOf(
  categories: readonly DataCategory[],
  dictionary: readonly DictionaryEntry[],
  chosen: DeliveryChoice | null = null,
): DeliveryColumns {
  return {
    attributes: dictionary.filter(
      ({ name, category }) => categories.includes(category) && (chosen?.attributes.includes(name) ?? true),
    ),
    identifiers: categories.includes('contact')
      ? identifierKinds.filter((kind) => isContact(kind) && (chosen?.identifiers.includes(kind) ?? true))
      : [],
    events: eventKinds.filter(
      (kind: EventKind) =>
        categories.includes(categoryOfEvent[kind]) && (chosen?.events.includes(kind) ?? true),
    ),
  };
}

/**
 * Refuses `column-not-covered`, with the place of each, for columns that a permission does not hand over. An attribute
 * of another category and one that is not there at all are refused alike.
 */
export function assertChoosable(
  chosen: DeliveryChoice,
  { attributes, identifiers, events }: DeliveryColumns,
): void {
  const names = new Set(attributes.map(({ name }) => name));
  const faults = [
    ...faultsIn('attributes', chosen.attributes, (name) => names.has(name)),
    ...faultsIn('identifiers', chosen.identifiers, (kind) => identifiers.includes(kind)),
    ...faultsIn('events', chosen.events, (kind) => events.includes(kind)),
  ];
  if (faults.length > 0) refuse('column-not-covered', { detail: faultsText(faults), faults });
}

function faultsIn<T extends string>(
  part: keyof DeliveryChoice,
  chosen: readonly T[],
  isThere: (each: T) => boolean,
): Fault[] {
  return chosen.flatMap((each, place) =>
    isThere(each)
      ? []
      : [{ path: `columns.${part}[${place}]`, ...said`the permission does not cover ${each}` }],
  );
}

/**
 * The categories that a delivery discloses: of its columns, and of what its set and its condition read, since who is
 * in it says that of them. Of a delivery of everything all that the permission covers.
 */
export function disclosedBy(
  { categories }: Pick<PermissionRow, 'categories'>,
  {
    chosen,
    columns: { attributes, identifiers, events },
    reads,
  }: {
    readonly chosen: DeliveryChoice | null;
    readonly columns: DeliveryColumns;
    readonly reads: readonly DataCategory[];
  },
): DataCategory[] {
  if (chosen === null) return [...categories];
  const disclosed = new Set<DataCategory>([
    ...attributes.map(({ category }) => category),
    ...identifiers.map(() => 'contact' as const),
    ...events.map((kind) => categoryOfEvent[kind]),
    ...reads,
  ]);
  return categories.filter((category) => disclosed.has(category));
}

/** A name with date of birth and postcode says more than contact does, so it is for matching only. */
function isContact(kind: IdentifierKind): boolean {
  return kind !== 'name-birth-postcode';
}

/** A completed delivery is suspended for as long as its agreement is. */
export function stateAt(
  stored: Exclude<DeliveryState, 'SUSPENDED'>,
  agreement: AgreementState,
): DeliveryState {
  return stored === 'COMPLETED' && agreement === 'SUSPENDED' ? 'SUSPENDED' : stored;
}
