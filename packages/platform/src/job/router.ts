/** Jobs: asked for, followed, cancelled by a partner's people; the operator sees how many there are and how they do. */
import {
  DeliverJob,
  EnrolJob,
  IdempotencyKey,
  ImportJob,
  Job,
  JobFigure,
  JobFigures,
  JobHistory,
  JobList,
  JobName,
  JobPage,
  JobWithReport,
  PlatformJob,
} from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { z } from 'zod';
import { memberOf, procedure, router, type ProcedureContext } from '../procedure.ts';
import { askForDelivery, askForEnrolment, askForImport } from './ask.ts';
import { cancel } from './cancel.ts';
import { getJob, listEvents, listJobs, type Whose } from './queries.ts';
import { readRejects } from './rejects.ts';
import { startRound } from './start.ts';
import { viewFigure, viewJob, viewWithReport } from './view.ts';
import { watchJob } from './watch.ts';

const mine = (ctx: ProcedureContext) => {
  const { partner } = memberOf(ctx.actor);
  return { whose: { partner } satisfies Whose, own: subject.job({ partner }) };
};
const Chunks = z.custom<AsyncGenerator<string, void>>(
  (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
);
const Views = z.custom<AsyncGenerator<Job, void>>(
  (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
);

export const jobRouter = router({
  /** Imports what was sent before. Refuses `not-found`, `upload-state`, `limit-exceeded`, `key-reused`. */
  import: procedure
    .input(ImportJob)
    .output(Job)
    .mutation(async ({ ctx, input }) => viewJob(ctx, await askForImport(ctx, input))),

  /** Enrols the partner. Refuses `not-found`, `limit-exceeded`, `key-reused`. */
  enrol: procedure
    .input(EnrolJob)
    .output(Job)
    .mutation(async ({ ctx, input }) => viewJob(ctx, await askForEnrolment(ctx, input))),

  /** Requests a delivery. Refuses what `delivery.request` refuses, `limit-exceeded`, `key-reused`. */
  deliver: procedure
    .input(DeliverJob)
    .output(Job)
    .mutation(async ({ ctx, input }) => viewJob(ctx, await askForDelivery(ctx, input))),

  /** The partner's jobs, newest first; with a key, the one that was asked for with it. Refuses `not-found` for an unknown `after`. */
  list: procedure
    .input(JobPage.extend({ key: IdempotencyKey.exactOptional() }))
    .output(JobList)
    .query(async ({ ctx, input }) => {
      const { whose, own } = mine(ctx);
      const page = { ...input, limit: input.limit + 1 };
      const found = await ctx.database.read(grant(ctx.ability, 'list', own), (tx) =>
        tx.control((control) => listJobs(control, whose, page)),
      );
      const jobs = found.slice(0, input.limit).map((job) => viewJob(ctx, job));
      return { jobs, next: found.length > jobs.length ? jobs.at(-1)!.id : null };
    }),

  /** One job, and what came of it. Refuses `not-found`. */
  get: procedure
    .input(JobName)
    .output(JobWithReport)
    .query(({ ctx, input: { id } }) => {
      const { whose, own } = mine(ctx);
      return ctx.database.read(grant(ctx.ability, 'read', own), (tx) =>
        tx.control(async (control) => viewWithReport(control, ctx, await getJob(control, whose, id))),
      );
    }),

  /** What happened to a job, in order. Refuses `not-found`. */
  history: procedure
    .input(JobName)
    .output(JobHistory)
    .query(({ ctx, input: { id } }) => {
      const { whose, own } = mine(ctx);
      return ctx.database.read(grant(ctx.ability, 'read', own), (tx) =>
        tx.control(async (control) => {
          await getJob(control, whose, id);
          const events = await listEvents(control, id);
          return { events: events.map((event) => ({ ...event, at: event.at.toISOString() })) };
        }),
      );
    }),

  /** What an import did not land, as CSV. Refuses `not-found` where all of it did, or its days are over. */
  rejects: procedure
    .input(JobName)
    .output(Chunks)
    .query(({ ctx, input: { id } }) => readRejects(ctx, id)),

  /** Yields a job whenever it has changed, until it is over or a minute has passed. Refuses `not-found`. */
  watch: procedure
    .input(JobName)
    .output(Views)
    .query(({ ctx, input: { id }, signal }) => watchJob(ctx, id, signal)),

  /** Cancels a job, or asks its worker to. Refuses `not-found`, `not-allowed`, `job-state`. */
  cancel: procedure
    .input(JobName)
    .output(Job)
    .mutation(async ({ ctx, input: { id } }) => {
      memberOf(ctx.actor);
      return viewJob(ctx, await cancel(ctx, id));
    }),

  /** For the operator: everybody's jobs, without what they are about. Refuses `not-found` for an unknown `after`. */
  figures: procedure
    .input(JobPage)
    .output(JobFigures)
    .query(async ({ ctx, input }) => {
      const page = { ...input, limit: input.limit + 1 };
      const found = await ctx.database.read(grant(ctx.ability, 'list', subject.jobs()), (tx) =>
        tx.control((control) => listJobs(control, 'everybody', page)),
      );
      const jobs = found.slice(0, input.limit).map(viewFigure);
      return { jobs, next: found.length > jobs.length ? jobs.at(-1)!.id : null };
    }),

  /** For the operator: starts one of the clock's rounds, unless one is on its way. */
  round: procedure
    .input(PlatformJob)
    .output(JobFigure)
    .mutation(async ({ ctx, input: { kind } }) => viewFigure(await startRound(ctx, kind))),

  /** For the operator: cancels one of the platform's own jobs. Refuses `not-found`, `job-state`. */
  cancelRound: procedure
    .input(JobName)
    .output(JobFigure)
    .mutation(async ({ ctx, input: { id } }) => {
      grant(ctx.ability, 'cancel', subject.jobs());
      return viewFigure(await cancel(ctx, id));
    }),
});
