/**
 * One job out of the queue, from its record to how it ended. Whoever asked for it acts: their partner, roles and scope
 * stand in the record, which was written when they were asked for, and are made into an actor here and nowhere else.
 */
import { CooperationId, PartnerHandle, Role, refuse, Refusal, type Instant } from '@entente/contract';
import { abilityFor, makeMember, makeOperator, type Actor, type Scope } from '@entente/policy';
import type { Database, QueuedJob } from '@entente/store';
import type { ProcedureContext } from '../procedure.ts';
import { findRefusal } from '../told.ts';
import type { Journal } from '../withdrawal/journal.ts';
import { perform, type Performed } from './perform.ts';
import { reporterOf, type Reporter } from './progress.ts';
import type { StoredJob } from './queries.ts';
import { begin, end, putBack } from './record.ts';
import { afterStop, type Stop } from './rules.ts';
import { rolesNow, type Standing } from './standing.ts';

export type Workplace = {
  readonly database: Database;
  readonly journal: Journal;
  /** The folder of uploads. */
  readonly spool: string;
  readonly clock: () => Instant;
  /** What a fault said; a job's record has its name alone. */
  readonly onFault: (error: unknown) => void;
};

/** A context for procedures, of that actor. */
function contextOf(workplace: Workplace, actor: Actor): ProcedureContext {
  const { database, journal, spool, clock } = workplace;
  return { actor, ability: abilityFor(actor), database, journal, spool, clock };
}

/** The platform, which takes jobs and writes down how they went. */
export const platformOf = (workplace: Workplace): ProcedureContext =>
  contextOf(workplace, makeOperator({ name: 'worker' }));

/** Does a job. Throws where it is to be begun again. */
export async function workOn(
  workplace: Workplace,
  { job: id, isLast }: QueuedJob,
  signal: AbortSignal,
): Promise<void> {
  const platform = platformOf(workplace);
  const job = await begin(platform, id);
  if (!job) return;
  const reporter = reporterOf(platform, job, { signal, onFault: workplace.onFault });
  const attempt = await attempted(workplace, { job, reporter, signal });
  await reporter.close();
  if ('report' in attempt) {
    const isOnRecord = await end(platform, job, { state: 'DONE', report: attempt.report });
    // What cannot be cleared away now goes when its days are over.
    if (isOnRecord) await attempt.clear?.().catch(workplace.onFault);
    return;
  }
  const { error, stop } = attempt;
  if (stop.by === 'fault') workplace.onFault(error);
  const next = afterStop(stop, isLast);
  if (next === 'again') {
    await putBack(platform, job);
    throw error;
  }
  await end(platform, job, endingOf(next, error));
}

type Attempt = Performed | { readonly error: unknown; readonly stop: Stop };

async function attempted(
  workplace: Workplace,
  { job, reporter, signal }: { job: StoredJob; reporter: Reporter; signal: AbortSignal },
): Promise<Attempt> {
  try {
    const ctx = contextOf(workplace, await actorOf(workplace, job));
    return await perform({ ...ctx, onProgress: reporter.onProgress }, job);
  } catch (error) {
    return { error, stop: stopOf(error, reporter, signal) };
  }
}

function stopOf(error: unknown, reporter: Reporter, signal: AbortSignal): Stop {
  const by = reporter.stoppedBy();
  if (by !== undefined) return { by };
  const refusal = findRefusal(error);
  if (refusal) return { by: 'refusal', code: refusal.code };
  return { by: signal.aborted ? 'stop' : 'fault' };
}

function endingOf(state: 'REFUSED' | 'FAILED' | 'CANCELLED', error: unknown): Parameters<typeof end>[2] {
  if (state === 'CANCELLED') return { state };
  if (state === 'FAILED') return { state, fault: faultName(error) };
  const { code, data } = findRefusal(error) ?? new Refusal('busy');
  return { state, code, data };
}

/** What kind of fault: its name and the code it has, if that is one of a system's. */
function faultName(error: unknown): string {
  const cause = (error as { cause?: unknown } | undefined)?.cause ?? error;
  const { name, code } = (cause ?? {}) as { name?: unknown; code?: unknown };
  const words = [name, code].filter((it): it is string => typeof it === 'string' && /^\w{1,40}$/.test(it));
  return words.join(' ') || 'fault';
}

/** Who acts. Refuses `no-longer-member` for somebody who may not act for the partner any more. */
async function actorOf(workplace: Workplace, job: StoredJob): Promise<Actor> {
  if (job.partner === null) return makeOperator({ name: 'worker' });
  const standing: Standing = {
    partner: PartnerHandle.parse(job.partner),
    name: job.requestedBy,
    roles: job.roles.map((role) => Role.parse(role)),
    ...(job.scope && { scope: scopeOf(job.scope) }),
  };
  const roles = await rolesNow(workplace.database, standing, workplace.clock());
  if (roles.length === 0) refuse('no-longer-member', {});
  return makeMember({ ...standing, roles });
}

/** What was written down of a scope; an unknown action in it is a fault of the policy's. */
function scopeOf(written: object): Scope {
  const { actions, cooperations } = written as Scope;
  return {
    actions,
    ...(cooperations && { cooperations: cooperations.map((id) => CooperationId.parse(id)) }),
  };
}
