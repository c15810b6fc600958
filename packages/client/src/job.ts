/** Work that takes its time, asked for as a job and waited for: whoever stops waiting finds it again by its id. */
import type { Job, JobWithReport } from '@entente/contract';
import type { Progress } from '@entente/platform';
import { askJson, type Connection } from './connection.ts';
import { followJob, outcomeOf } from './follow.ts';

export type Waiting = {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Told of the job as soon as it is there. */
  readonly onJob?: ((job: Job) => void) | undefined;
  /** Ends the waiting. The job goes on. */
  readonly signal?: AbortSignal | undefined;
};

/** Asks for a job, once for its key. */
export function askForJob(
  connection: Connection,
  path: string,
  input: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
): Promise<Job> {
  const body = { key: crypto.randomUUID(), ...input };
  return askJson<Job>(connection, `/api/v1/jobs/${path}`, { isRepeatable: true, body, signal });
}

/** Waits for a job, and answers with its report. Throws what the work itself would have thrown, or `JobFailed`. */
export async function awaitJob(connection: Connection, job: Job, waiting: Waiting = {}): Promise<unknown> {
  const { onJob = connection.onJob, onProgress = connection.onProgress, signal } = waiting;
  onJob?.(job);
  for await (const { progress } of followJob(connection, job.id, signal)) {
    if (!progress) continue;
    const { step, done, total } = progress;
    onProgress?.({ step, done, ...(total !== null && { total }) });
  }
  const path = `/api/v1/jobs/${encodeURIComponent(job.id)}`;
  return outcomeOf(await askJson<JobWithReport>(connection, path, { isRepeatable: true, signal }));
}

/** The procedures that are asked for as a job, and the job that does each. */
const jobs: Readonly<Record<string, string>> = {
  'cooperation.enrol': 'enrol',
  'delivery.request': 'deliver',
};

/** A procedure that takes its time, done by a job: it answers and refuses as it does in the server. */
export function byJob(connection: Connection, procedure: string): (input?: unknown) => Promise<unknown> {
  const path = jobs[procedure];
  if (path === undefined) throw new Error(`no job does ${procedure}`);
  return async (input) =>
    awaitJob(connection, await askForJob(connection, path, input as Readonly<Record<string, unknown>>));
}
