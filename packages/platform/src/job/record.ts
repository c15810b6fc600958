/**
 * A worker's notes about a job. They are the platform's: a worker may write down what came of a job and not read it.
 * Each attempt has a number, and only the last one counts: a worker that was taken for dead changes nothing any more.
 */
import {
  jobLimits,
  type JobEventWord,
  type JobReport,
  type RefusalCode,
  type RefusalData,
} from '@entente/contract';
import { grant, subject } from '@entente/policy';
import type { Control } from '@entente/store';
import type { Progress, ProcedureContext } from '../procedure.ts';
import { insertEvent, lockJob, type StoredJob } from './queries.ts';

/** How a job ended. */
export type Ending =
  | { readonly state: 'DONE'; readonly report: JobReport }
  | { readonly state: 'REFUSED'; readonly code: RefusalCode; readonly data: RefusalData }
  | { readonly state: 'FAILED'; readonly fault: string }
  | { readonly state: 'CANCELLED' };

const words = { DONE: 'done', REFUSED: 'refused', FAILED: 'failed', CANCELLED: 'cancelled' } as const;

/** Runs `work` on the directory as the platform; `ctx` is the operator's. */
export function noting<T>(ctx: ProcedureContext, work: (control: Control) => Promise<T>): Promise<T> {
  const granted = grant(ctx.ability, 'work', subject.platform());
  return ctx.database.write(granted, (tx) => tx.control(work));
}

/** Begins the next attempt; undefined for a job that is over, or that was to be cancelled when its worker died. */
export async function begin(ctx: ProcedureContext, id: string): Promise<StoredJob | undefined> {
  return noting(ctx, async (control) => {
    const job = await lockJob(control, 'everybody', id);
    if (!job || job.endedAt !== null) return undefined;
    const at = ctx.clock();
    if (job.cancelAskedAt !== null) {
      await write(control, job, { state: 'CANCELLED' }, at);
      return undefined;
    }
    const begun = { ...job, state: 'RUNNING', attempts: job.attempts + 1 } as const;
    await control
      .updateTable('job')
      .set({ state: 'RUNNING', attempts: begun.attempts, started_at: new Date(job.startedAt ?? at) })
      .where('id', '=', id)
      .execute();
    await insertEvent(control, begun, { event: 'started', at });
    return begun;
  });
}

/** Ends a job; false where it is over, or another attempt has begun. */
export async function end(ctx: ProcedureContext, job: StoredJob, ending: Ending): Promise<boolean> {
  return noting(ctx, async (control) => {
    if (!(await isCurrent(control, job))) return false;
    await write(control, job, ending, ctx.clock());
    return true;
  });
}

/** Puts a job back to be begun again later. */
export async function putBack(ctx: ProcedureContext, job: StoredJob): Promise<void> {
  await noting(ctx, async (control) => {
    if (!(await isCurrent(control, job))) return;
    await control.updateTable('job').set({ state: 'QUEUED' }).where('id', '=', job.id).execute();
    await insertEvent(control, job, { event: 'put-back', at: ctx.clock() });
  });
}

/** Notes how far it has come. Answers whether somebody asked to cancel it. */
export async function noteProgress(
  ctx: ProcedureContext,
  { id, attempts }: StoredJob,
  progress: Progress | undefined,
): Promise<boolean> {
  return noting(ctx, async (control) => {
    const row = progress
      ? await control
          .updateTable('job')
          .set({ step: progress.step, done: progress.done, total: progress.total ?? null })
          .where('id', '=', id)
          .where('attempts', '=', attempts)
          .where('ended_at', 'is', null)
          .returning('cancel_asked_at')
          .executeTakeFirst()
      : await control.selectFrom('job').select('cancel_asked_at').where('id', '=', id).executeTakeFirst();
    return row !== undefined && row.cancel_asked_at !== null;
  });
}

async function isCurrent(control: Control, { id, attempts }: StoredJob): Promise<boolean> {
  const now = await lockJob(control, 'everybody', id);
  return now !== undefined && now.endedAt === null && now.attempts === attempts;
}

async function write(control: Control, job: StoredJob, ending: Ending, at: number): Promise<void> {
  const { state } = ending;
  await control
    .updateTable('job')
    .set({
      state,
      ended_at: new Date(at),
      ...(state === 'REFUSED' && { refusal: ending.code }),
      ...(state === 'FAILED' && { fault: ending.fault }),
    })
    .where('id', '=', job.id)
    .execute();
  const event: JobEventWord = words[state];
  await insertEvent(control, job, { event, at });
  const report = state === 'DONE' ? bounded(ending.report) : null;
  const data = state === 'REFUSED' ? bounded(ending.data) : null;
  // What a round of the platform's own came to is its count of things done.
  if (job.partner === null || (report === null && data === null)) return;
  await control
    .insertInto('job_result')
    .values({ job: job.id, partner: job.partner, report, refusal_data: data })
    .execute();
}

/** As JSON; null where it is longer than is kept. */
function bounded(value: object): string | null {
  const written = JSON.stringify(value);
  return Buffer.byteLength(written) <= jobLimits.reportLength / 2 ? written : null;
}
