/**
 * Cancelling. A job that waits never runs. One that runs stops where it can do so safely, between two batches, and
 * leaves what has landed, as an import does that breaks off; it may also come to its end before.
 */
import { refuse } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { audit } from '../audit/write.ts';
import type { ProcedureContext } from '../procedure.ts';
import { insertEvent, lockJob, getJob, type StoredJob } from './queries.ts';
import { isOver, mayAskFor } from './rules.ts';

/** Cancels a job, or asks its worker to. Refuses `not-found`, `not-allowed`, `job-state` for one that is over. */
export async function cancel(ctx: ProcedureContext, id: string): Promise<StoredJob> {
  const { actor } = ctx;
  const partner = actor.kind === 'member' ? actor.partner : null;
  const granted =
    actor.kind === 'member'
      ? grant(ctx.ability, 'cancel', subject.job({ partner: actor.partner }))
      : grant(ctx.ability, 'cancel', subject.jobs());
  return ctx.database.write(granted, async (tx) => {
    const at = ctx.clock();
    const job = await tx.control((control) => lockJob(control, { partner }, id));
    if (!job) refuse('not-found', { what: 'job' });
    if (!mayAskFor(ctx.ability, job)) refuse('not-allowed', { action: 'cancel', noun: 'job' });
    if (isOver(job.state)) refuse('job-state', { state: job.state, needs: 'QUEUED or RUNNING' });
    const isWaiting = job.state === 'QUEUED';
    await audit(tx, ctx, { action: 'job.cancel', object: { kind: 'job', id }, reason: job.kind });
    return tx.control(async (control) => {
      const asked = { cancel_asked_at: new Date(at) };
      await control
        .updateTable('job')
        .set(isWaiting ? { ...asked, state: 'CANCELLED', ended_at: new Date(at) } : asked)
        .where('id', '=', id)
        .execute();
      await insertEvent(control, job, { event: isWaiting ? 'cancelled' : 'cancel-asked', at });
      return getJob(control, { partner }, id);
    });
  });
}
