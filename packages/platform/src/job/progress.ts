/** How far a job has come, written down now and then; and whether it is to stop, asked at the same time. */
import type { Progress, ProcedureContext } from '../procedure.ts';
import type { StoredJob } from './queries.ts';
import { noteProgress } from './record.ts';

/** Thrown between two batches, where a job can stop without leaving half of anything. */
class Stopped extends Error {}

export type Reporter = {
  /** To be called between batches. Throws where the job is to stop. */
  readonly onProgress: (progress: Progress) => void;
  /** Why it was stopped, if it was. */
  stoppedBy(): 'cancellation' | 'stop' | undefined;
  /** Writes down what is to be written down; nothing is afterwards. */
  close(): Promise<void>;
};

const pauseMs = 500;

/** Begins to report. `signal` is aborted when the program is about to stop. */
export function reporterOf(
  ctx: ProcedureContext,
  job: StoredJob,
  { signal, onFault }: { readonly signal: AbortSignal; readonly onFault: (error: unknown) => void },
): Reporter {
  let waiting: Progress | undefined;
  let writing: Promise<void> | undefined;
  let isCancelled = false;
  let stopped: 'cancellation' | 'stop' | undefined;
  const write = async (): Promise<void> => {
    const progress = waiting;
    waiting = undefined;
    // What cannot be written down now is overtaken by what comes; the job itself goes on.
    isCancelled =
      (await noteProgress(ctx, job, progress).catch((error: unknown) => onFault(error))) ?? isCancelled;
  };
  const timer = setInterval(() => {
    writing ??= write().finally(() => {
      writing = undefined;
    });
  }, pauseMs);
  return {
    onProgress: (progress) => {
      waiting = progress;
      if (isCancelled) stopped = 'cancellation';
      else if (signal.aborted) stopped = 'stop';
      if (stopped) throw new Stopped(`job ${job.id} is to stop`);
    },
    stoppedBy: () => stopped,
    close: async () => {
      clearInterval(timer);
      await writing;
      if (waiting) await write();
    },
  };
}
