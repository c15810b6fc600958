/** The router as tRPC clients call it, under /api/trpc. JSON only: what takes or gives a file has a path of its own. */
import { refuse, said } from '@entente/contract';
import { appRouter, tellOf } from '@entente/platform';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { readBody } from '../http/body.ts';
import type { Exchange } from '../http/exchange.ts';
import { assertMediaType } from '../http/origin.ts';
import type { Limits } from '../limits/limits.ts';
import { findRoute, type Placed } from '../routes/routes.ts';
import { contextFor, laneOf, type Platform } from './caller.ts';

export const trpcPath = '/api/trpc';

/** Answers one call, or a batch of them. */
export async function answerTrpc(platform: Platform, exchange: Exchange, limits: Limits): Promise<Response> {
  const { method, url, headers, signal, notes } = exchange;
  if (method !== 'GET' && method !== 'POST') refuse('not-found', { what: 'procedure' });
  if (method === 'POST') assertMediaType(headers, ['application/json']);
  const names = url.pathname.slice(trpcPath.length + 1).split(',');
  if (names.length > limits.batch)
    refuse('limit-exceeded', { what: 'A batch', limit: `${limits.batch} calls` });
  const found = names.map((name) => findRoute(name) ?? refuse('not-found', { what: 'procedure' }));
  for (const route of found) assertJson(route);
  notes.route = found.length === 1 ? found[0]!.procedure : 'batch';
  const most = found.some(isLarge) ? limits.largeBodyBytes : limits.bodyBytes;
  const body =
    method === 'POST' ? await readBody(exchange.request, { most, ms: limits.bodyMs, signal }) : undefined;
  return fetchRequestHandler({
    endpoint: trpcPath,
    req: new Request(url, { method, headers: plain(headers), signal, ...(body !== undefined && { body }) }),
    router: appRouter,
    allowMethodOverride: true,
    maxBatchSize: limits.batch,
    createContext: () => contextFor(platform, exchange, { lane: laneOf(found) }),
    onError: ({ error }) => {
      const { body: told } = tellOf(error);
      notes.code = told.code;
      if (told.code === 'fault') notes.fault = { id: told.id, error };
    },
    responseMeta: ({ errors }) => {
      const waits = errors.flatMap((error) => tellOf(error).retryAfter ?? []);
      return waits.length > 0 ? { headers: new Headers({ 'retry-after': String(Math.max(...waits)) }) } : {};
    },
  });
}

/** A list of a whole set's refs is the one input that is larger than others. */
export const isLarge = ({ procedure }: Placed): boolean => procedure === 'set.save';

function assertJson({ reach, procedure, path, method }: Placed): void {
  if (reach === 'machine') refuse('not-found', { what: 'procedure' });
  if (reach === undefined) return;
  if (reach === 'job') refuse('input-invalid', { detail: `${procedure} is done by a job: see docs/api.md` });
  const wrong = said`${procedure} is no exchange of JSON: see ${method} /api/v1${path}`;
  refuse('input-invalid', { detail: wrong.message, faults: [{ path: '', ...wrong }] });
}

/** Answers as lines or events would have a status before it is known what they say, so nobody gets to ask for them. */
function plain(headers: Headers): Headers {
  const own = new Headers(headers);
  for (const name of ['trpc-accept', 'accept', 'content-length', 'transfer-encoding']) own.delete(name);
  return own;
}
