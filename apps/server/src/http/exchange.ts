/** One request on its way through the server. */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { refuse } from '@entente/contract';
import { randomUUID } from 'node:crypto';
import type { Incoming } from './body.ts';

/** What is noted of a request while it is answered: closed words, numbers and handles, never anything of its content. */
export type Notes = {
  /** The procedure, or a word for what is none. */
  route: string;
  lane: string;
  /** `member`, `operator`, or `nobody`. */
  actor: string;
  partner: string | undefined;
  /** The code of the refusal, or `fault`. */
  code: string | undefined;
  fault: { readonly id: string; readonly error: unknown } | undefined;
};

export type Exchange = {
  readonly id: string;
  readonly request: Incoming;
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  /** Of the client, or of who the nearest trusted proxy says it is. */
  readonly address: string;
  /** Aborted when the client has gone, or the server will not wait any longer. */
  readonly signal: AbortSignal;
  /** Aborted when the server begins to stop: what could go on for long ends. */
  readonly leaving: AbortSignal;
  readonly notes: Notes;
  /** Done when the answer has been sent, or cannot be. */
  readonly atEnd: (() => void)[];
};

/** What every exchange is told when it begins. */
export type Signals = Pick<Exchange, 'signal' | 'leaving'>;

/** A request that the console makes in this process for somebody at that address. */
export function exchangeOf(request: Request, address: string, signals: Signals): Exchange {
  const pieces = (request.body ?? []) as AsyncIterable<Uint8Array> | [];
  const incoming = Object.assign(Readable.from(pieces, { objectMode: false }), {
    complete: true,
    headers: {},
  });
  return {
    ...signals,
    id: randomUUID(),
    request: incoming,
    method: request.method,
    url: new URL(request.url),
    headers: new Headers(request.headers),
    address,
    notes: unknown(),
    atEnd: [],
  };
}

const unknown = (): Notes => ({
  route: 'unknown',
  lane: 'none',
  actor: 'nobody',
  partner: undefined,
  code: undefined,
  fault: undefined,
});

/** Reads what stands above the body. Refuses `limit-exceeded` for a URL that is too long, `input-invalid` for none. */
export function openExchange(
  request: IncomingMessage,
  options: Signals & {
    readonly urlLength: number;
    readonly trustedProxies: number;
  },
): Exchange {
  const { signal, leaving, urlLength, trustedProxies } = options;
  const headers = new Headers();
  for (const [name, values] of Object.entries(request.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  const path = request.url ?? '/';
  const isLong = path.length > urlLength;
  const url = URL.parse(isLong || !path.startsWith('/') ? '/' : path, 'http://entente.invalid');
  return {
    id: randomUUID(),
    request,
    method: request.method ?? 'GET',
    url: isLong
      ? refuse('limit-exceeded', { what: 'A URL', limit: `${urlLength} characters` })
      : (url ?? none()),
    headers,
    address: addressOf(request, headers, trustedProxies),
    signal,
    leaving,
    notes: unknown(),
    atEnd: [],
  };
}

const none = (): never => refuse('input-invalid', { detail: 'the URL cannot be read' });

/** Each proxy adds whom it was asked by at the end, so the last ones are what our own proxies say, and no others. */
function addressOf(request: IncomingMessage, headers: Headers, trustedProxies: number): string {
  const asked = request.socket.remoteAddress ?? '';
  if (trustedProxies === 0) return asked;
  const told = (headers.get('x-forwarded-for') ?? '').split(',').map((address) => address.trim());
  return told.at(-trustedProxies) || asked;
}
