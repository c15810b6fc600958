/** A job in the words of the contract. */
import {
  ImportJob,
  jobReports,
  type Instant,
  type Job,
  type JobFigure,
  type JobKind,
  type JobReport,
  type JobWithReport,
  type PartnerHandle,
} from '@entente/contract';
import { can, subject } from '@entente/policy';
import type { Control } from '@entente/store';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { findInput, findResult, type StoredJob } from './queries.ts';
import { isOver, mayAskFor } from './rules.ts';

const text = (at: Instant | null): string | null => (at === null ? null : new Date(at).toISOString());

function seen(job: StoredJob) {
  const { id, kind, state, attempts, step, done, total } = job;
  return {
    id,
    kind,
    state,
    attempts,
    requestedAt: new Date(job.requestedAt).toISOString(),
    progress: step === null ? null : { step, done, total },
    startedAt: text(job.startedAt),
    endedAt: text(job.endedAt),
  };
}

/** A job as a member of its partner sees it. */
export function viewJob({ ability, actor }: ProcedureContext, job: StoredJob): Job {
  const { object, requestedBy, refusal, fault } = job;
  const mayAsk = mayAskFor(ability, job);
  const { partner } = memberOf(actor);
  return {
    ...seen(job),
    object,
    requestedBy,
    refusal,
    fault,
    cancelAskedAt: text(job.cancelAskedAt),
    can: {
      cancel: mayAsk && !isOver(job.state) && can(ability, 'cancel', subject.job({ partner })),
      readReport: mayAsk,
    },
  };
}

/** With what came of it, where the member may ask for such work. */
export async function viewWithReport(
  control: Control,
  ctx: ProcedureContext,
  job: StoredJob,
): Promise<JobWithReport> {
  const view = viewJob(ctx, job);
  const { readReport } = view.can;
  const result = readReport && isOver(job.state) ? await findResult(control, job.id) : undefined;
  const input = readReport && job.kind.startsWith('import-') ? await findInput(control, job.id) : undefined;
  const { report = null, refusal_data: data = null } = result ?? {};
  return {
    ...view,
    asked: input === undefined ? null : ImportJob.parse(input),
    report: report === null ? null : parseReport(job.kind, report),
    refusalData: data as Record<string, unknown> | null,
  };
}

const parseReport = (kind: JobKind, report: unknown): JobReport => jobReports[kind].parse(report);

/** A job as the operator sees it. */
export const viewFigure = (job: StoredJob): JobFigure => ({
  ...seen(job),
  partner: job.partner as PartnerHandle | null,
});
