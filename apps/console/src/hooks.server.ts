import { ServerFault } from '@entente/client';
import { Account, Refusal, refusalStatus, refuse } from '@entente/contract';
import { redirect } from '@sveltejs/kit';
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks';
import { askPath } from '#lib/server/api.ts';
import { toldData } from '#lib/words/refused.ts';
import { languageOf, themeOf } from '#lib/server/taste.ts';

/** Pages for everybody. Whatever else there is asks who looks at it first. */
const open = /^\/(sign-in|forgotten|new-password|invitation|taste)(\/|$)/;

export const handle: Handle = async ({ event, resolve }) => {
  const { cookies, request, url, locals } = event;
  locals.language = languageOf(cookies.get('language'), request.headers.get('accept-language'));
  locals.theme = themeOf(cookies.get('theme'));
  locals.account = undefined;
  if (!open.test(url.pathname) && event.route.id !== null) {
    const answer = await askPath(event, '/api/auth/account');
    if (answer.status === 401) redirect(303, `/sign-in?to=${encodeURIComponent(url.pathname + url.search)}`);
    // Too many ask at once: that is no fault, and the way out is to wait.
    if (answer.status === 503 || answer.status === 429)
      refuse('overloaded', { retryAfter: Number(answer.headers.get('retry-after') ?? 1) });
    locals.account = Account.parse(await answer.json());
  }
  return resolve(event, {
    transformPageChunk: ({ html }) =>
      html.replace('%language%', locals.language).replace('%theme%', locals.theme),
  });
};

/** A refusal that no form is there for is the page: its status, what happened, and the way out. */
export const handleError: HandleServerError = ({ error, kind, event }) => {
  if (kind !== 'unknown') return undefined;
  if (error instanceof Refusal) {
    const { code, message, wayOut, data } = error;
    return { status: refusalStatus[code], message, code, wayOut, data: toldData(data) };
  }
  // The API has noted its own fault under an id of its own.
  const id = error instanceof ServerFault ? error.id : event.platform?.req.entente?.fault(error);
  return { status: 500, message: 'fault', ...(id !== undefined && { id }) };
};
