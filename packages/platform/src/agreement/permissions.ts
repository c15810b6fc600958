/**
 * The permissions of an agreement as rows with an interval: what the store package and every answer look at, so that
 * none of them has to read the log. At any instant from the log's last act on, a row is in force exactly when the
 * rules say that its permission is; whatever the clock does between two acts (start, end) needs no write.
 */
import {
  type Instant,
  type Permission,
  type PermissionScope,
  type PermittedAction,
  permissionKey,
} from '@entente/contract';
import {
  type Agreement,
  type AgreementStatus,
  type AgreementVersion,
  agreementAt,
  changesOf,
} from './status.ts';

/** One permission that was signed. Instants in epoch milliseconds. */
export type PermissionRow = PermissionScope & {
  /**
   * What bitmaps and deliveries know it by. It is given once, from 1, in the order of the terms that first had the
   * line; a line that is taken out and comes back later is another.
   */
  readonly number: number;
  /** Its text form, `provider>recipient purpose category+category`. */
  readonly key: string;
  /** The latest version of the terms that it stands in. */
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
 * The rows that an agreement's log amounts to, by number: none until everybody signed. A line keeps its number from
 * version to version; one that a version does not have ended when that version began. `trueAt` is the instant the
 * line came into being, when nobody is covered by it yet.
 */
export function permissionRowsOf(agreement: Agreement): readonly PermissionRow[] {
  const { activeFrom, endedAt, endsAt, leftBy, suspendedBy } = agreementAt(agreement, latestOf(agreement));
  if (activeFrom === null) return [];
  const signedAt = firstInstant(agreement, ({ missing }) => missing.length === 0);
  const over = endedAt ?? endsAt;
  const leaving = new Map(
    leftBy.map((party) => [party, firstInstant(agreement, (status) => status.leftBy.includes(party))]),
  );
  return linesOf(agreement).map(({ permission, version, since, until }, place) => {
    const { provider, recipient, purpose, categories, actions } = permission;
    return {
      provider,
      recipient,
      purpose,
      categories,
      actions,
      number: place + 1,
      key: permissionKey(permission),
      version: version.version,
      minimumCohort: version.terms.minimumCohort,
      deliveryDays: version.terms.deliveryDays,
      startsAt: since ?? activeFrom,
      endsAt: Math.min(over, leaving.get(provider) ?? over, leaving.get(recipient) ?? over, until ?? over),
      suspended: suspendedBy.length > 0,
      trueAt: since ?? signedAt,
    };
  });
}

/** A line through the versions that have it. */
type Line = {
  readonly permission: Permission;
  /** The latest of them. */
  readonly version: AgreementVersion;
  /** When the first of them began, unless it is the first of all; and when the one after the latest did. */
  readonly since: Instant | null;
  readonly until: Instant | null;
};

/** Every line that the agreement has had, in the order of their numbers. */
function linesOf(agreement: Agreement): readonly Line[] {
  const changedAt = changesOf(agreement);
  let lines: readonly Line[] = [];
  for (const version of [...(agreement.earlier ?? []), agreement.version]) {
    const since = changedAt.get(version.version) ?? null;
    const coming = new Map(version.terms.permissions.map((line) => [permissionKey(line), line]));
    const kept = lines.map((line): Line => {
      if (line.until !== null) return line;
      const key = permissionKey(line.permission);
      const permission = coming.get(key);
      coming.delete(key);
      return permission ? { ...line, permission, version } : { ...line, until: since };
    });
    const fresh = [...coming.values()].map((permission) => ({ permission, version, since, until: null }));
    lines = [...kept, ...fresh];
  }
  return lines;
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
