/**
 * What is told of something that was thrown. A refusal is told with its code, reason, way out and data, under the
 * status that the contract gives its code; a fault is told by an id alone, under which the log has it.
 */
import { faultsOf, faultsText, Refusal, refusalStatus, type RefusalCode } from '@entente/contract';
import { TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { randomId } from './random-id.ts';

/** What a caller over the network is told of a no or a fault, whichever way the request came. */
export type Told = {
  readonly status: number;
  /** Seconds after which trying again makes sense. */
  readonly retryAfter?: number;
  readonly body: ToldRefusal | ToldFault;
};
export type ToldRefusal = {
  readonly code: RefusalCode;
  readonly message: string;
  readonly wayOut: string;
  readonly data: Readonly<Record<string, unknown>>;
};
export type ToldFault = { readonly code: 'fault'; readonly message: string; readonly id: string };

/** What the framework refuses by itself, before any procedure is reached. */
const framework: Partial<
  Record<TRPCError['code'], readonly [RefusalCode, Readonly<Record<string, string>>]>
> = {
  PARSE_ERROR: ['input-invalid', { detail: 'the body is not JSON' }],
  BAD_REQUEST: ['input-invalid', { detail: 'the request cannot be read' }],
  NOT_FOUND: ['not-found', { what: 'procedure' }],
  METHOD_NOT_SUPPORTED: ['not-found', { what: 'procedure' }],
  UNSUPPORTED_MEDIA_TYPE: ['media-type-refused', { detail: 'none that is known' }],
  PAYLOAD_TOO_LARGE: ['limit-exceeded', { what: 'A request', limit: 'what docs/api.md says' }],
};

/** The refusal inside whatever a procedure threw; undefined when it was a fault. */
export function findRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (!(error instanceof TRPCError)) return undefined;
  if (error.cause instanceof Refusal) return error.cause;
  if (error.code === 'BAD_REQUEST' && error.cause instanceof ZodError) {
    const faults = faultsOf(error.cause, undefined);
    return new Refusal('input-invalid', { detail: faultsText(faults), faults });
  }
  const known =
    error.cause === undefined || error.code !== 'INTERNAL_SERVER_ERROR' ? framework[error.code] : undefined;
  return known && new Refusal(...known);
}

/** What to tell of `error`. */
export function tellOf(error: unknown): Told {
  const refusal = findRefusal(error);
  if (!refusal) {
    const message = 'Something went wrong here. It is written down under this id.';
    return { status: 500, body: { code: 'fault', message, id: faultIdOf(error) } };
  }
  const { code, message, wayOut, data } = refusal;
  const wait = data['retryAfter'];
  const retryAfter = typeof wait === 'number' ? wait : code === 'busy' ? 1 : undefined;
  return {
    status: refusalStatus[code],
    ...(retryAfter !== undefined && { retryAfter }),
    body: { code, message, wayOut, data },
  };
}

const faultIds = new WeakMap<object, string>();

/** The id of a fault: the same for the same error however often it is asked for, and whatever it is wrapped in. */
export function faultIdOf(error: unknown): string {
  const innermost = error instanceof TRPCError && error.cause ? error.cause : error;
  if (typeof innermost !== 'object' || innermost === null) return randomId(16);
  const id = faultIds.get(innermost) ?? randomId(16);
  faultIds.set(innermost, id);
  return id;
}
