/**
 * Imports: the file is sent as an upload, sealed where it comes to rest, and a job imports it. Whoever stops waiting
 * leaves the job running; the same file again changes nothing.
 */
import type {
  ConsentsMapping,
  ConsentsReport,
  ContactsMapping,
  ContactsReport,
  CustomersMapping,
  CustomersReport,
  EventsMapping,
  EventsReport,
  Job,
  OrganisationsMapping,
  OrganisationsReport,
  PlacesMapping,
  PlacesReport,
  Upload,
} from '@entente/contract';
import type { createCaller } from '@entente/platform';
import { askJson, untilOf, type Connection } from './connection.ts';
import { openFile } from './export.ts';
import { askForJob, awaitJob, type Waiting } from './job.ts';
import { inPieces, type FileSource } from './pieces.ts';
import { sha256, type Sha256 } from './sha256.ts';
import { sendFile } from './upload.ts';

type Caller = ReturnType<typeof createCaller>;
type Inputs = {
  readonly customer: Parameters<Caller['customer']['import']>[0];
  readonly event: Parameters<Caller['event']['import']>[0];
  readonly consent: Parameters<Caller['consent']['import']>[0];
};

export type ImportOptions = Pick<Inputs['customer'], 'bytes' | 'batchRows' | 'dryRun' | 'rejects'> &
  Waiting & {
    /** A word of yours for this import: given again, it goes on where it stood, and is made once. */
    readonly key?: string | undefined;
  };
type CustomersOptions = ImportOptions & Pick<Inputs['customer'], 'snapshot'>;

/** Each sends a file with its mapping, and answers with what was counted. Refuses what the procedure refuses. */
export type Imports = {
  customers(
    file: FileSource,
    mapping: CustomersMapping,
    options?: CustomersOptions,
  ): Promise<CustomersReport>;
  events(file: FileSource, mapping: EventsMapping, options?: ImportOptions): Promise<EventsReport>;
  consents(file: FileSource, mapping: ConsentsMapping, options?: ImportOptions): Promise<ConsentsReport>;
  places(file: FileSource, mapping: PlacesMapping, options?: ImportOptions): Promise<PlacesReport>;
  organisations(
    file: FileSource,
    mapping: OrganisationsMapping,
    options?: ImportOptions,
  ): Promise<OrganisationsReport>;
  contacts(file: FileSource, mapping: ContactsMapping, options?: ImportOptions): Promise<ContactsReport>;
};

type Wanted = Omit<CustomersOptions, 'rejects'> & {
  readonly source: FileSource;
  readonly mapping: unknown;
  readonly rejects?: Inputs['customer']['rejects'];
};

export function importOf(connection: Connection): Imports {
  const of = (source: FileSource, mapping: unknown, options: ImportOptions = {}) =>
    importFile(connection)({ ...options, source, mapping });
  return { customers: of, events: of, consents: of, places: of, organisations: of, contacts: of } as Imports;
}

/** The import of a file, which takes what the procedure in the server takes. */
export function importFile(connection: Connection): (input: unknown) => Promise<unknown> {
  return async (input) => {
    const wanted = input as Wanted;
    const { rejects } = wanted;
    const job = await beginImport(connection, wanted);
    try {
      return await awaitJob(connection, job, wanted);
    } finally {
      // What did not land until then is told as well, also of an import that ended otherwise.
      if (rejects && !untilOf(connection, wanted.signal).aborted) await takeRejects(connection, job, rejects);
    }
  };
}

/**
 * Sends the file as far as it has not come yet, and asks for the job; both once for a key. Refuses `upload-differs` where
 * the file is not the one of which some came before.
 */
async function beginImport(connection: Connection, wanted: Wanted): Promise<Job> {
  const { source, mapping, bytes, snapshot, dryRun, batchRows, signal } = wanted;
  const { key = crypto.randomUUID(), onProgress = connection.onProgress } = wanted;
  const known = wanted.key === undefined ? undefined : await findJob(connection, wanted.key, signal);
  if (known) return known;
  const size = source instanceof Blob ? source.size : bytes;
  const opening = { key, ...(size !== undefined && { bytes: size }) };
  const how = { isRepeatable: true, signal } as const;
  const upload = await askJson<Upload>(connection, '/api/v1/uploads', { ...how, body: opening });
  const { id, received } = upload;
  const finish = (body: object) => askJson(connection, `/api/v1/uploads/${id}/finish`, { ...how, body });
  const sending = { id, offset: received, bytes: size, onProgress, signal };
  if (received === 0 && upload.state === 'OPEN') {
    await sendFile(connection, { ...sending, source });
    await finish({});
  } else {
    // Some of it came before, of a file that may have been another one since.
    const hash = sha256();
    const rest = restOf(source, received, hash);
    if (upload.state === 'OPEN') await sendFile(connection, { ...sending, source: rest });
    else for await (const _ of rest) continue;
    await finish({ sha256: hash.digest() });
  }
  const options = {
    ...(snapshot && { snapshot }),
    ...(dryRun !== undefined && { dryRun }),
    ...(batchRows !== undefined && { batchRows }),
  };
  return askForJob(connection, 'import', { upload: id, mapping, ...options, key }, signal);
}

/** The bytes of a file after the first so many, while all of them go into a hash. */
async function* restOf(source: FileSource, from: number, hash: Sha256): AsyncGenerator<Uint8Array, void> {
  let left = from;
  for await (const piece of inPieces(source)) {
    hash.update(piece);
    const skipped = Math.min(left, piece.length);
    left -= skipped;
    if (skipped < piece.length) yield piece.subarray(skipped);
  }
}

async function findJob(
  connection: Connection,
  key: string,
  signal: AbortSignal | undefined,
): Promise<Job | undefined> {
  const path = `/api/v1/jobs?limit=1&key=${encodeURIComponent(key)}`;
  const { jobs } = await askJson<{ readonly jobs: readonly Job[] }>(connection, path, {
    isRepeatable: true,
    signal,
  });
  return jobs[0];
}

async function takeRejects(
  connection: Connection,
  { id }: Job,
  rejects: NonNullable<Wanted['rejects']>,
): Promise<void> {
  if (!rejects.writeFile) throw new TypeError('over the network, rejects come as a file: give a writeFile');
  const pieces = await openFile(connection, `/jobs/${id}/rejects`).catch(none);
  if (pieces) await rejects.writeFile(pieces);
}

/** All of it has landed. */
function none(error: unknown): undefined {
  if ((error as { code?: unknown }).code !== 'not-found') throw error;
}
