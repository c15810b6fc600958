/**
 * What changes, as server-sent events: each has the whole of it as JSON, so that whoever comes back after a break has
 * missed nothing. It ends after a minute, and when the server is about to stop: whoever wants more asks again.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { contextFor } from '../api/caller.ts';
import { inputFromQuery } from '../api/input.ts';
import { call } from '../api/rest.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Found, Transfers } from './append.ts';

export const eventsType = 'text/event-stream';

/** So often something is said, if only a comment, so that nobody on the way takes the line for dead. */
const beatMs = 15_000;
/** How long a browser waits before it asks again. */
const againMs = 1_000;

/** Answers with the events. What is refused before the first has its status. */
export async function answerEvents(
  { platform }: Pick<Transfers, 'platform'>,
  exchange: Exchange,
  { route, params }: Found,
): Promise<Response> {
  const context = await contextFor(platform, exchange, { lane: route.lane, place: 'watching' });
  const input = inputFromQuery(route.procedure, exchange.url.searchParams, params);
  const signal = AbortSignal.any([exchange.signal, exchange.leaving]);
  const views = (await call(context, route.procedure, input, signal)) as AsyncGenerator<unknown, void>;
  const first = await views.next();
  return new Response(ReadableStream.from(eventsOf(first, views, signal)), {
    headers: {
      'content-type': eventsType,
      // Proxies that gather answers before they hand them on would keep the events.
      'x-accel-buffering': 'no',
    },
  });
}

async function* eventsOf(
  first: IteratorResult<unknown, void>,
  rest: AsyncGenerator<unknown, void>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const encoder = new TextEncoder();
  yield encoder.encode(`retry: ${againMs}\n\n`);
  let next = Promise.resolve(first);
  while (!signal.aborted) {
    const came = await beforeBeat(next, signal);
    if (came === undefined) yield encoder.encode(':\n\n');
    else if (came.done === true) return;
    else {
      yield encoder.encode(`data: ${JSON.stringify(came.value)}\n\n`);
      next = rest.next();
    }
  }
}

/** What comes before it is time for a beat; undefined where nothing does. */
async function beforeBeat<T>(next: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  const over = new AbortController();
  const beat = delay(beatMs, undefined, { signal: AbortSignal.any([over.signal, signal]) });
  try {
    return await Promise.race([next, beat.catch(() => undefined)]);
  } finally {
    over.abort();
  }
}
