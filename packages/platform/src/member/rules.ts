/** Who may stay and go, and what has become of an invitation. Times are epoch milliseconds. */
import { refuse, type Instant, type invitationStates, type Role } from '@entente/contract';

/** How long an invitation can be accepted. */
export const invitationDays = 7;

type Standing = { readonly id: string; readonly roles: readonly string[] };

/** Whether others are admins, so that this one need not be. */
export const isDispensable = (members: readonly Standing[], id: string): boolean =>
  members.some((member) => member.id !== id && member.roles.includes('admin')) ||
  !members.some((member) => member.id === id && member.roles.includes('admin'));

/** Refuses `last-admin` where nobody would be one after that member has those roles; none if the member goes. */
export function assertAdminStays(members: readonly Standing[], id: string, roles: readonly Role[]): void {
  if (!roles.includes('admin') && !isDispensable(members, id)) refuse('last-admin');
}

type Times = {
  readonly expiresAt: Instant;
  readonly acceptedAt: Instant | null;
  readonly withdrawnAt: Instant | null;
};

/** What has become of an invitation at that time; at the instant it expires it is over. */
export function stateOfInvitation(
  { expiresAt, acceptedAt, withdrawnAt }: Times,
  now: Instant,
): (typeof invitationStates)[number] {
  if (acceptedAt !== null) return 'ACCEPTED';
  if (withdrawnAt !== null) return 'WITHDRAWN';
  return expiresAt <= now ? 'EXPIRED' : 'OPEN';
}
