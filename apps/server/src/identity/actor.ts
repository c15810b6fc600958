/** From the credentials of a request to who acts. */
import { refuse, roles as everyRole } from '@entente/contract';
import { deeds, makeMember, makeOperator, type Actor, type Deed } from '@entente/policy';
import { readApiKey } from '@entente/platform';
import type { SignIn } from '@entente/store';
import { getSessionCookie } from 'better-auth/cookies';
import { isWithin } from './addresses.ts';
import type { Auth } from './auth.ts';
import { readStanding, useKey, type Standing, type UsedKey } from './standing.ts';

export type Asking = {
  readonly headers: Headers;
  readonly address: string;
  /** Whether it is one of those that are answered whatever else is asked. */
  readonly isReserved?: boolean;
};

/** What chooses between several partners, and the word for the platform itself. */
const partnerHeader = 'entente-partner';
const platform = 'operator';

type Sources = { readonly auth: Auth; readonly signIn: SignIn; readonly clock: () => number };

/** See `Identity.actorOf`. A key counts before a cookie. */
export async function actorOf(sources: Sources, asking: Asking): Promise<Actor | undefined> {
  const authorization = asking.headers.get('authorization');
  if (authorization !== null) return actorOfKey(sources, authorization, asking);
  if (getSessionCookie(asking.headers, { cookiePrefix: 'entente' }) === null) return undefined;
  const session = await sources.auth.api.getSession({ headers: asking.headers });
  if (!session) refuse('signed-out');
  const { id, twoFactorEnabled } = session.user;
  const person = { id, hasSecondFactor: twoFactorEnabled === true };
  const standing = await readStanding(sources.signIn, person, sources.clock());
  return chosen(standing, id, asking.headers.get(partnerHeader) ?? undefined);
}

/** Refuses `partner-choice` where several are possible and none was named, `not-a-member` where none is, or not that. */
function chosen(standing: Standing, person: string, named: string | undefined): Actor {
  const possible = [
    ...standing.memberships.map(({ partner }) => partner as string),
    ...(standing.isOperator ? [platform] : []),
  ];
  if (named === undefined && possible.length > 1) refuse('partner-choice', { partners: possible });
  const choice = named ?? possible[0];
  if (choice === platform && standing.isOperator) return makeOperator({ name: person });
  const found = standing.memberships.find(({ partner }) => partner === choice);
  if (!found) refuse('not-a-member');
  const { partner, roles, isSuspended } = found;
  return makeMember({ partner, roles, name: person, ...(isSuspended && { isSuspended }) });
}

async function actorOfKey(
  { signIn, clock }: Sources,
  authorization: string,
  { headers, address }: Asking,
): Promise<Actor> {
  const [scheme = '', secret = ''] = authorization.split(' ');
  const shown = scheme.toLowerCase() === 'bearer' ? readApiKey(secret) : undefined;
  if (!shown) refuse('signed-out');
  const isFrom = (ranges: readonly string[] | null): boolean => isWithin(ranges, address);
  const key = await useKey(signIn, shown, { now: clock(), isFrom });
  if (!key) refuse('signed-out');
  if ((headers.get(partnerHeader) ?? key.partner) !== key.partner) refuse('not-a-member');
  return memberOfKey(key);
}

/** A key is a member in every role, narrowed to what it was made for. */
function memberOfKey({ partner, prefix, actions, cooperations, isSuspended }: UsedKey): Actor {
  return makeMember({
    partner,
    roles: everyRole,
    name: `key.${prefix}`,
    scope: {
      // What a later version of the policy does not know any more is not allowed any more.
      actions: actions.filter((action): action is Deed => (deeds as readonly string[]).includes(action)),
      ...(cooperations !== null && { cooperations }),
    },
    ...(isSuspended && { isSuspended }),
  });
}
