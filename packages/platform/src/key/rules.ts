/** What keys may be scoped to, and what has become of one. Times are epoch milliseconds. */
import { refuse, type Instant, type keyStates } from '@entente/contract';
import { actionsOf, type Noun } from '@entente/policy';

/** Machines neither run the platform nor decide who acts for a partner: a key that could make keys would outlive itself. */
const peoples: readonly Noun[] = ['platform', 'operator', 'member', 'key'];
/** Of these a key may do just that. */
const some: Partial<Record<Noun, readonly string[]>> = { partner: ['list', 'read'], audit: ['read'] };

/** Everything that a key may be scoped to, as `noun.action`. */
const keyActions: readonly string[] = (Object.keys(actionsOf) as Noun[])
  .filter((noun) => !peoples.includes(noun))
  .flatMap((noun) => (some[noun] ?? actionsOf[noun]).map((action) => `${noun}.${action}`));

/** Refuses `input-invalid` for what no key may do. */
export function assertScope(actions: readonly string[]): void {
  const unknown = actions.find((action) => !keyActions.includes(action));
  if (unknown !== undefined)
    refuse('input-invalid', { detail: `actions: ${unknown} is nothing a key may do` });
}

type Times = { readonly expiresAt: Instant; readonly revokedAt: Instant | null };

/** What has become of a key at that time; at the instant it expires it is over. */
export function stateOfKey({ expiresAt, revokedAt }: Times, now: Instant): (typeof keyStates)[number] {
  // What had expired is marked as revoked at that instant when its place is needed.
  if (revokedAt !== null && revokedAt < expiresAt) return 'REVOKED';
  return expiresAt <= now ? 'EXPIRED' : 'ACTIVE';
}
