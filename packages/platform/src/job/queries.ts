/** Rows of jobs. */
import {
  refuse,
  type Instant,
  type JobEventWord,
  type JobKind,
  type JobState,
  type RefusalCode,
} from '@entente/contract';
import type { Control } from '@entente/store';

export type StoredJob = {
  readonly number: number;
  readonly id: string;
  /** Null for the platform's own. */
  readonly partner: string | null;
  readonly kind: JobKind;
  readonly object: string | null;
  readonly requestedBy: string;
  readonly roles: readonly string[];
  readonly scope: object | null;
  readonly requestedAt: Instant;
  readonly state: JobState;
  readonly step: string | null;
  readonly done: number;
  readonly total: number | null;
  readonly attempts: number;
  readonly cancelAskedAt: Instant | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly refusal: RefusalCode | null;
  readonly fault: string | null;
};

const rowsOf = (control: Control) =>
  control
    .selectFrom('job')
    .select(['number', 'id', 'partner', 'kind', 'object', 'requested_by', 'roles', 'scope', 'requested_at'])
    .select(['state', 'step', 'done', 'total', 'attempts', 'cancel_asked_at', 'started_at', 'ended_at'])
    .select(['refusal', 'fault']);

type Row = Awaited<ReturnType<ReturnType<typeof rowsOf>['execute']>>[number];

function jobOf(row: Row): StoredJob {
  const { number, id, partner, kind, object, roles, scope, state, step, done, total, attempts } = row;
  const { refusal, fault } = row;
  return {
    number,
    id,
    partner,
    kind,
    object,
    roles,
    scope,
    state,
    step,
    done,
    total,
    attempts,
    refusal,
    fault,
    requestedBy: row.requested_by,
    requestedAt: row.requested_at.getTime(),
    cancelAskedAt: row.cancel_asked_at?.getTime() ?? null,
    startedAt: row.started_at?.getTime() ?? null,
    endedAt: row.ended_at?.getTime() ?? null,
  };
}

/** Whose jobs: a partner's, the platform's own (null), or everybody's. */
export type Whose = { readonly partner: string | null } | 'everybody';

const belonging = (control: Control, whose: Whose) => {
  if (whose === 'everybody') return rowsOf(control);
  const { partner } = whose;
  return partner === null
    ? rowsOf(control).where('partner', 'is', null)
    : rowsOf(control).where('partner', '=', partner);
};

/** One job. Refuses `not-found`. */
export async function getJob(control: Control, whose: Whose, id: string): Promise<StoredJob> {
  const row = await belonging(control, whose).where('id', '=', id).executeTakeFirst();
  return row ? jobOf(row) : refuse('not-found', { what: 'job' });
}

/** One job, which nobody else changes until the transaction ends; undefined where there is none. */
export async function lockJob(control: Control, whose: Whose, id: string): Promise<StoredJob | undefined> {
  const row = await belonging(control, whose).where('id', '=', id).forUpdate().executeTakeFirst();
  return row && jobOf(row);
}

export type Wanted = {
  readonly limit: number;
  readonly after?: string;
  readonly state?: JobState;
  readonly kind?: JobKind;
  readonly key?: string;
};

/** Jobs, newest first, from after that one on. Refuses `not-found` for an unknown one. */
export async function listJobs(
  control: Control,
  whose: Whose,
  { limit, after, state, kind, key }: Wanted,
): Promise<readonly StoredJob[]> {
  const from = after === undefined ? undefined : await getJob(control, whose, after);
  let page = belonging(control, whose).orderBy('number', 'desc').limit(limit);
  if (from) page = page.where('number', '<', from.number);
  if (state !== undefined) page = page.where('state', '=', state);
  if (kind !== undefined) page = page.where('kind', '=', kind);
  if (key !== undefined) page = page.where('key', '=', key);
  return (await page.execute()).map(jobOf);
}

/** The ids of all jobs that are not over. */
export async function listGoing(control: Control, kind?: JobKind): Promise<readonly string[]> {
  let going = control.selectFrom('job').select('id').where('state', 'in', ['QUEUED', 'RUNNING']);
  if (kind !== undefined) going = going.where('kind', '=', kind);
  return (await going.execute()).map(({ id }) => id);
}

/** How many of the partner's jobs are not over. */
export async function countGoing(control: Control, partner: string): Promise<number> {
  const { jobs } = await control
    .selectFrom('job')
    .select(({ fn }) => fn.countAll<number>().as('jobs'))
    .where('partner', '=', partner)
    .where('state', 'in', ['QUEUED', 'RUNNING'])
    .executeTakeFirstOrThrow();
  return jobs;
}

export async function insertEvent(
  control: Control,
  { id, partner, attempts }: Pick<StoredJob, 'id' | 'partner' | 'attempts'>,
  { event, at }: { event: JobEventWord; at: Instant },
): Promise<void> {
  await control
    .insertInto('job_event')
    .values({ job: id, partner, event, attempt: attempts, at: new Date(at) })
    .execute();
}

/** What happened to a job, in order. */
export async function listEvents(
  control: Control,
  id: string,
): Promise<readonly { event: JobEventWord; attempt: number; at: Date }[]> {
  return control
    .selectFrom('job_event')
    .select(['event', 'attempt', 'at'])
    .where('job', '=', id)
    .orderBy('id')
    .limit(1_000)
    .execute();
}

/** What a job was asked for with; undefined where that is all in its record. */
export async function findInput(control: Control, id: string): Promise<object | undefined> {
  const found = control.selectFrom('job_input').select('input').where('job', '=', id);
  return (await found.executeTakeFirst())?.input;
}

/** What came of a job; undefined as long as nothing has. */
export async function findResult(control: Control, id: string) {
  return control
    .selectFrom('job_result')
    .select(['report', 'refusal_data'])
    .where('job', '=', id)
    .executeTakeFirst();
}
