/** Who enrols into what. */
import type { IdentifierKind, Instant, PartnerHandle } from '@entente/contract';
import type { PermissionRow } from '../agreement/permissions.ts';

export type Terms = {
  readonly id: string;
  readonly partner: PartnerHandle;
  readonly rules: readonly IdentifierKind[];
  /** Signed permissions that have not ended, in force or not. */
  readonly standing: readonly PermissionRow[];
  /** When the agreement first came, or comes, into force: a line that begins later is of a change. */
  readonly activeFrom: Instant;
};

/** The permissions of which the partner is the provider. */
export const ownPermissions = ({ standing, partner }: Terms): PermissionRow[] =>
  standing.filter(({ provider }) => provider === partner);

/** Whether the partner receives anything, so that all its customers take part. */
export const receives = ({ standing, partner }: Terms): boolean =>
  standing.some(({ recipient }) => recipient === partner);
