/**
 * The worker: takes jobs from the queue and does them, several at once, but of one partner one after another. It runs in
 * the server's process; several may run on one database.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { PlatformJobKind } from '@entente/contract';
import type { RunningQueue } from '@entente/store';
import { noting, end } from './record.ts';
import { getJob, listGoing } from './queries.ts';
import { startRound } from './start.ts';
import { tidy } from './tidy.ts';
import { platformOf, workOn, type Workplace } from './work.ts';

export type WorkerOptions = Omit<Workplace, 'onFault'> & {
  readonly onFault?: Workplace['onFault'];
  /** How many jobs at once; two unless said. */
  readonly concurrency?: number;
  /** When the clock's rounds are due, as crontab says it; `{}` for never. */
  readonly schedule?: Partial<Record<PlatformJobKind, string>>;
};

export type Worker = {
  /** Takes no more jobs; what is being done stops between two batches and is begun again by the next worker. */
  stop(): Promise<void>;
};

/** Rows expire when they do whether or not anybody looks; these rounds take them off the disk. */
const usual = { expire: '*/5 * * * *', sweep: '17 * * * *' } as const;
const settleMs = 5_000;

/** Begins to work. Refuses `store-behind` where the queue is missing. */
export async function runWorker(options: WorkerOptions): Promise<Worker> {
  const { concurrency = 2, schedule = usual, onFault = () => {} } = options;
  const workplace: Workplace = { ...options, onFault };
  const platform = platformOf(workplace);
  const queue = await options.database.runQueue({
    concurrency,
    schedule,
    onFault,
    work: (queued, signal) => workOn(workplace, queued, signal),
    due: async (kind) => {
      if (kind === 'sweep') await tidy(platform);
      await startRound(platform, kind);
    },
  });
  const stopping = new AbortController();
  const { signal } = stopping;
  const settling = (async () => {
    while (!signal.aborted) {
      await settle(workplace, queue).catch(onFault);
      await delay(settleMs, undefined, { signal }).catch(() => {});
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await queue.stop();
      await settling;
    },
  };
}

/**
 * Ends the jobs that wait for nothing: the queue has given them up, or never had them, as after a restore. Records are
 * looked at before the queue, since a job leaves the queue only when its record says how it ended.
 */
async function settle(workplace: Workplace, queue: RunningQueue): Promise<void> {
  const platform = platformOf(workplace);
  const going = await noting(platform, (control) => listGoing(control));
  if (going.length === 0) return;
  const alive = await queue.listAlive();
  for (const id of going.filter((each) => !alive.has(each))) {
    const job = await noting(platform, (control) => getJob(control, 'everybody', id));
    if (job.endedAt === null) await end(platform, job, { state: 'FAILED', fault: 'lost' });
  }
}
