/** The limits of releases under the terms that hold in a cooperation. */
import type { PartnerHandle } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { loadTerms } from '../agreement/load.ts';
import type { PermissionRow } from '../agreement/permissions.ts';
import { limitsOf, type Limits } from './rules.ts';

/** Those of the latest version that any of the permissions stands in. */
export async function limitsIn(
  cooperation: Cooperation,
  permissions: readonly Pick<PermissionRow, 'version'>[],
  recipient: PartnerHandle,
): Promise<Limits> {
  const { terms } = await loadTerms(cooperation, Math.max(...permissions.map(({ version }) => version)));
  return limitsOf(terms, recipient);
}
