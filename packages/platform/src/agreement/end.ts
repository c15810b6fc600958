/** Acts that can end an agreement or a part of it, and with that whatever rests on it. */
import type { AgreementView, CooperationId } from '@entente/contract';
import type { Store, Transaction } from '@entente/store';
import { removeEverybody, removePartner } from '../cooperation/remove.ts';
import type { ProcedureContext } from '../procedure.ts';
import { endPermissions } from '../withdrawal/end.ts';
import { type Done, grantAct, recordAct } from './act.ts';
import { asking } from './asking.ts';
import { leave, reject, terminate } from './rules.ts';
import { agreementAt } from './status.ts';
import { viewAgreement } from './view.ts';

const rules = { reject, leave, terminate };

type Ending = { readonly id: CooperationId; readonly verb: keyof typeof rules };

/**
 * Records that the asking partner rejects, leaves, or wants the end together with the others. The people that were
 * handed out under permissions that this ended are recalled; what the leaver put into the cooperation is removed, and
 * what everybody put in once the agreement is over. Refuses `not-found`, `not-allowed`, whatever the rule refuses, and
 * `busy` while somebody enrols.
 */
export function endAgreement(ctx: ProcedureContext, { id, verb }: Ending): Promise<AgreementView> {
  const { partner, granted } = asking(ctx, verb, id);
  const work = async (tx: Transaction): Promise<AgreementView> => {
    const acting = await grantAct(tx, ctx, { id, verb });
    // An enrolment that was prepared before must not put in again what is taken out here.
    await tx.lockJob(`enrol ${id}`);
    await tx.lockStore('exclusive');
    const done = await recordAct(tx, ctx, { granted: acting, rule: rules[verb] });
    const { act, ended: permissions } = done;
    // What is rejected was never in force, so nobody was handed over under it.
    if (verb !== 'reject') {
      const ending = { cooperation: id, act: { id: done.id, at: act.at }, partner, permissions };
      await endPermissions(tx, ctx, ending);
    }
    await removeContributions(tx, id, done);
    return viewAgreement(tx, ctx, { id, partner });
  };
  return ctx.database.write(granted, work, { pace: 'job' });
}

async function removeContributions(tx: Transaction, id: CooperationId, done: Done): Promise<void> {
  const { act, agreement, ended } = done;
  const isOver = agreementAt(agreement, act.at).endedAt !== null;
  if (!isOver && act.act !== 'leave') return;
  const leaving = {
    partner: act.partner,
    permissions: ended.map(({ number }) => number),
    rules: agreement.version.terms.matchRules,
  };
  await tx.publish(id, (it) => (isOver ? removeEverybody(it) : removePartner(it, leaving)));
  await tx.own((store) => forgetEnrolment(store, id));
  if (!isOver) return;
  // Nobody takes part any more: what says which customer was whom is of no use to the others either.
  const sides = ended.flatMap(({ provider, recipient }) => [provider, recipient]);
  for (const partner of [...new Set(sides)].filter((side) => side !== act.partner)) {
    await tx.withdraw({ act: done.id }, { cooperation: id, partner }, (store) => forgetEnrolment(store, id));
  }
}

async function forgetEnrolment(store: Store, id: CooperationId): Promise<void> {
  await store.deleteFrom('participant').where('cooperation', '=', id).execute();
  await store.deleteFrom('enrolment').where('cooperation', '=', id).execute();
}
