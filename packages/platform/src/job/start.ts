/**
 * Asking for a job: its record and its place in the queue are made in one transaction, so that a job is there exactly
 * when whatever asked for it was committed.
 */
import { createHash } from 'node:crypto';
import { jobLimits, refuse, type JobKind, type PlatformJobKind } from '@entente/contract';
import { grant, subject, type Grant } from '@entente/policy';
import type { Control, Transaction } from '@entente/store';
import { sql } from 'kysely';
import { audit } from '../audit/write.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { randomId } from '../random-id.ts';
import { countGoing, getJob, insertEvent, listGoing, type StoredJob } from './queries.ts';

export type Request = {
  readonly kind: Exclude<JobKind, PlatformJobKind>;
  /** What was asked for, as it was parsed. */
  readonly input: object;
  /** The caller's word for this request. */
  readonly key?: string | undefined;
  /** What must be done with the request, in the same transaction; answers with what the job is about. */
  readonly prepare: (tx: Transaction) => Promise<string>;
};

/**
 * Queues a job of the acting member's. A request whose key is known gets the job there is. Refuses `limit-exceeded`,
 * `key-reused`, and whatever `prepare` refuses.
 */
export async function startJob(ctx: ProcedureContext, granted: Grant, request: Request): Promise<StoredJob> {
  const { partner } = memberOf(ctx.actor);
  return ctx.database.write(granted, async (tx) => {
    const { key } = request;
    if (key !== undefined) {
      await tx.lockJob(`job key ${partner} ${createHash('sha256').update(key).digest('hex')}`);
      const known = await tx.control((control) => findRepeated(control, partner, { ...request, key }));
      if (known) return known;
    }
    const object = await request.prepare(tx);
    const id = randomId(16);
    const job = await tx.control(async (control) => {
      if ((await countGoing(control, partner)) >= jobLimits.waiting)
        refuse('limit-exceeded', { what: 'Jobs that wait', limit: String(jobLimits.waiting) });
      await insertJob(control, ctx, { id, object, request });
      return getJob(control, { partner }, id);
    });
    await audit(tx, ctx, { action: 'job.start', object: { kind: 'job', id }, reason: request.kind });
    return job;
  });
}

/** The job of an earlier request with this key. Refuses `key-reused` where that was another request. */
async function findRepeated(
  control: Control,
  partner: string,
  { key, kind, input }: Request & { key: string },
): Promise<StoredJob | undefined> {
  const known = await control
    .selectFrom('job as j')
    .innerJoin('job_input as i', 'i.job', 'j.id')
    .select(['j.id', 'j.kind'])
    .select(sql<boolean>`i.input = ${JSON.stringify(input)}::jsonb`.as('isSame'))
    .where('j.partner', '=', partner)
    .where('j.key', '=', key)
    .executeTakeFirst();
  if (!known) return undefined;
  return known.kind === kind && known.isSame
    ? getJob(control, { partner }, known.id)
    : refuse('key-reused', { key });
}

async function insertJob(
  control: Control,
  ctx: ProcedureContext,
  { id, object, request }: { id: string; object: string; request: Request },
): Promise<void> {
  const { partner, name, roles, scope } = memberOf(ctx.actor);
  const { kind, key = null, input } = request;
  const at = ctx.clock();
  await control
    .insertInto('job')
    .values({
      id,
      partner,
      kind,
      object,
      key,
      requested_by: name,
      roles: [...roles],
      scope: scope === undefined ? null : JSON.stringify(scope),
      requested_at: new Date(at),
    })
    .execute();
  await control
    .insertInto('job_input')
    .values({ job: id, partner, input: JSON.stringify(input) })
    .execute();
  await insertEvent(control, { id, partner, attempts: 0 }, { event: 'queued', at });
  await enqueue(control, kind, id);
}

/** Queues one of the platform's own jobs, unless one of that kind is on its way; answers with the one there is. */
export async function startRound(ctx: ProcedureContext, kind: PlatformJobKind): Promise<StoredJob> {
  const granted = grant(ctx.ability, 'sweep', subject.platform());
  return ctx.database.write(granted, async (tx) => {
    await tx.lockJob(`round ${kind}`);
    const started = await tx.control(async (control) => {
      const [going] = await listGoing(control, kind);
      if (going !== undefined) return { job: await getJob(control, { partner: null }, going), isNew: false };
      const id = randomId(16);
      const at = ctx.clock();
      const requested = { requested_by: ctx.actor.name, roles: [], requested_at: new Date(at) };
      await control
        .insertInto('job')
        .values({ id, kind, partner: null, ...requested })
        .execute();
      await insertEvent(control, { id, partner: null, attempts: 0 }, { event: 'queued', at });
      await enqueue(control, kind, id);
      return { job: await getJob(control, { partner: null }, id), isNew: true };
    });
    const { job, isNew } = started;
    if (isNew)
      await audit(tx, ctx, { action: 'job.start', object: { kind: 'job', id: job.id }, reason: kind });
    return job;
  });
}

/** Puts a job into the queue; it is taken from there when the transaction has committed. */
async function enqueue(control: Control, kind: JobKind, id: string): Promise<void> {
  await sql`select queue.enqueue(${kind}, ${id})`.execute(control);
}
