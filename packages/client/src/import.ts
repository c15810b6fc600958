/**
 * Imports: what the file means is said first, then it is sent as it is read, no faster than the server lands it. The
 * same file again changes nothing, so one that was broken off is sent again from its beginning.
 */
import type {
  ConsentsMapping,
  ConsentsReport,
  CustomersMapping,
  CustomersReport,
  EventsMapping,
  EventsReport,
} from '@entente/contract';
import type { createCaller, Progress } from '@entente/platform';
import { pause, send, type Connection } from './connection.ts';
import { piecesOf } from './export.ts';
import { errorTold } from './failure.ts';

type Caller = ReturnType<typeof createCaller>;
type Inputs = {
  readonly customer: Parameters<Caller['customer']['import']>[0];
  readonly event: Parameters<Caller['event']['import']>[0];
  readonly consent: Parameters<Caller['consent']['import']>[0];
};

/** Bytes of a file in order. A browser that cannot send a stream sends a Blob, as a chosen file is one. */
export type FileSource = AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> | Blob;

export type ImportOptions = Pick<Inputs['customer'], 'bytes' | 'batchRows' | 'rejects'> & {
  readonly onProgress?: (progress: Progress) => void;
  /** Gives the import up; what has landed stays. */
  readonly signal?: AbortSignal;
};
type CustomersOptions = ImportOptions & Pick<Inputs['customer'], 'snapshot' | 'dryRun'>;

/** Each sends a file with its mapping, and answers with what was counted. Refuses what the procedure refuses. */
export type Imports = {
  customers(
    file: FileSource,
    mapping: CustomersMapping,
    options?: CustomersOptions,
  ): Promise<CustomersReport>;
  events(file: FileSource, mapping: EventsMapping, options?: ImportOptions): Promise<EventsReport>;
  consents(file: FileSource, mapping: ConsentsMapping, options?: ImportOptions): Promise<ConsentsReport>;
};

type Wanted = {
  readonly source: FileSource;
  readonly bytes?: number;
  readonly rejects?: Inputs['customer']['rejects'];
  readonly mapping: { readonly file: { readonly format: 'csv' | 'ndjson' } };
};
type Watching = Pick<ImportOptions, 'onProgress' | 'signal'>;

type View = {
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'interrupted' | 'refused' | 'done';
  readonly rows: number;
  readonly bytes: number;
  readonly rejects: number;
  readonly content: string;
  readonly rejectsFile: string;
  readonly report: unknown;
  readonly refusal: unknown;
};

const mediaTypes = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const;
/** Between two looks at how far an import is, in milliseconds. */
const lookMs = 500;

export function importOf(connection: Connection): Imports {
  const of =
    (noun: string) =>
    async (source: FileSource, mapping: unknown, options: ImportOptions = {}) => {
      const { onProgress, signal, ...others } = options;
      return importFile(connection, noun, {
        ...(onProgress && { onProgress }),
        ...(signal && { signal }),
      })({ ...others, source, mapping });
    };
  return { customers: of('customer'), events: of('event'), consents: of('consent') } as Imports;
}

/** The import of a noun, which takes what the procedure in the server takes. */
export function importFile(
  connection: Connection,
  noun: string,
  { onProgress = connection.onProgress, signal }: Watching = {},
): (input: unknown) => Promise<unknown> {
  return async (input) => {
    const { source, bytes, rejects, ...meaning } = input as Wanted;
    const started = await begin(connection, { noun, meaning, signal });
    const watch = onProgress && watching(connection, started, { noun, bytes, onProgress });
    try {
      const done = await put(connection, started, { source, format: meaning.mapping.file.format, signal });
      const size = bytes === undefined ? {} : { total: bytes };
      onProgress?.({ step: `import ${noun}s`, done: done.rows, bytes: { done: done.bytes, ...size } });
      if (rejects) await takeRejects(connection, started, rejects);
      return done.report;
    } catch (error) {
      // What did not land until then is told as well, and is not what went wrong.
      if (rejects) await takeRejects(connection, started, rejects).catch(() => {});
      throw error;
    } finally {
      watch?.stop();
    }
  };
}

/** Begins an import; asked again, it is the same one. */
async function begin(
  connection: Connection,
  { noun, meaning, signal: own }: { noun: string; meaning: unknown; signal: AbortSignal | undefined },
): Promise<View> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
  const body = JSON.stringify(meaning);
  return connection.asking(
    async (signal) =>
      (await (
        await send(connection, `/api/v1/${noun}s/imports`, { method: 'POST', headers, body, signal })
      ).json()) as View,
    { isRepeatable: true, signal: own },
  );
}

type Sending = {
  readonly source: FileSource;
  readonly format: 'csv' | 'ndjson';
  readonly signal: AbortSignal | undefined;
};

async function put(connection: Connection, started: View, sending: Sending): Promise<View> {
  const { body, failure } = bodyOf(sending.source);
  const headers = { 'content-type': mediaTypes[sending.format] };
  try {
    return await connection.asking(
      async (signal) =>
        (await (
          await send(connection, started.content, { method: 'PUT', headers, body, signal, duplex: 'half' })
        ).json()) as View,
      { isRepeatable: false, isTimed: false, signal: sending.signal },
    );
  } catch (error) {
    // What is wrong with the file itself says more than that the upload was broken off by it.
    if (failure.error) throw failure.error;
    if (sending.signal?.aborted) throw error;
    return overtaken(connection, started, error);
  }
}

/**
 * A server that refuses amid a file answers while it is still being sent, and not every runtime hands that answer on:
 * what the server says of the import decides.
 */
async function overtaken(connection: Connection, started: View, error: unknown): Promise<View> {
  const isAnswered = error instanceof Error && (error.name === 'Refusal' || error.name === 'ServerFault');
  if (isAnswered) throw error;
  let view = await look(connection, started).catch(() => undefined);
  for (let looks = 1; view?.state === 'running' && looks < 10; looks += 1) {
    await pause(lookMs, undefined);
    view = await look(connection, started).catch(() => undefined);
  }
  if (view?.state === 'done') return view;
  throw errorTold(view?.refusal) ?? error;
}

const look = async (connection: Connection, { id }: View): Promise<View> =>
  connection.asking(
    async (signal) =>
      (await (await send(connection, `/api/v1/imports/${id}`, { method: 'GET', signal })).json()) as View,
    { isRepeatable: true },
  );

/** A body that is read as it is sent; what goes wrong with reading it is kept. */
function bodyOf(source: FileSource): {
  body: Blob | ReadableStream<Uint8Array>;
  failure: { error?: Error };
} {
  const failure: { error?: Error } = {};
  if (source instanceof Blob) return { body: source, failure };
  const pieces: AsyncIterator<Uint8Array, unknown> =
    source instanceof ReadableStream ? piecesOf(source) : source[Symbol.asyncIterator]();
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const next = await pieces.next();
          if (next.done === true) controller.close();
          else controller.enqueue(next.value);
        } catch (error) {
          failure.error = error instanceof Error ? error : new Error(String(error));
          controller.error(error);
        }
      },
      cancel: async () => void (await pieces.return?.()),
    },
    { highWaterMark: 0 },
  );
  return { body, failure };
}

function watching(
  connection: Connection,
  started: View,
  {
    noun,
    bytes,
    onProgress,
  }: { noun: string; bytes: number | undefined; onProgress: (at: Progress) => void },
): { stop: () => void } {
  const ended = new AbortController();
  const watch = async (): Promise<void> => {
    for (;;) {
      await pause(lookMs, ended.signal);
      const { state, rows, bytes: read } = await look(connection, started);
      if (ended.signal.aborted) return;
      const size = bytes === undefined ? {} : { total: bytes };
      if (state === 'running')
        onProgress({ step: `import ${noun}s`, done: rows, bytes: { done: read, ...size } });
    }
  };
  // How far it is, is for show: what goes wrong with the import itself is told by the import.
  watch().catch(() => {});
  return { stop: () => ended.abort() };
}

async function takeRejects(
  connection: Connection,
  started: View,
  rejects: NonNullable<Wanted['rejects']>,
): Promise<void> {
  const { rejects: count, rejectsFile } = await look(connection, started);
  if (count === 0) return;
  if (!rejects.writeFile) throw new TypeError('over the network, rejects come as a file: give a writeFile');
  const { body } = await connection.asking(
    (signal) => send(connection, rejectsFile, { method: 'GET', signal }),
    { isRepeatable: true, isTimed: false },
  );
  if (body) await rejects.writeFile(piecesOf(body), count);
}
