/** What may be told about people of several partners: which permissions go together, and the minimum cohort. */
import { overlapLimits, refuse, type Count, type PartnerHandle } from '@entente/contract';
import type { PermissionRow } from '../agreement/permissions.ts';

/**
 * Checks that one answer may rest on these permissions together: one per provider, one purpose, one recipient who is
 * the asker, each allowing to count, or to deliver, which says more.
 * Refuses `purpose-mismatch`, `permission-unknown`, `action-not-permitted`.
 */
export function assertAskable(permissions: readonly PermissionRow[], asker: PartnerHandle): void {
  const [first] = permissions;
  const providers = new Set(permissions.map(({ provider }) => provider));
  if (!first || providers.size !== permissions.length) refuse('purpose-mismatch');
  for (const { key, recipient, purpose, actions } of permissions) {
    if (recipient !== asker) refuse('permission-unknown', { permission: key });
    if (purpose !== first.purpose) refuse('purpose-mismatch');
    if (!isExact({ actions }) && !actions.includes('count'))
      refuse('action-not-permitted', { action: 'count' });
  }
}

/** Whether its people may be counted exactly: they agreed to be named to the recipient. Else numbers carry noise. */
export const isExact = ({ actions }: Pick<PermissionRow, 'actions'>): boolean => actions.includes('deliver');

/**
 * Every combination of at most so many of the permissions, single ones first, then pairs; in the order given. Refuses
 * `limit-exceeded`.
 */
export function combinationsOf<T>(permissions: readonly T[], together: number): [T, ...T[]][] {
  const combinations: T[][] = [[]];
  for (const permission of permissions) {
    const shorter = combinations.filter((combination) => combination.length < together);
    combinations.push(...shorter.map((combination) => [...combination, permission]));
  }
  const limit = overlapLimits.combinations;
  if (combinations.length > limit + 1)
    refuse('limit-exceeded', { what: 'The number of combinations', limit });
  return combinations
    .filter((combination): combination is [T, ...T[]] => combination.length > 0)
    .sort((a, b) => a.length - b.length);
}

/** The strictest minimum cohort of several permissions. */
export function minimumCohortOf(permissions: readonly Pick<PermissionRow, 'minimumCohort'>[]): number {
  return Math.max(...permissions.map(({ minimumCohort }) => minimumCohort));
}

/** The count as it may be told: below `k` people it is suppressed, and what was suppressed stays so. */
export function told(people: Count, k: number): Count {
  return people === 'suppressed' || people < k ? 'suppressed' : people;
}
