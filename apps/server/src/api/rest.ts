/** The router as REST, under /api/v1: a method and a path for every procedure, JSON both ways. */
import { refuse, said } from '@entente/contract';
import { createCaller, type RequestContext } from '@entente/platform';
import { answerJson } from '../http/answer.ts';
import { readJson } from '../http/body.ts';
import type { Exchange } from '../http/exchange.ts';
import { assertMediaType } from '../http/origin.ts';
import type { Limits } from '../limits/limits.ts';
import type { Placed } from '../routes/routes.ts';
import { contextFor, type Platform } from './caller.ts';
import { inputFromQuery, inputOf } from './input.ts';
import { isLarge } from './trpc.ts';

export const restPath = '/api/v1';

/** Answers a request for a route that takes and gives JSON. */
export async function answerRest(
  platform: Platform,
  exchange: Exchange,
  { route, params, limits }: { route: Placed; params: Record<string, string>; limits: Limits },
): Promise<Response> {
  if (route.method === 'POST') assertMediaType(exchange.headers, ['application/json']);
  const context = await contextFor(platform, exchange, { lane: route.lane });
  const given = route.method === 'GET' ? undefined : await readInput(exchange, isLarge(route), limits);
  const input =
    given === undefined
      ? inputFromQuery(route.procedure, exchange.url.searchParams, params)
      : inputOf(given, params);
  return answerJson(await call(context, route.procedure, isInputless(route) ? undefined : input));
}

/** The body of a request, `{}` where there is none. Refuses `input-invalid` for what is no object. */
export async function readInput(
  { request, signal }: Exchange,
  isLargeBody: boolean,
  limits: Limits,
): Promise<Readonly<Record<string, unknown>>> {
  const most = isLargeBody ? limits.largeBodyBytes : limits.bodyBytes;
  const body = (await readJson(request, { most, ms: limits.bodyMs, signal })) ?? {};
  if (typeof body === 'object' && body !== null && !Array.isArray(body))
    return body as Record<string, unknown>;
  return refuse('input-invalid', {
    detail: 'the body is no object',
    faults: [{ path: '', ...said`must be a set of keys` }],
  });
}

const isInputless = ({ example }: Placed): boolean => example === undefined;

/** Calls a procedure by its name; `signal` tells one that goes on for long to end. */
export function call(
  context: RequestContext,
  procedure: string,
  input: unknown,
  signal?: AbortSignal,
): Promise<unknown> {
  const [noun = '', verb = ''] = procedure.split('.');
  const caller = createCaller(context, signal && { signal }) as unknown as Readonly<
    Record<string, Readonly<Record<string, (input: unknown) => Promise<unknown>>>>
  >;
  const verbs = caller[noun];
  const work = verbs?.[verb];
  if (!work) throw new Error(`${procedure} is in the table of routes and not in the router`);
  return work(input);
}
