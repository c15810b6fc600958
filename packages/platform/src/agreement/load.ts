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

/** An agreement as it is stored; the rules take it as it is. */
export type LoadedAgreement = {
  readonly version: AgreementVersion;
  readonly log: readonly RecordedAct[];
  readonly proposedBy: PartnerHandle;
  readonly proposedAt: Instant;
};

/** The latest version of the terms and everything done about it, in the order of recording. */
export async function loadAgreement(cooperation: Cooperation): Promise<LoadedAgreement> {
  const version = await cooperation
    .selectFrom('agreement_version')
    .select(['version', 'terms', 'hash', 'proposed_by', 'proposed_at'])
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  const acts = await cooperation
    .selectFrom('act')
    .select(['id', 'act', 'partner', 'actor', 'version', 'hash', 'at'])
    .orderBy('id')
    .execute();
  return {
    // What was signed is this text: reading it through the schema of today could add to it.
    version: {
      version: version.version,
      hash: version.hash,
      terms: JSON.parse(version.terms) as AgreementTerms,
    },
    log: acts.map((row) => ({ ...row, partner: row.partner as PartnerHandle, at: row.at.getTime() })),
    proposedBy: version.proposed_by as PartnerHandle,
    proposedAt: version.proposed_at.getTime(),
  };
}

/** The signed permissions in the order of the terms, in force or not; none until everybody signed. At most 200. */
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
  const found = rows.map(permissionOf).find((row) => row.key === wanted);
  if (found && isInForce(found, now)) return found;
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
