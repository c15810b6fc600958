/**
 * The permissions of an agreement as rows with an interval: what the store package and every answer look at, so that
 * none of them has to read the log. At any instant from the log's last act on, a row is in force exactly when the
 * rules say that its permission is; whatever the clock does between two acts (start, end) needs no write.
 */
import { type Instant, type PermissionScope, type PermittedAction, permissionKey } from '@entente/contract';
import { type Agreement, type AgreementStatus, agreementAt } from './status.ts';

/** One permission that was signed. Instants in epoch milliseconds. */
export type PermissionRow = PermissionScope & {
  /** Its place in the terms, counted from 1: what bitmaps and deliveries know it by. */
  readonly number: number;
  /** Its text form, `provider>recipient purpose category+category`. */
  readonly key: string;
  /** The version of the terms it stands in. */
  readonly version: number;
  readonly actions: readonly PermittedAction[];
  /** Distinct people below which an answer or a delivery is withheld. */
  readonly minimumCohort: number;
  readonly deliveryDays: number;
  /** In force from here, to before `endsAt`, unless suspended. */
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly suspended: boolean;
  /** The instant its eligibility bitmap is true for. */
  readonly trueAt: Instant;
};

/** Whether that permission may be used at `t`. */
export function isInForce({ startsAt, endsAt, suspended }: PermissionRow, t: Instant): boolean {
  return startsAt <= t && t < endsAt && !suspended;
}

/**
 * The rows that an agreement's log amounts to: none until everybody signed. `trueAt` is the instant of the last
 * signature, when nobody is enrolled yet.
 */
export function permissionRowsOf(agreement: Agreement): readonly PermissionRow[] {
  const { version } = agreement;
  const { activeFrom, endedAt, endsAt, leftBy, suspendedBy } = agreementAt(agreement, latestOf(agreement));
  if (activeFrom === null) return [];
  const signedAt = firstInstant(agreement, ({ missing }) => missing.length === 0);
  const over = endedAt ?? endsAt;
  const leaving = new Map(
    leftBy.map((party) => [party, firstInstant(agreement, (status) => status.leftBy.includes(party))]),
  );
  return version.terms.permissions.map(({ provider, recipient, purpose, categories, actions }, place) => ({
    provider,
    recipient,
    purpose,
    categories,
    actions,
    number: place + 1,
    key: permissionKey({ provider, recipient, purpose, categories }),
    version: version.version,
    minimumCohort: version.terms.minimumCohort,
    deliveryDays: version.terms.deliveryDays,
    startsAt: activeFrom,
    endsAt: Math.min(over, leaving.get(provider) ?? over, leaving.get(recipient) ?? over),
    suspended: suspendedBy.length > 0,
    trueAt: signedAt,
  }));
}

/** The instant the last act counts from. */
function latestOf({ log }: Agreement): Instant {
  return log.reduce((latest, { at }) => Math.max(latest, at), 0);
}

/** The first instant at which an act made something so that is so by now. */
function firstInstant(agreement: Agreement, holds: (status: AgreementStatus) => boolean): Instant {
  let latest = 0;
  for (const { at } of agreement.log) {
    latest = Math.max(latest, at);
    if (holds(agreementAt(agreement, latest))) return latest;
  }
  throw new Error('no act made this so');
}
