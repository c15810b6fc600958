/**
 * Somebody who asks for a new password is answered before anybody looks whether their address is known: then neither the
 * answer nor how long it takes says so. The library looks, writes and sends first; here it does so afterwards.
 */
import { createAuthMiddleware, requestPasswordReset } from 'better-auth/api';
import type { BetterAuthPlugin } from 'better-auth';
import { z } from 'zod';

const Asked = z.object({ email: z.email() });

export type AnswerFirst = {
  readonly plugin: BetterAuthPlugin;
  /** Resolves when everything that was answered is done. */
  settled(): Promise<void>;
};

/** What goes wrong afterwards is told to `onFault` in one line; whoever asked learns nothing of it. */
export function answerFirst(onFault: (message: string) => void): AnswerFirst {
  const running = new Set<Promise<void>>();
  const handler = createAuthMiddleware(async (ctx) => {
    const asked = Asked.safeParse(ctx.body);
    // Left to the library, which refuses it whoever is meant.
    if (!asked.success) return undefined;
    const done = requestPasswordReset({ body: { email: asked.data.email }, context: ctx.context })
      .then(() => {})
      .catch((error: unknown) => onFault(`a new password could not be offered: ${(error as Error).message}`))
      .finally(() => running.delete(done));
    running.add(done);
    return ctx.json({ status: true, message: 'If this address is known, a letter is on its way.' });
  });
  return {
    plugin: {
      id: 'answer-first',
      hooks: { before: [{ matcher: ({ path }) => path === '/request-password-reset', handler }] },
    },
    settled: async () => {
      await Promise.all(running);
    },
  };
}
