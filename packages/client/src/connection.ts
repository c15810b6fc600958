/** One server, one key: how it is asked, for how long an answer is waited for, and when it is asked again. */
import type { Progress } from '@entente/platform';
import { failureOf, failureOfAnswer, type Failure } from './failure.ts';

export type ConnectOptions = {
  /** Where the server is, such as `https://entente.example.com`. */
  readonly url: string;
  /** An API key: `entente_…`. */
  readonly key: string;
  /** The handle of the partner that is acted for; a key of another one is refused with `not-a-member`. */
  readonly partner?: string | undefined;
  /** Milliseconds to wait for an answer; two minutes unless said. A file may take as long as it takes. */
  readonly timeoutMs?: number;
  /** Gives up everything that is running. */
  readonly signal?: AbortSignal;
  /** How often in all something is asked that the server is too busy for; 4 unless said. */
  readonly attempts?: number;
  /** Told of imports how many rows have been read. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** The runtime's own unless said. */
  readonly fetch?: typeof fetch;
};

export type Connection = {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  /**
   * Does what asks the server, with a signal to give up by; again where that does no harm and the server says after how
   * many seconds.
   */
  readonly asking: <T>(
    work: (signal: AbortSignal) => Promise<T>,
    how: {
      readonly isRepeatable: boolean;
      readonly isTimed?: boolean;
      readonly signal?: AbortSignal | undefined;
    },
  ) => Promise<T>;
};

/** No server is waited for longer than this between two attempts, in seconds. */
const longestWait = 30;

/** An answer that is no success. */
class Unsuccessful extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super('unsuccessful');
    this.failure = failure;
  }
}

/** Throws a TypeError where the URL is none. Nothing is sent yet. */
export function openConnection(options: ConnectOptions): Connection {
  const { key, partner, timeoutMs = 120_000, attempts = 4, onProgress } = options;
  const { origin } = new URL(options.url);
  const given = options.fetch ?? fetch;
  return {
    origin,
    headers: { authorization: `Bearer ${key}`, ...(partner !== undefined && { 'entente-partner': partner }) },
    // A key is for the server it was given for, and not for where that one points to.
    fetch: (input, init) => given(input, { ...init, redirect: 'error', credentials: 'omit' }),
    onProgress,
    asking: async (work, { isRepeatable, isTimed = true, signal: own }) => {
      for (let attempt = 1; ; attempt += 1) {
        const timed = isTimed ? timeout(timeoutMs, origin) : undefined;
        const signals = [options.signal, own, timed?.signal].filter((each) => each !== undefined);
        const signal = AbortSignal.any(signals);
        try {
          return await work(signal);
        } catch (error) {
          const failure =
            error instanceof Unsuccessful ? error.failure : failureOf(error, { origin, signal });
          const { waitSeconds } = failure;
          if (!isRepeatable || attempt >= attempts || waitSeconds === undefined) throw failure.error;
          await pause(Math.min(waitSeconds, longestWait) * 1_000 + Math.random() * 100, signals[0]);
        } finally {
          timed?.stop();
        }
      }
    },
  };
}

/** Asks a path; gives the answer of a success, and throws what {@link Connection.asking} understands. */
export async function send(
  { fetch: ask, headers, origin }: Connection,
  path: string,
  init: RequestInit & { duplex?: 'half' },
): Promise<Response> {
  const response = await ask(origin + path, {
    ...init,
    headers: { ...headers, ...(init.headers as Readonly<Record<string, string>> | undefined) },
  });
  if (response.ok) return response;
  const text = await response.text();
  throw new Unsuccessful(failureOfAnswer(response, parsed(text)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // A proxy answered in words of its own.
    return undefined;
  }
}

function timeout(ms: number, origin: string): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const late = setTimeout(
    () => controller.abort(new Error(`${origin} did not answer within ${Math.round(ms / 1_000)} s`)),
    ms,
  );
  return { signal: controller.signal, stop: () => clearTimeout(late) };
}

/** Waits for so long; less, with an error, where the signal gives up. */
export function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
