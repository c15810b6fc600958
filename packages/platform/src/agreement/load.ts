/**
 * What other slices ask of an agreement: where it stands, and the permission that an answer or a delivery names.
 * All of it reads the open cooperation, so whoever asks is a party.
 */
import {
  type AgreementTerms,
  type Instant,
  type PartnerHandle,
  type PermittedAction,
  type Purpose,
  type DataCategory,
  parsePermissionKey,
  permissionKey,
  refuse,
} from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { isInForce, type PermissionRow } from './permissions.ts';
import { type Act, type AgreementVersion, agreementAt } from './status.ts';

/** An act as it is recorded: its number, and the person who did it. */
export type RecordedAct = Act & { readonly id: number; readonly actor: string };

/** A version as it is stored. What was signed is its text: reading it through the schema of today could add to it. */
export type RecordedVersion = AgreementVersion & {
  /** The party whose act it was, and when. */
  readonly proposedBy: PartnerHandle;
  readonly proposedAt: Instant;
};

/** An agreement as it is stored; the rules take it as it is. */
export type LoadedAgreement = {
  readonly version: RecordedVersion;
  readonly earlier: readonly RecordedVersion[];
  readonly log: readonly RecordedAct[];
};

/** All versions of the terms and everything done about them, in the order of recording. */
export async function loadAgreement(cooperation: Cooperation): Promise<LoadedAgreement> {
  const rows = await versionsOf(cooperation).orderBy('version').execute();
  const acts = await cooperation
    .selectFrom('act')
    .select(['id', 'act', 'partner', 'actor', 'version', 'hash', 'at'])
    .orderBy('id')
    .execute();
  const versions = rows.map(versionOf);
  const version = versions.pop();
  if (!version) throw new Error('a cooperation has a version of its terms');
  return {
    version,
    earlier: versions,
    log: acts.map((row) => ({ ...row, partner: row.partner as PartnerHandle, at: row.at.getTime() })),
  };
}

/** The terms of one version, as they were signed. Refuses `not-found`. */
export async function loadTerms(cooperation: Cooperation, version: number): Promise<RecordedVersion> {
  const row = await versionsOf(cooperation).where('version', '=', version).executeTakeFirst();
  return row ? versionOf(row) : refuse('not-found', { what: 'version' });
}

const versionsOf = (cooperation: Cooperation) =>
  cooperation
    .selectFrom('agreement_version')
    .select(['version', 'terms', 'hash', 'proposed_by', 'proposed_at']);

type VersionRow = Awaited<ReturnType<ReturnType<typeof versionsOf>['execute']>>[number];

function versionOf(row: VersionRow): RecordedVersion {
  return {
    version: row.version,
    hash: row.hash,
    terms: JSON.parse(row.terms) as AgreementTerms,
    proposedBy: row.proposed_by as PartnerHandle,
    proposedAt: row.proposed_at.getTime(),
  };
}

/** The permissions of all versions by number, in force or not; none until everybody signed. */
export async function listPermissions(cooperation: Cooperation): Promise<PermissionRow[]> {
  const rows = await permissionsOf(cooperation).orderBy('number').execute();
  return rows.map(permissionOf);
}

/**
 * The permission with that key (categories in any order) that is in force at `now`.
 * Refuses `input-invalid` for what is no key, `agreement-not-active` {state}, and `permission-unknown` {permission}
 * where the agreement has no such line, or a side of it has left.
 */
export async function getPermissionInForce(
  cooperation: Cooperation,
  key: string,
  now: Instant,
): Promise<PermissionRow> {
  const scope = parsePermissionKey(key);
  const wanted = permissionKey(scope);
  const rows = await permissionsOf(cooperation)
    .where('provider', '=', scope.provider)
    .where('recipient', '=', scope.recipient)
    .where('purpose', '=', scope.purpose)
    .execute();
  // A line that was taken out and came back has two rows, of which one has ended.
  const found = rows.map(permissionOf).find((row) => row.key === wanted && isInForce(row, now));
  if (found) return found;
  const { state } = agreementAt(await loadAgreement(cooperation), now);
  return state === 'ACTIVE'
    ? refuse('permission-unknown', { permission: wanted })
    : refuse('agreement-not-active', { state });
}

const permissionsOf = (cooperation: Cooperation) =>
  cooperation
    .selectFrom('permission')
    .select(['number', 'version', 'provider', 'recipient', 'purpose', 'categories', 'actions'])
    .select(['minimum_cohort', 'delivery_days', 'starts_at', 'ends_at', 'suspended', 'true_at']);

type Row = Awaited<ReturnType<ReturnType<typeof permissionsOf>['execute']>>[number];

function permissionOf(row: Row): PermissionRow {
  const scope = {
    provider: row.provider as PartnerHandle,
    recipient: row.recipient as PartnerHandle,
    purpose: row.purpose as Purpose,
    categories: row.categories as DataCategory[],
  };
  return {
    ...scope,
    number: row.number,
    key: permissionKey(scope),
    version: row.version,
    actions: row.actions as PermittedAction[],
    minimumCohort: row.minimum_cohort,
    deliveryDays: row.delivery_days,
    startsAt: row.starts_at.getTime(),
    endsAt: row.ends_at.getTime(),
    suspended: row.suspended,
    trueAt: row.true_at.getTime(),
  };
}
