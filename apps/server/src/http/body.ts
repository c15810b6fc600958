/** Bodies: read whole up to a limit, or piece by piece as whoever reads them keeps up. */
import type { Readable } from 'node:stream';
import { refuse, said } from '@entente/contract';

/** What comes behind the headers: of a request over the network, or of one that the console makes in this process. */
export type Incoming = Readable & {
  /** Whether all of it has come. */
  readonly complete: boolean;
  readonly headers: { readonly 'content-length'?: string | undefined };
};

type Reading = { readonly most: number; readonly ms: number; readonly signal: AbortSignal };

/** The whole body as text. Refuses `limit-exceeded` where it has too many bytes or takes too long. */
export async function readBody(request: Incoming, { most, ms, signal }: Reading): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  if (Number(request.headers['content-length'] ?? 0) > most) tooLong(most);
  const late = setTimeout(() => request.destroy(), ms);
  try {
    for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes > most) tooLong(most);
      pieces.push(piece);
      signal.throwIfAborted();
    }
  } finally {
    clearTimeout(late);
  }
  return new TextDecoder('utf-8', { fatal: false }).decode(Buffer.concat(pieces));
}

const tooLong = (most: number): never => refuse('limit-exceeded', { what: 'A body', limit: `${most} bytes` });

/** A JSON body; undefined where there is none. Refuses `input-invalid` for what is no JSON. */
export async function readJson(request: Incoming, reading: Reading): Promise<unknown> {
  const text = await readBody(request, reading);
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return refuse('input-invalid', {
      detail: 'the body is not JSON',
      faults: [{ path: '', ...said`is not JSON` }],
    });
  }
}

/**
 * The body piece by piece: the client is slowed down to what is taken. Ends with an error where it stands still for so
 * long, or breaks off. Refuses `limit-exceeded`.
 */
export async function* piecesOfBody(
  request: Incoming,
  { most, ms, signal }: Reading,
): AsyncGenerator<Uint8Array, void> {
  let bytes = 0;
  const wait = (): NodeJS.Timeout =>
    setTimeout(() => request.destroy(new Error('the upload stood still')), ms);
  let late = wait();
  const stop = (): void => void request.destroy(new Error('the server is stopping'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes > most) tooLong(most);
      // Whoever takes the pieces may be busy for long; that is not the client's standing still.
      clearTimeout(late);
      yield piece;
      late = wait();
    }
    if (!request.complete) throw new Error('the upload was broken off');
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', stop);
  }
}
