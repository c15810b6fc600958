/** Carrying a delivery through, from wherever it stands: planned, prepared batch by batch, completed. */
import { refuse, type DeliveryEnding, type Refusal } from '@entente/contract';
import type { Grant } from '@entente/policy';
import { loadCooperationKeys, type Transaction } from '@entente/store';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { findRefusal } from '../told.ts';
import { completeDelivery } from './complete.ts';
import { pairwiseIds, type PairwiseOf } from './pairwise.ts';
import { planDelivery, type Plan } from './plan.ts';
import { batchSize, prepareRows } from './prepare.ts';
import { getDelivery, moveDelivery } from './queries.ts';
import { inStep, type Going, type Lock } from './step.ts';
import { terminate } from './terminate.ts';

/** How often a delivery is planned anew because others enrolled meanwhile, before it is refused. */
const plans = 8;

/** People whose rows may be prepared while everybody waits for the cooperation's lock. */
const mostCaughtUp = 500;

export type Running = { readonly id: string; readonly granted: Grant<'delivery', 'request'> };

/**
 * Finishes a delivery that was requested, whoever began it. One that is over stays as it is. Refuses `busy` when
 * others keep changing who is who in the cooperation; it can be resumed then.
 */
export async function runDelivery(ctx: ProcedureContext, running: Running): Promise<void> {
  try {
    await carryThrough(ctx, running);
  } catch (error) {
    const ending = endingOf(findRefusal(error));
    if (!ending) throw error;
    await step(ctx, running, 'shared', (tx, { delivery }) => terminate(tx, ctx, delivery, ending));
  }
}

/** What it was about was shared or published when it was requested, and the provider took that back meanwhile. */
function endingOf(refusal: Refusal | undefined): DeliveryEnding | undefined {
  if (refusal?.code === 'segment-invalid') return 'column-removed';
  const isWithdrawn = refusal?.code === 'not-found' && refusal.data['what'] === 'published set';
  return isWithdrawn ? 'set-withdrawn' : undefined;
}

async function carryThrough(ctx: ProcedureContext, running: Running): Promise<void> {
  const pairwiseOf = await start(ctx, running);
  const unchanged = new Set<string>();
  for (let round = 1; round <= plans; round += 1) {
    const plan = await makePlan(ctx, running, pairwiseOf, unchanged);
    if (!plan) return;
    if (!(await prepareAll(ctx, running, { plan, pairwiseOf }))) return;
    // While many rows were prepared much may have happened: that is caught up with before anybody has to wait.
    if (plan.due.length > mostCaughtUp && round < plans) continue;
    const completion = await step(ctx, running, 'exclusive', (tx, going) =>
      completeDelivery(tx, ctx, going, { plan, pairwiseOf }),
    );
    if (completion !== 'overtaken') return;
  }
  refuse('busy');
}

/** Begins a delivery that was only requested. */
export async function start(ctx: ProcedureContext, { id, granted }: Running): Promise<PairwiseOf> {
  const { partner } = memberOf(ctx.actor);
  return ctx.database.write(granted, async (tx) => {
    const { cooperation, provider } = await tx.own(async (store) => {
      await moveDelivery(store, id, { to: 'STARTED', at: ctx.clock() });
      return getDelivery(store, id);
    });
    const keys = await tx.cooperation(cooperation, (it) =>
      loadCooperationKeys(it, ctx.database.master, cooperation),
    );
    return pairwiseIds(keys.pairwise, { provider, recipient: partner, cooperation });
  });
}

/** Plans; undefined where the delivery does not go on. */
export async function makePlan(
  ctx: ProcedureContext,
  running: Running,
  pairwiseOf: PairwiseOf,
  unchanged = new Set<string>(),
): Promise<Plan | undefined> {
  try {
    return await step(ctx, running, 'none', (tx, going) =>
      planDelivery(tx, ctx, going, { pairwiseOf, unchanged }),
    );
  } catch (error) {
    if (findRefusal(error)?.code !== 'permission-unknown') throw error;
    // Without the lock the agreement may stop in the midst of planning; a step with it then ends the delivery.
    return step(ctx, running, 'shared', () => Promise.reject(error as Error));
  }
}

/** Prepares the due rows of a plan; false where the delivery does not go on. */
async function prepareAll(
  ctx: ProcedureContext,
  running: Running,
  { plan, pairwiseOf }: { plan: Plan; pairwiseOf: PairwiseOf },
): Promise<boolean> {
  const { due, unchanged } = plan;
  for (let done = 0; done < due.length;) {
    ctx.onProgress?.({ step: 'prepare delivery', done, total: due.length });
    // The first one is smaller, so that there is progress to tell of soon.
    const subjects = due.slice(done, done + (done === 0 ? batchSize / 2 : batchSize));
    const isGoing = await step(ctx, running, 'shared', async (tx, going) => {
      await prepareRows(tx, ctx, going, { subjects, pairwiseOf, unchanged });
      return true;
    });
    if (!isGoing) return false;
    done += subjects.length;
  }
  return true;
}

/** One step in a job's transaction; undefined where the delivery does not go on. */
export function step<T>(
  ctx: ProcedureContext,
  { id, granted }: Running,
  lock: Lock,
  work: (tx: Transaction, going: Going) => Promise<T>,
): Promise<T | undefined> {
  return ctx.database.write(granted, (tx) => inStep(tx, ctx, { id, lock }, (going) => work(tx, going)), {
    pace: 'job',
  });
}
