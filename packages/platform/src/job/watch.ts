/** Following a job: its view, whenever it has changed, until it is over. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Job } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { getJob } from './queries.ts';
import { isOver } from './rules.ts';
import { viewJob } from './view.ts';

/** A job that is quick is looked at often; one that takes its time, twice a second. */
const pausesMs = [50, 100, 200, 500] as const;
/** Who wants to know more asks again, and is asked again who they are. */
const longestMs = 60_000;

/** Yields a job's view each time it has changed; ends with the job, or after a minute. Refuses `not-found`. */
export async function* watchJob(
  ctx: ProcedureContext,
  id: string,
  signal?: AbortSignal,
): AsyncGenerator<Job, void> {
  const { partner } = memberOf(ctx.actor);
  const granted = grant(ctx.ability, 'read', subject.job({ partner }));
  const until = performance.now() + longestMs;
  for (let before = '', turn = 0; ; turn += 1) {
    const job = viewJob(
      ctx,
      await ctx.database.read(granted, (tx) => tx.control((control) => getJob(control, { partner }, id))),
    );
    const text = JSON.stringify(job);
    if (text !== before) yield job;
    before = text;
    if (isOver(job.state) || signal?.aborted === true || performance.now() > until) return;
    await delay(pausesMs[turn] ?? 500, undefined, signal && { signal }).catch(() => {});
  }
}
