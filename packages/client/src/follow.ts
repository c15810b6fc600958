/** Following a job: its views as the server sends them, whatever happens to the line meanwhile, until it is over. */
import { Refusal, type Job } from '@entente/contract';
import { pause, send, untilOf, type Connection } from './connection.ts';
import { piecesOf } from './export.ts';
import { isPassing } from './upload.ts';

/** How often in a row a server is asked again that does not answer; with growing pauses, some minutes. */
const tries = 12;
const longestPauseMs = 30_000;
/** The server says something every 15 seconds: a line that is silent for longer is dead. */
const silentMs = 45_000;

/** Yields a job at once and whenever it has changed, until it is over. Refuses `not-found`. */
export async function* followJob(
  connection: Connection,
  id: string,
  own?: AbortSignal,
): AsyncGenerator<Job, void> {
  const signal = untilOf(connection, own);
  let before = '';
  for (let failures = 0; ; failures += 1) {
    try {
      for await (const text of eventsOf(connection, id, signal)) {
        failures = -1;
        if (text === before) continue;
        before = text;
        const job = JSON.parse(text) as Job;
        yield job;
        if (job.endedAt !== null) return;
      }
    } catch (error) {
      if (failures >= tries || !isPassing(error, signal)) throw error;
    }
    if (failures >= tries) throw new Error(`${connection.origin} tells nothing of the job ${id}`);
    // The server ends the line every minute, and when it stops itself.
    await pause(Math.min(500 * 2 ** failures, longestPauseMs), signal);
  }
}

/** The data of each event, until the server ends the line. */
async function* eventsOf(
  connection: Connection,
  id: string,
  until: AbortSignal,
): AsyncGenerator<string, void> {
  const silence = new AbortController();
  const listen = () =>
    setTimeout(() => silence.abort(new Error(`${connection.origin} has fallen silent`)), silentMs);
  let timer = listen();
  try {
    const headers = { accept: 'text/event-stream' };
    const response = await connection.asking(
      (signal) =>
        send(connection, `/api/v1/jobs/${encodeURIComponent(id)}/watch`, { method: 'GET', headers, signal }),
      { isRepeatable: true, isTimed: false, signal: AbortSignal.any([silence.signal, until]) },
    );
    if (response.body === null) return;
    const decoder = new TextDecoder();
    let waiting = '';
    for await (const piece of piecesOf(response.body)) {
      clearTimeout(timer);
      timer = listen();
      const events = (waiting + decoder.decode(piece, { stream: true })).split('\n\n');
      waiting = events.pop() ?? '';
      for (const event of events) {
        const data = event.split('\n').flatMap((line) => (line.startsWith('data: ') ? [line.slice(6)] : []));
        if (data.length > 0) yield data.join('\n');
      }
    }
  } finally {
    clearTimeout(timer);
  }
}

/** What came of a job that is over: its report, or what ended it, thrown as the work itself would have thrown it. */
export function outcomeOf(job: {
  readonly id: string;
  readonly state: Job['state'];
  readonly report: unknown;
  readonly refusal: Job['refusal'];
  readonly refusalData: Readonly<Record<string, unknown>> | null;
  readonly fault: string | null;
}): unknown {
  const { id, state, report, refusal, refusalData, fault } = job;
  if (state === 'DONE') return report;
  if (refusal !== null) throw new Refusal(refusal, refusalData ?? {});
  if (state === 'FAILED') throw new JobFailed(id, fault ?? 'fault');
  throw new Refusal('job-state', { state, needs: 'DONE' });
}

/** A job that ended in a fault, which the server has written down. */
export class JobFailed extends Error {
  override readonly name = 'JobFailed';
  readonly job: string;

  constructor(job: string, fault: string) {
    super(`the job ${job} failed: ${fault}`);
    this.job = job;
  }
}
