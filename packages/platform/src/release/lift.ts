/** Letting a recipient be told numbers again that asked with lists that differ by few people. */
import { refuse, type LiftedFreeze, type LiftOrder } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { audit } from '../audit/write.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';

/** Lifts what stands. Refuses `reason-required`, `not-found` where nothing does. */
export function liftFreeze(ctx: ProcedureContext, order: LiftOrder): Promise<LiftedFreeze> {
  const { partner } = memberOf(ctx.actor);
  const { cooperation, recipient, reason } = order;
  const granted = grant(ctx.ability, 'lift', subject.release({ partner, cooperation }));
  if (reason === '') refuse('reason-required');
  const now = new Date(ctx.clock());
  return ctx.database.write(granted, async (tx) => {
    const [lifted] = await tx.own((store) =>
      store
        .updateTable('release_freeze')
        .set({ lifted_at: now, lifted_by: ctx.actor.name, reason })
        .where('recipient', '=', recipient)
        .where('cooperation', '=', cooperation)
        .where('lifted_at', 'is', null)
        .returning('at')
        .execute(),
    );
    if (!lifted) refuse('not-found', { what: 'freeze' });
    await audit(tx, ctx, {
      action: 'release.lift',
      object: { kind: 'cooperation', id: cooperation },
      cooperation,
      about: [recipient],
    });
    return { cooperation, recipient, since: lifted.at.toISOString(), liftedAt: now.toISOString() };
  });
}
