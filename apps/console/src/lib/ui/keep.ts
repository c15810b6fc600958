/**
 * For a form that is answered and goes on being filled in: what was typed stays, and nothing else of the page is asked
 * for anew, which could come back while somebody has gone on choosing.
 */
import type { SubmitFunction } from '$app/forms';

export const keep: SubmitFunction =
  () =>
  ({ update }) =>
    update({ reset: false, refreshAll: false });

/** As {@link keep}, for a form that is sent while somebody goes on choosing: an answer that was overtaken shows nothing. */
export function keepLatest(): SubmitFunction {
  let sent = 0;
  return () => {
    const mine = (sent += 1);
    return async ({ update }) => {
      if (mine === sent) await update({ reset: false, refreshAll: false });
    };
  };
}
