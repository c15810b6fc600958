/** What went wrong, in the words of the contract: a refusal is a {@link Refusal} here as it is in the server. */
import { Refusal, refusals, type RefusalCode, type RefusalData } from '@entente/contract';
import { TRPCClientError } from '@trpc/client';

/** A bug or an outage of the server, which has written down under `id` where it happened. */
export class ServerFault extends Error {
  override readonly name = 'ServerFault';
  readonly id: string | undefined;

  constructor(message: string, id: string | undefined) {
    super(id === undefined ? message : `${message} (${id})`);
    this.id = id;
  }
}

/** `waitSeconds` is how long to wait before asking again; undefined where that makes no sense. */
export type Failure = { readonly error: unknown; readonly waitSeconds: number | undefined };

/** Of an answer that is none: its status, its headers and what stands in its body. */
export function failureOfAnswer(response: Response, body: unknown): Failure {
  const told = read(body);
  const error = told === undefined ? new ServerFault(`HTTP ${response.status}`, undefined) : toldError(told);
  return { error, waitSeconds: response.status === 503 ? waitOf(response, told?.data) : undefined };
}

/** Of what a call threw. A request that was given up is told by why; `origin` is whom it was sent to. */
export function failureOf(
  thrown: unknown,
  { origin, signal }: { origin: string; signal: AbortSignal },
): Failure {
  if (signal.aborted) return { error: signal.reason, waitSeconds: undefined };
  if (thrown instanceof TRPCClientError) {
    const { response, responseJSON } = thrown.meta ?? {};
    if (response instanceof Response) return failureOfAnswer(response, thrown.data ?? responseJSON);
  }
  return { error: new Error(`${origin} cannot be reached: ${reasonOf(thrown)}`), waitSeconds: undefined };
}

type Told = { code: string; message: string; data: RefusalData; id: string | undefined };

function read(body: unknown): Told | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { code, message, data, id } = body as Readonly<Record<string, unknown>>;
  if (typeof code !== 'string') return undefined;
  return {
    code,
    message: typeof message === 'string' ? message : code,
    data: typeof data === 'object' && data !== null ? (data as RefusalData) : {},
    id: typeof id === 'string' ? id : undefined,
  };
}

/** A code that this version does not know is told in the server's own words. */
function toldError({ code, message, data, id }: Told): Error {
  return Object.hasOwn(refusals, code)
    ? new Refusal(code as RefusalCode, data)
    : new ServerFault(message, id);
}

function waitOf({ headers }: Response, data: RefusalData | undefined): number | undefined {
  const told = Number(headers.get('retry-after') ?? data?.['retryAfter'] ?? Number.NaN);
  return Number.isFinite(told) && told >= 0 ? told : undefined;
}

/** The innermost reason: what happened, not who passed it on. */
function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause instanceof Error ? reasonOf(thrown.cause) : thrown.message || thrown.name;
}
