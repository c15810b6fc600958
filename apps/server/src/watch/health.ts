/**
 * Whether the process is there (/healthz), and whether it can do its work (/readyz): its database answers and has the
 * schemas that the program needs. Both are asked without credentials and say nothing else.
 */
import type { Database } from '@entente/store';
import { answerJson } from '../http/answer.ts';

export const healthPaths = ['/healthz', '/readyz'] as const;

/** How long an answer holds, and how long the database may take, in milliseconds. */
const limits = { fresh: 1_000, patience: 2_000 };

export type Health = { answer(path: string): Promise<Response> };

/** Over the connections of the reserved lane, so that it is known when the others are all in use. */
export function openHealth(database: Database, isStopping: () => boolean): Health {
  let last: { readonly at: number; readonly isReady: Promise<boolean> } | undefined;
  const look = async (): Promise<boolean> => {
    const late = new Promise<false>((resolve) => setTimeout(resolve, limits.patience, false).unref());
    const isCurrent = database.listBehind().then(
      (behind) => behind.length === 0,
      () => false,
    );
    return Promise.race([isCurrent, late]);
  };
  return {
    answer: async (path) => {
      if (path === '/healthz') return answerJson({ ok: true });
      const now = performance.now();
      if (!last || now - last.at > limits.fresh) last = { at: now, isReady: look() };
      const isReady = !isStopping() && (await last.isReady);
      return answerJson({ ok: isReady }, isReady ? 200 : 503, isReady ? {} : { 'retry-after': '1' });
    },
  };
}
