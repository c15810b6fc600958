/**
 * Telling a recipient for the last time that it has not answered. It stops nothing by itself: deliveries stopped when the
 * recall fell due, and whether the agreement goes on is for an admin to say, who finds the ground for it on record.
 */
import { type Escalated, type EscalationOrder, type PartnerHandle, refuse } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import type { Transaction } from '@entente/store';
import { recordAudit } from '../audit/record.ts';
import type { AuditDatabase } from '../audit/tables.ts';
import { audit } from '../audit/write.ts';
import { findPartner } from '../partner/queries.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { loadFollowed } from './following.ts';
import { escalate } from './rules.ts';
import { hasOverdue } from './sent.ts';

/**
 * Escalates everything that the recipient has not answered in time in one cooperation. Refuses `reason-required`,
 * `not-found`, `recall-not-overdue`, `recall-escalated`.
 */
export function escalateRecalls(ctx: ProcedureContext, order: EscalationOrder): Promise<Escalated> {
  const { partner } = memberOf(ctx.actor);
  const { cooperation, reason } = order;
  const granted = grant(ctx.ability, 'escalate', subject.recall({ partner, cooperation }));
  if (reason === '') refuse('reason-required');
  return ctx.database.write(granted, async (tx) => {
    // Whoever is no party finds nothing, before anybody is made to wait for it.
    await loadFollowed(tx, [cooperation]);
    // Of two that escalate at once the second finds what the first has written.
    await tx.lock(cooperation, 'exclusive');
    return escalateIn(tx, ctx, { ...order, provider: partner });
  });
}

async function escalateIn(
  tx: Transaction,
  ctx: ProcedureContext,
  { cooperation: id, recipient, provider, reason }: EscalationOrder & { provider: PartnerHandle },
): Promise<Escalated> {
  const now = ctx.clock();
  const { escalations } = await loadFollowed(tx, [id]);
  // Whoever left the platform has nothing left to erase, and nobody who could answer.
  const isThere = await tx.control((control) => findPartner(control, recipient));
  if (!isThere) refuse('not-found', { what: 'partner' });
  const answerBy = escalate(
    {
      recipient,
      hasOverdue: await tx.own((store) => hasOverdue(store, { cooperation: id, recipient, now })),
      escalations: escalations.filter((each) => each.provider === provider && each.recipient === recipient),
    },
    now,
  );
  const escalation = await tx.publish(id, (cooperation) =>
    cooperation
      .insertInto('escalation')
      .values({
        provider,
        recipient,
        actor: ctx.actor.name,
        reason,
        at: new Date(now),
        answer_by: new Date(answerBy),
      })
      .returning('id')
      .executeTakeFirstOrThrow(),
  );
  const deed = {
    action: 'recall.escalate' as const,
    object: { kind: 'cooperation' as const, id },
    cooperation: id,
  };
  await audit(tx, ctx, { ...deed, about: [recipient] });
  await tx.logFor({ cooperation: id, escalation: escalation.id }, (log) =>
    recordAudit(log as unknown as AuditDatabase, {
      ...deed,
      at: new Date(now).toISOString(),
      actor: provider,
      partner: recipient,
      about: [provider],
      outcome: 'done',
    }),
  );
  const text = (at: number): string => new Date(at).toISOString();
  return { cooperation: id, recipient, at: text(now), answerBy: text(answerBy), reason };
}
