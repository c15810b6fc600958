/**
 * The process that answers over HTTP. A request is read down to its headers, found a route, a caller and a place, and
 * answered; whatever is thrown on the way is told in one place, and every request leaves one line in the log.
 */
import {
  createServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { tellOf } from '@entente/platform';
import type { Logger } from 'pino';
import type { Platform } from './api/caller.ts';
import { asking, isShown, showPage, type Ask, type Console } from './console.ts';
import { answerTold, protectiveHeaders, send } from './http/answer.ts';
import { openExchange, type Exchange } from './http/exchange.ts';
import { openAdmission } from './limits/admission.ts';
import { defaultLimits, type Limits } from './limits/limits.ts';
import { responder } from './respond.ts';
import { openHealth } from './watch/health.ts';
import { logExchange } from './watch/log.ts';
import { listenForMetrics, openMetrics, type Metrics } from './watch/metrics.ts';
import { openTracing, type Tracing } from './watch/tracing.ts';

/** Who asks, and how those who are invited are written to. */
export type People = Pick<Platform, 'identity' | 'mail'>;

export type ServerOptions = Omit<Platform, 'admission' | 'identity' | 'mail'> & {
  /** The caller's own; opened here where they hang on the origin, which is known when the server listens. */
  readonly people: People | ((origin: string) => Promise<People>);
  /** 127.0.0.1 and a free port unless said. */
  readonly host?: string;
  readonly port?: number;
  /** How the server is reached from outside, such as `https://entente.example.com`; its own address unless said. */
  readonly origin?: string;
  /** How many proxies of one's own stand before it, which say in x-forwarded-for who asked them. */
  readonly trustedProxies?: number;
  /** Where Prometheus asks; nowhere unless said. */
  readonly metrics?: { readonly host: string; readonly port: number };
  /** The address of an OpenTelemetry collector. */
  readonly traces?: string | undefined;
  readonly log: Logger;
  readonly limits?: Limits;
  /** The pages for people; there are none unless said. */
  readonly console?: Console | undefined;
};

export type Server = {
  /** Such as `http://127.0.0.1:4870`. */
  readonly url: string;
  readonly metricsUrl: string | undefined;
  /** Takes nothing new, finishes what is running or gives it up after `graceMs`, and lets go of what is its own. */
  close(): Promise<void>;
};

/** Starts to answer. The databases and the identity are the caller's, and stay open. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { host = '127.0.0.1', port = 0, limits = defaultLimits, log } = options;
  const admission = openAdmission(limits.lanes);
  const metrics = openMetrics(admission);
  const tracing = await openTracing(options.traces);
  const stopping = new AbortController();
  const leaving = new AbortController();
  const state: State = { isStopping: false, open: undefined };
  const health = openHealth(options.databases.reserved, () => state.isStopping);

  const running = new Set<Promise<void>>();
  const server = createServer(
    { maxHeaderSize: limits.headerBytes, requestTimeout: 0 },
    (request, response) => {
      const done = answer({ request, response }, { ...watching, ...state });
      running.add(done);
      void done.finally(() => running.delete(done));
    },
  );
  server.headersTimeout = 10_000;
  server.keepAliveTimeout = 5_000;
  server.maxConnections = limits.connections;
  const watching = { options, limits, metrics, tracing, log, stopping, leaving };
  const watch = options.metrics && (await listenForMetrics(metrics, options.metrics));
  const url = await listen(server, { host, port }).catch((error: unknown) => {
    watch?.server.close();
    throw error;
  });
  const origin = options.origin ?? url;
  const people = await peopleAt(origin, options.people).catch((error: unknown) => {
    server.close();
    watch?.server.close();
    throw error;
  });
  const platform = { ...options, ...people, admission };
  const respond = responder({ platform, limits, health, origin });
  const ask = asking({
    respond,
    leaving: leaving.signal,
    note: (exchange, how) => note(exchange, watching, how),
  });
  state.open = { respond, ask, origin };

  const close = async (): Promise<void> => {
    state.isStopping = true;
    leaving.abort();
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
    server.closeIdleConnections();
    const late = setTimeout(() => {
      stopping.abort(new Error('the server is stopping'));
      server.closeAllConnections();
    }, limits.graceMs);
    await closed;
    await Promise.all(running);
    clearTimeout(late);
    watch?.server.closeAllConnections();
    watch?.server.close();
    await tracing.close();
  };
  let closing: Promise<void> | undefined;
  return { url, metricsUrl: watch?.url, close: () => (closing ??= close()) };
}

const peopleAt = async (origin: string, people: ServerOptions['people']): Promise<People> =>
  typeof people === 'function' ? people(origin) : people;

async function listen(server: HttpServer, { host, port }: { host: string; port: number }): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const bound = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}`;
}

type State = {
  isStopping: boolean;
  /** What there is as soon as it listens. */
  open:
    | {
        readonly respond: (exchange: Exchange) => Promise<Response>;
        readonly ask: Ask;
        readonly origin: string;
      }
    | undefined;
};

type Watching = { readonly metrics: Metrics; readonly tracing: Tracing; readonly log: Logger };
type Answering = Watching & {
  readonly options: ServerOptions;
  readonly limits: Limits;
  readonly stopping: AbortController;
  readonly leaving: AbortController;
} & Readonly<State>;

/** Answers one request, and notes that. Never throws. */
async function answer(
  { request, response }: { request: IncomingMessage; response: ServerResponse },
  at: Answering,
): Promise<void> {
  const { options, limits, stopping, open, isStopping } = at;
  const startedAt = Date.now();
  const started = performance.now();
  const gone = new AbortController();
  response.once('close', () => gone.abort(new Error('the client has gone')));
  const signal = AbortSignal.any([gone.signal, stopping.signal]);
  for (const [name, value] of Object.entries(
    protectiveHeaders(options.origin?.startsWith('https:') ?? false),
  ))
    response.setHeader(name, value);
  let exchange: Exchange | undefined;
  try {
    const { urlLength } = limits;
    const { trustedProxies = 0 } = options;
    exchange = openExchange(request, { signal, leaving: at.leaving.signal, urlLength, trustedProxies });
    response.setHeader('x-request-id', exchange.id);
    if (!open) throw new Error('the server has not started yet');
    const { console } = options;
    if (console && isShown(exchange.url.pathname))
      await showPage({ request, response }, exchange, { ...open, console });
    else await send(response, await open.respond(exchange), { idleMs: limits.idleMs, isLast: isStopping });
  } catch (error) {
    await tell(error, { exchange, response, at });
  } finally {
    for (const step of exchange?.atEnd ?? []) step();
    const status = response.headersSent ? response.statusCode : 499;
    if (exchange) note(exchange, at, { status, startedAt, ms: performance.now() - started });
  }
}

/** Says no, or that something went wrong; to who has gone, nothing. */
async function tell(
  error: unknown,
  { exchange, response, at }: { exchange: Exchange | undefined; response: ServerResponse; at: Answering },
): Promise<void> {
  const isGone = response.destroyed || response.socket?.destroyed !== false;
  const told = tellOf(error);
  const { body } = told;
  if (exchange) {
    exchange.notes.code = isGone && body.code === 'fault' ? 'gone' : body.code;
    if (body.code === 'fault' && !isGone) exchange.notes.fault = { id: body.id, error };
  }
  if (isGone || response.headersSent) {
    response.destroy();
    return;
  }
  await send(response, answerTold(told), { idleMs: at.limits.idleMs, isLast: at.isStopping }).catch(() =>
    response.destroy(),
  );
}

function note(
  exchange: Exchange,
  { log, metrics, tracing }: Watching,
  { status, startedAt, ms }: { status: number; startedAt: number; ms: number },
): void {
  logExchange(log, exchange, { status, ms });
  metrics.note(exchange, { status, ms });
  tracing.note(exchange, { status, startedAt, endedAt: startedAt + ms });
}
