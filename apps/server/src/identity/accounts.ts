/** Whoever is signed in, asking who they are and for whom they may act. */
import { Account } from '@entente/contract';
import type { SignIn } from '@entente/store';
import type { BetterAuthPlugin } from 'better-auth';
import { createAuthEndpoint, sessionMiddleware } from 'better-auth/api';
import { readStanding } from './standing.ts';

/** The library's endpoint for it: answers 401 to nobody. */
export function accounts(signIn: SignIn, clock: () => number) {
  return {
    id: 'accounts',
    endpoints: {
      readAccount: createAuthEndpoint(
        '/account',
        { method: 'GET', use: [sessionMiddleware] },
        async (ctx) => {
          const { id, name, email, ...rest } = ctx.context.session.user;
          const hasSecondFactor = rest['twoFactorEnabled'] === true;
          const person = { id, name, email, hasSecondFactor };
          return ctx.json(Account.parse({ person, ...(await readStanding(signIn, person, clock())) }));
        },
      ),
    },
  } satisfies BetterAuthPlugin;
}
