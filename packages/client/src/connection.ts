/** One server, one key: how it is asked, for how long an answer is waited for, and when it is asked again. */
import type { Job } from '@entente/contract';
import type { Progress } from '@entente/platform';
import { failureOf, failureOfAnswer, type Failure } from './failure.ts';

export type ConnectOptions = {
  /** Where the server is, such as `https://entente.example.com`. */
  readonly url: string;
  /** An API key: `entente_…`. Without one the session of the page that asks counts, of a server of the same origin. */
  readonly key?: string;
  /** The handle of the partner that is acted for; a key of another one is refused with `not-a-member`. */
  readonly partner?: string | undefined;
  /**
   * Milliseconds to wait for an answer; two minutes unless said, and at most {@link longestTimeoutMs}. What takes longer
   * is a job, which is waited for as long as it takes; so is a file.
   */
  readonly timeoutMs?: number;
  /** Gives up everything that is running; jobs go on. */
  readonly signal?: AbortSignal;
  /** How often in all something is asked that the server is too busy for; 4 unless said. */
  readonly attempts?: number;
  /** Told of each job that is asked for: by its id it is found again. */
  readonly onJob?: ((job: Job) => void) | undefined;
  /** Told how far a file has been sent, and a job has come. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** The runtime's own unless said. */
  readonly fetch?: typeof fetch;
};

export type Connection = {
  readonly origin: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly onJob: ((job: Job) => void) | undefined;
  readonly signal: AbortSignal | undefined;
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

/** Runtimes give up an answer that has not begun after five minutes, whatever they are told: so nothing asks for longer. */
const longestTimeoutMs = 280_000;

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

/** Throws a TypeError where the URL is none, a RangeError for a longer timeout than there is. Nothing is sent yet. */
export function openConnection(options: ConnectOptions): Connection {
  const { key, partner, timeoutMs = 120_000, attempts = 4, onProgress, onJob } = options;
  if (!(timeoutMs > 0 && timeoutMs <= longestTimeoutMs))
    throw new RangeError(`timeoutMs is above 0 and at most ${longestTimeoutMs}`);
  const { origin } = new URL(options.url);
  const given = options.fetch ?? fetch;
  return {
    origin,
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(partner !== undefined && { 'entente-partner': partner }),
    },
    // A key is for the server it was given for, and not for where that one points to.
    fetch: (input, init) =>
      given(input, { ...init, redirect: 'error', credentials: key === undefined ? 'same-origin' : 'omit' }),
    onProgress,
    onJob,
    signal: options.signal,
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
          const until = AbortSignal.any([options.signal, own].filter((each) => each !== undefined));
          await pause(Math.min(waitSeconds, longestWait) * 1_000 + Math.random() * 100, until);
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
  init: RequestInit,
): Promise<Response> {
  const response = await ask(origin + path, {
    ...init,
    headers: { ...headers, ...(init.headers as Readonly<Record<string, string>> | undefined) },
  });
  if (response.ok) return response;
  const text = await response.text();
  throw new Unsuccessful(failureOfAnswer(response, parsed(text)));
}

/** What ends something that goes on for long: what ends everything, or its own signal. */
export const untilOf = (connection: Connection, own: AbortSignal | undefined): AbortSignal =>
  AbortSignal.any([connection.signal, own].filter((each) => each !== undefined));

/** Asks a path with a JSON body, or by GET without one; gives the JSON of a success. */
export function askJson<T>(
  connection: Connection,
  path: string,
  how: { readonly isRepeatable: boolean; readonly body?: unknown; readonly signal?: AbortSignal | undefined },
): Promise<T> {
  const { body, isRepeatable, signal: own } = how;
  const sent =
    body === undefined
      ? { method: 'GET' }
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return connection.asking(
    async (signal) => (await (await send(connection, path, { ...sent, signal })).json()) as T,
    { isRepeatable, signal: own },
  );
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
