/**
 * The API, as a page asks it: with the session of whoever looks at the page, and for one partner. The server hands each
 * request a way to ask it in its own process; nothing here knows another one.
 */
import { connect, type Client } from '@entente/client';
import type { Cookies, RequestEvent } from '@sveltejs/kit';

type Asking = Pick<RequestEvent, 'request' | 'url' | 'platform' | 'cookies' | 'locals'>;

/** Every procedure, for somebody who is signed in; `partner` is a handle, or `operator`. */
export function apiOf(event: Asking, partner: string): Client {
  return connect({
    url: event.url.origin,
    partner,
    // A page that waits is worse than one that says it could not be shown.
    timeoutMs: 60_000,
    attempts: 2,
    fetch: (input, init) => ask(event, new Request(input, init)),
  });
}

/** Asks for something that has a path, such as what sign-in offers or a file. Its cookies become the page's. */
export async function askPath(event: Asking, path: string, init: RequestInit = {}): Promise<Response> {
  const answer = await ask(event, new Request(new URL(path, event.url.origin), init));
  for (const line of answer.headers.getSetCookie()) keep(event.cookies, line);
  return answer;
}

/** An endpoint of sign-in: what it answered, and whether that was a yes. */
export async function askSignIn(
  event: Asking,
  path: string,
  body?: unknown,
): Promise<{ ok: boolean; status: number; body: Readonly<Record<string, unknown>> }> {
  const answer = await askPath(event, `/api/auth/${path}`, {
    ...(body !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  const said: unknown = await answer.json().catch(() => undefined);
  const isObject = typeof said === 'object' && said !== null;
  return { ok: answer.ok, status: answer.status, body: isObject ? (said as Record<string, unknown>) : {} };
}

async function ask({ request, url, platform, cookies, locals }: Asking, asked: Request): Promise<Response> {
  const beside = platform?.req.entente;
  if (!beside) throw new Error('the console is shown by the server, which says how the API is asked');
  const headers = new Headers(asked.headers);
  // What this request was told or has been given since: signing in and asking who one is are one page.
  const own = cookies.getAll().filter(({ name }) => name.includes('entente.'));
  headers.set('cookie', own.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; '));
  headers.set('origin', url.origin);
  headers.set('accept-language', locals.language);
  headers.set('user-agent', request.headers.get('user-agent') ?? '');
  return beside.ask(new Request(asked, { headers }));
}

function keep(cookies: Cookies, line: string): void {
  const { name, value = '', ...options } = cookies.parse(line);
  if (options.maxAge === 0 || value === '') cookies.delete(name, options);
  else cookies.set(name, value, options);
}
