/**
 * A code of an authenticator program is good once (RFC 6238, section 5.2). The library checks codes and keeps nothing of
 * them, so the code is taken in front of it: one that was taken before goes on as none at all, and is refused, counted
 * and answered as a wrong one is.
 */
import type { SignIn } from '@entente/store';
import { createOTP } from '@better-auth/utils/otp';
import { createAuthMiddleware, getSessionFromCtx } from 'better-auth/api';
import { symmetricDecrypt } from 'better-auth/crypto';
import type { BetterAuthPlugin } from 'better-auth';
import { z } from 'zod';

/** How long a code is shown, and how many of them before and after the present one the library takes too. */
const periodMs = 30_000;
const window = 1;

const Shown = z.object({ code: z.string() });

type Context = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

/** The library's hook for it, in front of every verification of such a code: signing in, and setting the factor up. */
export function codesOnce(signIn: SignIn) {
  return {
    id: 'codes-once',
    hooks: {
      before: [
        {
          matcher: ({ path }) => path === '/two-factor/verify-totp',
          handler: createAuthMiddleware(async (ctx) => {
            const shown = Shown.safeParse(ctx.body);
            if (!shown.success) return undefined;
            const isTaken = await take(ctx, { signIn, code: shown.data.code });
            return isTaken ? undefined : { context: { body: { code: '' } } };
          }),
        },
      ],
    },
  } satisfies BetterAuthPlugin;
}

/** Whether the code is one of whoever asks, and nobody has taken it or a later one; from now on nobody can. */
async function take(ctx: Context, { signIn, code }: { signIn: SignIn; code: string }): Promise<boolean> {
  const person = await personOf(ctx);
  if (person === undefined) return false;
  const factor = await signIn.identity
    .selectFrom('secondFactor')
    .select(['id', 'secret'])
    .where('userId', '=', person)
    .executeTakeFirst();
  if (factor === undefined) return false;
  const secret = await symmetricDecrypt({ key: ctx.context.secretConfig, data: factor.secret });
  const step = await stepOf(secret, code);
  if (step === undefined) return false;
  const { numUpdatedRows } = await signIn.identity
    .updateTable('secondFactor')
    .set({ lastStep: step })
    .where('id', '=', factor.id)
    // A factor set up anew meanwhile counts for itself.
    .where('secret', '=', factor.secret)
    .where((where) => where.or([where('lastStep', 'is', null), where('lastStep', '<', step)]))
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Who is signed in, or has shown a password and is asked for a code. */
async function personOf(ctx: Context): Promise<string | undefined> {
  const session = await getSessionFromCtx(ctx);
  if (session) return session.user.id;
  const cookie = ctx.context.createAuthCookie('two_factor');
  const asked = await ctx.getSignedCookie(cookie.name, ctx.context.secret);
  if (typeof asked !== 'string') return undefined;
  return (await ctx.context.internalAdapter.findVerificationValue(asked))?.value;
}

/** The latest half minute that shows this code, of those the library takes. */
async function stepOf(secret: string, code: string): Promise<number | undefined> {
  const now = Math.floor(Date.now() / periodMs);
  const codes = createOTP(secret);
  for (let step = now + window; step >= now - window; step -= 1)
    if ((await codes.hotp(step)) === code) return step;
  return undefined;
}
