/** What became of the recalls of one person, told to the provider for a reason that is recorded. */
import { type Instant, RecallHistory, type RecallQuestion, refuse } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import { audit } from '../audit/write.ts';
import { noteLook } from '../customer/look.ts';
import { ownRows, type PermittedRows } from '../own-rows.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { type Followed, listThrough, loadFollowed } from './following.ts';
import { escalationsOf, recallAt, standing } from './rules.ts';
import { sentAt } from './sent.ts';
import { refsOfPerson } from '../customer/refs-of-person.ts';

/** Every recall of that person. Refuses `reason-required`. The look is recorded, also where there was none. */
export function tellHistory(ctx: ProcedureContext, { ref, reason }: RecallQuestion): Promise<RecallHistory> {
  const { partner } = memberOf(ctx.actor);
  // Who was recalled was handed over: it is the ledger that is read.
  const granted = grant(ctx.ability, 'read', subject.disclosure({ partner }));
  if (reason === '') refuse('reason-required');
  const now = ctx.clock();
  const permitted = ownRows(ctx, { noun: 'disclosure', action: 'read' }, 'cooperation');
  return ctx.database.write(granted, async (tx) => {
    const found = await tx.own(async (store) => ({
      through: await listThrough(store, 'handover', permitted),
      recalls: await listRecalled(store, { ref, now, permitted }),
    }));
    const involved = new Set(found.recalls.map(({ cooperation }) => cooperation));
    const followed = await loadFollowed(
      tx,
      found.through.filter((id) => involved.has(id)),
    );
    const { subjectRef, ...noted } = await noteLook(tx, ctx, { ref, reason });
    await audit(tx, ctx, { action: 'recall.history', object: { kind: 'customer', subjectRef }, ...noted });
    return RecallHistory.parse({ ref, recalls: found.recalls.map((each) => historyOf(each, followed, now)) });
  });
}

type Recalled = {
  readonly cooperation: string;
  readonly recipient: string;
  readonly permission: string;
  readonly ref: string;
  readonly reason: string;
  readonly opened_at: Date;
  readonly due_at: Date;
  readonly acknowledged_at: Date | null;
  readonly statement: string | null;
};

/** Recalls of the person under whichever of the person's records, in the order in which they opened. */
async function listRecalled(
  store: Store,
  { ref, now, permitted }: { ref: string; now: Instant; permitted: PermittedRows },
): Promise<Recalled[]> {
  const { rows } = await sql<Recalled>`
    with records as (${refsOfPerson(ref)})
    select cooperation, recipient, permission, ref, reason, opened_at, due_at, acknowledged_at, statement
    from ${sentAt(now)} r where ref in (select ref from records) and ${permitted}
    order by opened_at, cooperation, permission limit 1000`.execute(store);
  return rows;
}

type Happened = RecallHistory['recalls'][number]['events'][number]['what'];

function historyOf(recall: Recalled, { seen, escalations }: Followed, now: Instant) {
  const { cooperation, recipient, permission, ref, reason, statement } = recall;
  const openedAt = recall.opened_at.getTime();
  const dueAt = recall.due_at.getTime();
  const acknowledgedAt = recall.acknowledged_at?.getTime() ?? null;
  const between = (each: { cooperation: string; recipient: string }): boolean =>
    each.cooperation === cooperation && each.recipient === recipient;
  const about = escalationsOf({ dueAt, acknowledgedAt }, escalations.filter(between));
  const first = seen.find((each) => between(each) && each.at >= openedAt);
  const last = acknowledgedAt ?? now;
  const events: { at: Instant; what: Happened; says: string }[] = [
    {
      at: openedAt,
      what: 'sent',
      says: `Recalled from ${recipient} (${reason}), to be answered by ${text(dueAt)}.`,
    },
  ];
  if (first && first.at <= last)
    events.push({ at: first.at, what: 'seen', says: `${recipient} asked whom it must erase.` });
  if (dueAt <= last)
    events.push({ at: dueAt, what: 'overdue', says: `${recipient} had not answered in time.` });
  for (const { at, answerBy, reason: why } of about) {
    events.push({ at, what: 'escalated', says: `Escalated, to be answered by ${text(answerBy)}: ${why}` });
    if (answerBy <= last)
      events.push({
        at: answerBy,
        what: 'unanswered',
        says: `${recipient} had not answered by then either.`,
      });
  }
  if (acknowledgedAt !== null)
    events.push({ at: acknowledgedAt, what: 'answered', says: `${recipient} answered: ${statement ?? ''}` });
  return {
    cooperation,
    recipient,
    permission,
    handedRef: ref,
    reason,
    state: recallAt({ dueAt, acknowledgedAt }, about, now),
    dueAt: text(standing(about, last)?.answerBy ?? dueAt),
    answeredAt: acknowledgedAt === null ? null : text(acknowledgedAt),
    statement,
    events: events.toSorted((a, b) => a.at - b.at).map(({ at, ...rest }) => ({ at: text(at), ...rest })),
  };
}

const text = (at: Instant): string => new Date(at).toISOString();
