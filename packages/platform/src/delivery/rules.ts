/** What a delivery hands over: which record of a person, which columns, and how long a row may live. */
import {
  categoryOfEvent,
  eventKinds,
  identifierKinds,
  refuse,
  type AgreementState,
  type DataCategory,
  type DeliveryColumns,
  type DeliveryState,
  type DictionaryEntry,
  type EventKind,
  type IdentifierKind,
  type Instant,
  type PartnerHandle,
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

/** What a row has under a permission of these categories, given the provider's dictionary. */
export function columnsOf(
  categories: readonly DataCategory[],
  dictionary: readonly DictionaryEntry[],
): DeliveryColumns {
  return {
    attributes: dictionary.filter(({ category }) => categories.includes(category)),
    identifiers: categories.includes('contact') ? identifierKinds.filter(isContact) : [],
    events: eventKinds.filter((kind: EventKind) => categories.includes(categoryOfEvent[kind])),
  };
}

/** A name with date of birth and postcode says more than contact does, so it is for matching only. */
export function isContact(kind: IdentifierKind): boolean {
  return kind !== 'name-birth-postcode';
}

/** A completed delivery is suspended for as long as its agreement is. */
export function stateAt(
  stored: Exclude<DeliveryState, 'SUSPENDED'>,
  agreement: AgreementState,
): DeliveryState {
  return stored === 'COMPLETED' && agreement === 'SUSPENDED' ? 'SUSPENDED' : stored;
}
