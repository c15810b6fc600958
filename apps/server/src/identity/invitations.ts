/**
 * Accepting an invitation, reachable without being signed in. Whoever has no account yet gets one, with the password
 * they choose; whoever has one must be signed in to it, so that a link alone never acts for an account.
 */
import { InvitationToken, OpenInvitation, Refusal, refuse } from '@entente/contract';
import { acceptInvitation, findInvitation, type Joining } from '@entente/platform';
import type { SignIn } from '@entente/store';
import { APIError, createAuthEndpoint, getSessionFromCtx } from 'better-auth/api';
import type { BetterAuthPlugin } from 'better-auth';
import { z } from 'zod';
import { findAccount, makeAccount } from './account.ts';

export const passwordLength = { min: 12, max: 128 } as const;

const Acceptance = z.strictObject({
  token: InvitationToken,
  /** Of whoever has no account yet. */
  name: z.string().trim().min(1).max(100).optional(),
  password: z.string().min(passwordLength.min).max(passwordLength.max).optional(),
});
type Acceptance = z.infer<typeof Acceptance>;

type Known = { readonly id: string; readonly email: string; readonly name: string };
type Joined = { readonly signIn: SignIn; readonly joining: Joining };

/** The library's endpoints for it, with its limits and checks of where a request comes from. */
export function invitations(joined: Joined) {
  return {
    id: 'invitations',
    endpoints: {
      readInvitation: createAuthEndpoint(
        '/invitation/read',
        { method: 'POST', body: z.strictObject({ token: InvitationToken }) },
        (ctx) =>
          answered(async () => {
            const found = await findInvitation(joined.joining, ctx.body.token);
            const { id: _, ...invitation } = found ?? refuse('invitation-invalid');
            const hasAccount = (await findAccount(joined.signIn, invitation.email)) !== undefined;
            return ctx.json({ ...OpenInvitation.parse(invitation), hasAccount });
          }),
      ),
      acceptInvitation: createAuthEndpoint(
        '/invitation/accept',
        { method: 'POST', body: Acceptance },
        (ctx) =>
          answered(async () => {
            const session = await getSessionFromCtx(ctx);
            const hash = (password: string): Promise<string> => ctx.context.password.hash(password);
            return ctx.json(await accept(joined, ctx.body, { known: session?.user, hash }));
          }),
      ),
    },
  } satisfies BetterAuthPlugin;
}

/** Refuses `invitation-invalid`, `sign-in-first`, `already-exists`, and `input-invalid` without a name or password. */
async function accept(
  { signIn, joining }: Joined,
  { token, name, password }: Acceptance,
  { known, hash }: { known: Known | undefined; hash: (password: string) => Promise<string> },
): Promise<OpenInvitation> {
  const invitation = (await findInvitation(joining, token)) ?? refuse('invitation-invalid');
  const { email } = invitation;
  if (known?.email === email) return acceptInvitation(joining, { token, person: known.id, name: known.name });
  if ((await findAccount(signIn, email)) !== undefined) refuse('sign-in-first');
  if (name === undefined || password === undefined)
    refuse('input-invalid', { detail: 'name and password: a new account needs both' });
  const person = await makeAccount(signIn, { email, name, passwordHash: await hash(password) });
  return acceptInvitation(joining, { token, person: person ?? refuse('sign-in-first'), name });
}

/** The library's errors for our refusals; anything else is a fault and stays one. */
async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message, data, wayOut } = error;
    throw new APIError(code === 'sign-in-first' ? 'CONFLICT' : 'BAD_REQUEST', {
      code,
      message,
      data,
      wayOut,
    });
  }
}
