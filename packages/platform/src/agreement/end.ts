/** Leaving and terminating: acts that can end permissions, and with them whatever rests on those. */
import type { AgreementEnding, CooperationId } from '@entente/contract';
import type { Transaction } from '@entente/store';
import { removeEverybody, removePartner } from '../cooperation/remove.ts';
import type { ProcedureContext } from '../procedure.ts';
import { endPermissions } from '../withdrawal/end.ts';
import { type Done, grantAct, recordAct } from './act.ts';
import { asking } from './asking.ts';
import { leave, terminate } from './rules.ts';
import { agreementAt } from './status.ts';
import { viewAgreement } from './view.ts';

const rules = { leave, terminate };

/**
 * Records that the asking partner leaves, or wants the end together with the others. The people that were handed out
 * under permissions that this ended are recalled; what the leaver put into the cooperation is removed, and what
 * everybody put in once the agreement is over. Refuses `not-found`, `not-allowed`, whatever the rule refuses, and
 * `busy` while somebody enrols.
 */
export function endAgreement(
  ctx: ProcedureContext,
  { id, verb }: { id: CooperationId; verb: 'leave' | 'terminate' },
): Promise<AgreementEnding> {
  const { partner, granted } = asking(ctx);
  const work = async (tx: Transaction): Promise<AgreementEnding> => {
    const acting = await grantAct(tx, ctx, { id, verb });
    // An enrolment that was prepared before must not put in again what is taken out here.
    await tx.lockJob(`enrol ${id}`);
    await tx.lockStore('exclusive');
    const done = await recordAct(tx, ctx, { granted: acting, rule: rules[verb] });
    const recalled = await endPermissions(tx, ctx, {
      cooperation: id,
      act: { id: done.id, at: done.act.at },
      partner,
      permissions: done.ended,
    });
    await removeContributions(tx, { id, verb }, done);
    return { ...(await viewAgreement(tx, ctx, { id, partner })), recalled };
  };
  return ctx.database.write(granted, work, { pace: 'job' });
}

async function removeContributions(
  tx: Transaction,
  { id, verb }: { id: CooperationId; verb: 'leave' | 'terminate' },
  { act, agreement, ended }: Done,
): Promise<void> {
  const isOver = agreementAt(agreement, act.at).state === 'TERMINATED';
  if (verb === 'terminate' && !isOver) return;
  const leaving = {
    partner: act.partner,
    permissions: ended.map(({ number }) => number),
    rules: agreement.version.terms.matchRules,
  };
  await tx.publish(id, (it) => (isOver ? removeEverybody(it) : removePartner(it, leaving)));
  await tx.own((store) => store.deleteFrom('participant').where('cooperation', '=', id).execute());
}
