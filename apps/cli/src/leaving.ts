/** Leaving what goes on elsewhere: Ctrl-C ends the waiting and not the job, and says where the job is found again. */

/** Whoever waited for a job has left it. */
export class Left extends Error {
  override readonly name = 'Left';
  readonly job: string;

  constructor(job: string) {
    super(`the job ${job} goes on`);
    this.job = job;
  }
}

export type Leaving = {
  /** Aborted, with {@link Left} as its reason, when somebody leaves. */
  readonly signal: AbortSignal;
  /** Never done; rejected then. */
  readonly leaves: Promise<never>;
  /** From now on Ctrl-C leaves that job instead of ending the program amid its work. */
  arm(job: string): void;
  disarm(): void;
};

export function leaving(): Leaving {
  const controller = new AbortController();
  const { promise: leaves, reject } = Promise.withResolvers<never>();
  // Nobody may be waiting.
  leaves.catch(() => {});
  let leave: (() => void) | undefined;
  const disarm = (): void => {
    if (leave) process.removeListener('SIGINT', leave);
    leave = undefined;
  };
  return {
    signal: controller.signal,
    leaves,
    arm: (job) => {
      disarm();
      leave = () => {
        const left = new Left(job);
        controller.abort(left);
        reject(left);
      };
      process.once('SIGINT', leave);
    },
    disarm,
  };
}
