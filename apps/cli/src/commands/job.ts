import {
  IdempotencyKey,
  JobId,
  JobKind,
  jobKinds,
  JobState,
  jobStates,
  type Job,
  type JobWithReport,
} from '@entente/contract';
import { writePieces } from '../files.ts';
import { followed } from '../jobs.ts';
import { reportText } from '../reports.ts';
import { count, facts, paragraphs, table } from '../table.ts';
import { verb, type Noun } from '../verb.ts';
import { typed, UsageError } from '../words.ts';

const id = { type: 'positional', required: true, description: 'the job’s id, as the list has it' } as const;
const idOf = (text: string): string => typed(JobId, 'job', text);

const progressOf = ({ progress }: Job): string | null => {
  if (!progress) return null;
  const { step, done, total } = progress;
  return `${step}: ${total === null ? count(done) : `${count(done)} of ${count(total)}`}`;
};

/** How it ended, or stands. */
const stateOf = ({ state, refusal, fault, cancelAskedAt, endedAt }: Job): string => {
  const reason = refusal ?? fault ?? (endedAt === null && cancelAskedAt !== null ? 'to be cancelled' : null);
  return reason === null ? state : `${state} (${reason})`;
};

const list = verb({
  about: 'The jobs of your business, newest first.',
  examples: ['--as northwind job list', '--as northwind job list --state RUNNING'],
  args: {
    state: { type: 'enum', options: [...jobStates], description: 'only those in that state' },
    kind: { type: 'enum', options: [...jobKinds], description: 'only those of that kind' },
    key: { type: 'string', valueHint: 'word', description: 'the one that was asked for with that key' },
    after: { type: 'string', valueHint: 'job', description: 'go on where the previous page ended' },
  },
  run: async ({ args: { state, kind, key, after }, session }) =>
    (await session.member()).job.list({
      ...(state !== undefined && { state: typed(JobState, '--state', state) }),
      ...(kind !== undefined && { kind: typed(JobKind, '--kind', kind) }),
      ...(key !== undefined && { key: typed(IdempotencyKey, '--key', key) }),
      ...(after !== undefined && { after: typed(JobId, '--after', after) }),
    }),
  show: ({ jobs, next }) =>
    paragraphs(
      jobs.length === 0 && 'There is none.',
      jobs.length > 0 &&
        table(
          ['job', 'kind', 'state', 'progress', 'asked for', 'by'],
          jobs.map((job) => [
            job.id,
            job.kind,
            stateOf(job),
            progressOf(job),
            job.requestedAt,
            job.requestedBy,
          ]),
        ),
      next !== null && `More: --after ${next}`,
    ),
});

const show = verb({
  about: 'One job: how far it is, what came of it, and what happened to it.',
  examples: ['--as northwind job show abcdefghijklmnop'],
  args: { job: id },
  run: async ({ args, session }) => {
    const caller = await session.member();
    const name = { id: idOf(args.job) };
    return { ...(await caller.job.get(name)), history: (await caller.job.history(name)).events };
  },
  show: (job) =>
    paragraphs(
      shown(job),
      table(
        ['when', 'what', 'attempt'],
        job.history.map(({ at, event, attempt }) => [at, event, attempt]),
      ),
    ),
});

const watch = verb({
  about: 'Waits until a job is over, and shows how far it is meanwhile.',
  more: 'Ctrl-C leaves the job running. Jobs are done by `entente serve`: without one they wait.',
  examples: ['--as northwind job watch abcdefghijklmnop'],
  args: { job: id },
  run: ({ args, session }) => followed(session, idOf(args.job)),
  show: shown,
  isGood: ({ state }) => state === 'DONE',
});

const cancel = verb({
  about: 'Cancels a job that waits; one that runs stops between two batches. What has landed stays.',
  examples: ['--as northwind job cancel abcdefghijklmnop'],
  args: { job: id },
  run: async ({ args, session }) => (await session.member()).job.cancel({ id: idOf(args.job) }),
  show: (job) =>
    facts([
      ['job', job.id],
      ['state', stateOf(job)],
    ]),
});

const rejects = verb({
  about: 'What an import did not land: line, column, value, reason. Kept for seven days.',
  examples: ['--as northwind job rejects abcdefghijklmnop --to rejected.csv'],
  args: {
    job: id,
    to: {
      type: 'string',
      valueHint: 'file',
      description: 'the file to write, for your eyes only; standard output unless said',
    },
  },
  run: async ({ args: { job, to }, session }) => {
    if (session.globals.json && to === undefined)
      throw new UsageError('with --json, say where the rows go: --to <file>');
    const pieces = await (await session.member()).job.rejects({ id: idOf(job) });
    return { to, bytes: await writePieces(pieces, to) };
  },
  show: ({ to, bytes }) => (to === undefined ? undefined : `Wrote ${count(bytes)} bytes to ${to}.`),
});

function shown(job: JobWithReport): string {
  const { refusalData, report } = job;
  return paragraphs(
    facts([
      ['job', job.id],
      ['kind', job.kind],
      ['about', job.object],
      ['state', stateOf(job)],
      ['progress', progressOf(job)],
      ['asked for', `${job.requestedAt} by ${job.requestedBy}`],
      ['begun', job.startedAt],
      ['ended', job.endedAt],
      ['attempts', job.attempts],
      ...(refusalData === null ? [] : [['refused with', JSON.stringify(refusalData)] as const]),
    ]),
    report !== null && reportText(job.kind, report),
  );
}

export const job: Noun = {
  about: 'work that goes on when you have left',
  verbs: { list, show, watch, cancel, rejects },
};
