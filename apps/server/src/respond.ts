/** Which answer a request gets. */
import { refuse } from '@entente/contract';
import { docsPolicy, printDocs } from './api/docs.ts';
import { findLinkPage } from './api/links.ts';
import { describeApi } from './api/openapi.ts';
import { answerRest, restPath } from './api/rest.ts';
import { answerTrpc, trpcPath } from './api/trpc.ts';
import { answerJson } from './http/answer.ts';
import { readBody } from './http/body.ts';
import type { Exchange } from './http/exchange.ts';
import { assertMediaType, assertOwnOrigin } from './http/origin.ts';
import { getRoute } from './routes/routes.ts';
import { answerExport } from './transfer/export.ts';
import { answerAppend, type Transfers } from './transfer/append.ts';
import { answerEvents } from './transfer/follow.ts';
import type { Identity } from './who.ts';
import { healthPaths, type Health } from './watch/health.ts';

export type Responding = Transfers & { readonly origin: string; readonly health: Health };

/** Takes a request to what answers it. Refuses `not-found` for a path that leads nowhere, `origin-refused`. */
export function responder(at: Responding): (exchange: Exchange) => Promise<Response> {
  const api = describeApi(at.origin);
  const pages: Readonly<Record<string, () => Response>> = {
    '/api/openapi.json': () => answerJson(api),
    '/api/docs': () =>
      new Response(printDocs(api, at.origin), {
        headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': docsPolicy },
      }),
  };
  return async (exchange) => {
    const { method, url, headers, notes } = exchange;
    const { pathname } = url;
    const isRead = method === 'GET' || method === 'HEAD';
    const page = Object.hasOwn(pages, pathname) ? pages[pathname] : undefined;
    if (isRead && healthPaths.some((path) => path === pathname)) {
      notes.route = pathname.slice(1);
      return at.health.answer(pathname);
    }
    if (isRead && page) {
      notes.route = 'docs';
      return page();
    }
    const linked = isRead ? findLinkPage(pathname, at.origin) : undefined;
    if (linked) {
      notes.route = 'link';
      return linked;
    }
    assertOwnOrigin(method, headers, at.origin);
    if (pathname.startsWith(`${trpcPath}/`)) return answerTrpc(at.platform, exchange, at.limits);
    if (pathname.startsWith(`${restPath}/`)) return answerPath(at, exchange, pathname.slice(restPath.length));
    if (pathname.startsWith('/api/auth/')) return answerAuth(at.platform.identity, exchange, at);
    return refuse('not-found', { what: 'route' });
  };
}

async function answerPath(at: Responding, exchange: Exchange, path: string): Promise<Response> {
  const { route, params } = getRoute(exchange.method, path);
  exchange.notes.route = route.procedure;
  if (route.reach === 'upload') return answerAppend(at, exchange, { route, params });
  if (route.reach === 'download') return answerExport(at, exchange, { route, params });
  if (route.reach === 'events') return answerEvents(at, exchange, { route, params });
  return answerRest(at.platform, exchange, { route, params, limits: at.limits });
}

/** Sign-in has places of its own, so that nothing else that is asked keeps people from it. */
async function answerAuth(
  identity: Identity,
  exchange: Exchange,
  { limits, origin, platform }: Responding,
): Promise<Response> {
  const { method, headers, request, signal, url, notes, address } = exchange;
  notes.route = 'auth';
  notes.lane = 'reserved';
  exchange.atEnd.push(platform.admission.enter('reserved'));
  const isRead = method === 'GET' || method === 'HEAD';
  if (!isRead) assertMediaType(headers, ['application/json']);
  const body = isRead
    ? undefined
    : await readBody(request, { most: limits.signInBytes, ms: limits.bodyMs, signal });
  return identity.handle(
    new Request(new URL(url.pathname + url.search, origin), {
      method,
      headers,
      signal,
      // What takes nothing, such as signing out, is also asked with nothing.
      ...(body !== undefined && { body: body === '' ? '{}' : body }),
    }),
    address,
  );
}
