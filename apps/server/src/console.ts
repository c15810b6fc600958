/**
 * The console's place in the server. Whatever is not the API's is shown by it, and it asks the API as everybody does:
 * its requests pass the same checks, limits and log, but come over no wire. It has no way past that.
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import type { Beside, Demonstration, Show } from '@entente/console';
import { tellOf } from '@entente/platform';
import { answerTold } from './http/answer.ts';
import { exchangeOf, type Exchange, type Signals } from './http/exchange.ts';
import { assertOwnOrigin } from './http/origin.ts';
import { healthPaths } from './watch/health.ts';

export type Console = {
  readonly show: Show;
  /** Looked up each time somebody could sign in: whether this is a demonstration may change. */
  readonly demonstration: () => Promise<Demonstration | undefined>;
};

/** The names under which the console is told where a request was sent, and by whom; a client's own never get there. */
const told = { protocol: 'x-entente-protocol', host: 'x-entente-host', address: 'x-entente-address' };

const apart: readonly string[] = healthPaths;

/** Whether the console shows what is at that path. */
export const isShown = (pathname: string): boolean =>
  !pathname.startsWith('/api/') && !apart.includes(pathname);

/** Shows a page, or what a page needs. Ends when all of it has been sent, or nobody takes it any more. */
export async function showPage(
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  exchange: Exchange,
  at: { readonly console: Console; readonly origin: string; readonly ask: Ask },
): Promise<void> {
  const { method, headers, address, notes, url } = exchange;
  notes.route = url.pathname.startsWith('/_app/') ? 'asset' : 'console';
  if (method !== 'GET' && method !== 'HEAD') assertOwnOrigin(method, headers, at.origin);
  const { protocol, host } = new URL(at.origin);
  Object.assign(request.headers, {
    [told.protocol]: protocol.slice(0, -1),
    [told.host]: host,
    [told.address]: address,
  });
  // Without it a form would not say which page it comes from.
  response.setHeader('referrer-policy', 'same-origin');
  const beside: Beside = {
    ask: (asked) => at.ask(asked, exchange),
    demonstration: url.pathname.startsWith('/sign-in') ? await at.console.demonstration() : undefined,
    fault: (error) => {
      notes.code = 'fault';
      notes.fault = { id: randomUUID(), error };
      return notes.fault.id;
    },
  };
  at.console.show(Object.assign(request, { entente: beside }), response, () => {
    response.writeHead(404).end();
  });
  // A client that goes away is no fault of anybody.
  await finished(response).catch(() => undefined);
}

export type Ask = (request: Request, page: Exchange) => Promise<Response>;

/** How the console asks: through the same responder, noted as any request is. */
export function asking(at: {
  readonly respond: (exchange: Exchange) => Promise<Response>;
  readonly leaving: AbortSignal;
  readonly note: (exchange: Exchange, answer: { status: number; startedAt: number; ms: number }) => void;
}): Ask {
  return async (request, page) => {
    const signals: Signals = { signal: page.signal, leaving: at.leaving };
    const exchange = exchangeOf(request, page.address, signals);
    const startedAt = Date.now();
    const started = performance.now();
    const end = (status: number): void => {
      for (const step of exchange.atEnd.splice(0)) step();
      at.note(exchange, { status, startedAt, ms: performance.now() - started });
    };
    try {
      const answer = await at.respond(exchange);
      return endingWith(answer, { page, end: () => end(answer.status) });
    } catch (error) {
      const no = tellOf(error);
      exchange.notes.code = no.body.code;
      if (no.body.code === 'fault') exchange.notes.fault = { id: no.body.id, error };
      const answer = answerTold(no);
      end(answer.status);
      return answer;
    }
  };
}

/** The same answer, which tells when its body has been taken or given up, or at the latest when the page is done. */
function endingWith(answer: Response, { page, end }: { page: Exchange; end: () => void }): Response {
  if (answer.body === null) {
    end();
    return answer;
  }
  let isOver = false;
  const once = (): void => {
    if (!isOver) end();
    isOver = true;
  };
  // A page that needs no more than the status reads no body, and would keep its place for good.
  page.atEnd.push(once);
  const watched = answer.body.pipeThrough(new TransformStream({ flush: once, cancel: once }));
  return new Response(watched, answer);
}
