/**
 * Taking jobs from the queue. Several programs may do it on one database. Each holds a lock as long as its connection
 * lives; what a program had taken that holds none any more, since it was killed, is given to the others within
 * seconds. The library alone would wait for four hours.
 */
import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { jobKinds, platformJobKinds, type JobKind, type PlatformJobKind } from '@entente/contract';
import { parseCronItems, run, type TaskList, type WorkerEvents } from 'graphile-worker';
import { Client, Pool } from 'pg';
import { giveBack, lockName, unlockDead } from './holding.ts';
import { library, silent } from './install.ts';

/** A job as it comes out of the queue. */
export type QueuedJob = {
  readonly kind: JobKind;
  /** The id of its record. */
  readonly job: string;
  /** No further attempt follows this one. */
  readonly isLast: boolean;
};

export type QueueWork = {
  /** How many jobs at once. */
  readonly concurrency: number;
  /**
   * Does one job. When it throws the job is tried again later, unless this was the last attempt. When `signal` is
   * aborted the program is about to stop: what throws after that is begun again by the next.
   */
  readonly work: (job: QueuedJob, signal: AbortSignal) => Promise<void>;
  /** What the clock makes due, by kind, as crontab has it: `0 * * * *` is every hour. */
  readonly schedule: Partial<Record<PlatformJobKind, string>>;
  readonly due: (kind: PlatformJobKind) => Promise<void>;
  /** Told of what went wrong with the queue itself; it goes on by itself. */
  readonly onFault: (error: unknown) => void;
};

export type RunningQueue = {
  /** The ids of jobs that are waiting or being done. */
  listAlive(): Promise<ReadonlySet<string>>;
  /** Takes no more jobs, lets go of those that are being done, and waits for that. */
  stop(): Promise<void>;
};

/** The URL of the worker role, which has another password once the master key was exchanged. */
export type QueueAccess = () => string;

const beatMs = 1_000;
const pollMs = 1_000;

/** Begins to take jobs. A connection that breaks is made anew. */
export function runQueue(access: QueueAccess, work: QueueWork): RunningQueue {
  const stopping = new AbortController();
  const rounds = (async () => {
    while (!stopping.signal.aborted) {
      const pool = poolOf(access(), work.concurrency + 2);
      await takeJobs(access(), { pool, work, stopping: stopping.signal }).catch(work.onFault);
      await pool.end().catch(work.onFault);
      await delay(beatMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    listAlive: async () => {
      const client = new Client({ connectionString: access(), ...named });
      await client.connect();
      try {
        const { rows } = await client.query<{ job: string }>(
          `select key as job from ${library}._private_jobs
           where key is not null and (attempts < max_attempts or locked_at is not null)`,
        );
        return new Set(rows.map(({ job }) => job));
      } finally {
        await client.end();
      }
    },
    stop: async () => {
      stopping.abort();
      await rounds;
    },
  };
}

type Round = { readonly pool: Pool; readonly work: QueueWork; readonly stopping: AbortSignal };

/** Takes jobs until the program stops, or the connection that says so that it lives breaks. */
async function takeJobs(url: string, { pool, work, stopping }: Round): Promise<void> {
  const living = new Client({ connectionString: url, ...named });
  const ending = Promise.withResolvers<void>();
  const over = new AbortController();
  const end = (): void => {
    over.abort();
    ending.resolve();
  };
  living.on('error', end);
  living.on('end', end);
  stopping.addEventListener('abort', end, { once: true });
  const interrupted: string[] = [];
  try {
    await living.connect();
    const events = new EventEmitter() as WorkerEvents;
    const created = Promise.withResolvers<string>();
    events.once('pool:create', ({ workerPool }) => created.resolve(workerPool.id));
    // No job begins before others can see that this program lives.
    const armed = Promise.withResolvers<void>();
    const runner = await run({
      pgPool: pool,
      schema: library,
      logger: silent,
      noHandleSignals: true,
      concurrency: work.concurrency,
      pollInterval: pollMs,
      events,
      taskList: tasksOf(work, { armed: armed.promise, signal: over.signal, interrupted }),
      parsedCronItems: cronOf(work),
    });
    try {
      runner.promise.catch(() => {}).finally(end);
      if (stopping.aborted) end();
      const name = await created.promise;
      await living.query(`select pg_advisory_lock(${lockName('$1')})`, [name]);
      armed.resolve();
      while (!over.signal.aborted) {
        await unlockDead(living, name);
        // Whom the server lets in no more has to begin anew, with the password of the moment.
        await pool.query('select');
        await Promise.race([
          ending.promise,
          delay(beatMs, undefined, { signal: over.signal }).catch(() => {}),
        ]);
      }
    } finally {
      end();
      armed.resolve();
      await runner.stop().catch(() => {});
      if (interrupted.length > 0) await giveBack(pool, interrupted);
    }
  } finally {
    stopping.removeEventListener('abort', end);
    await living.end().catch(() => {});
  }
}

const named = { application_name: 'entente worker' } as const;

function poolOf(url: string, max: number): Pool {
  const pool = new Pool({ connectionString: url, max, ...named });
  // A connection that breaks is replaced on next use; without listeners it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

type Taking = {
  readonly armed: Promise<void>;
  readonly signal: AbortSignal;
  readonly interrupted: string[];
};

function tasksOf(work: QueueWork, { armed, signal, interrupted }: Taking): TaskList {
  const due = platformJobKinds.map((kind) => [`due-${kind}`, () => work.due(kind)] as const);
  return {
    ...Object.fromEntries(due),
    job: async (payload, { job: { attempts, max_attempts: most } }) => {
      await armed;
      const { kind, job } = payload as { kind: JobKind; job: string };
      if (!jobKinds.includes(kind)) throw new Error('a job of an unknown kind');
      try {
        await work.work({ kind, job, isLast: attempts >= most }, signal);
      } catch (error) {
        if (signal.aborted) interrupted.push(job);
        throw error;
      }
    },
  };
}

function cronOf({ schedule }: QueueWork) {
  return parseCronItems(
    Object.entries(schedule).map(([kind, match]) => ({
      task: `due-${kind}`,
      identifier: `due-${kind}`,
      match,
      options: { maxAttempts: 1, jobKey: `due-${kind}`, queueName: 'clock' },
    })),
  );
}
