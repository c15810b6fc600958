/** Answers: how they look, and how they are sent, no faster than the client takes them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Told } from '@entente/platform';

/** What every answer says: it is nobody's but the asker's, it is what its type says, and it is framed by nobody. */
export function protectiveHeaders(isHttps: boolean): Record<string, string> {
  return {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'content-security-policy':
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ...(isHttps && { 'strict-transport-security': 'max-age=31536000; includeSubDomains' }),
  };
}

/** An answer as JSON. */
export function answerJson(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  });
}

/** A no or a fault. */
export function answerTold({ status, retryAfter, body }: Told): Response {
  return answerJson(body, status, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });
}

/**
 * Sends an answer. A body that fails amid its way ends the connection, so that nobody takes the part for the whole;
 * so does a client that takes nothing for `idleMs`.
 */
export async function send(
  response: ServerResponse,
  answer: Response,
  { idleMs, isLast }: { idleMs: number; isLast: boolean },
): Promise<void> {
  response.statusCode = answer.status;
  for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  // A large body that nobody has read is not waited for: the connection ends with the answer.
  if (isLast || !isNearItsEnd(response.req)) response.setHeader('connection', 'close');
  if (answer.body === null || response.req.method === 'HEAD') {
    await answer.body?.cancel();
    response.end();
    return;
  }
  if (isWhole(answer)) {
    const bytes = Buffer.from(await answer.arrayBuffer());
    response.setHeader('content-length', bytes.length).end(bytes);
    return;
  }
  response.setTimeout(idleMs, () => response.destroy());
  await pipeline(Readable.fromWeb(answer.body), response);
}

/** Whether an answer is small and there already, so that it need not go piece by piece. */
const isWhole = ({ headers }: Response): boolean =>
  /^(application\/json|text\/html)/.test(headers.get('content-type') ?? '');

/** Whether what is left of a request is so little that reading over it is quicker than another connection. */
const isNearItsEnd = ({ complete, headers }: IncomingMessage): boolean =>
  complete || Number(headers['content-length'] ?? Number.POSITIVE_INFINITY) <= 65_536;
