/**
 * A partner leaves the platform. First it leaves every agreement, as it could have done itself: whoever was handed its
 * people must erase them, and the others go on. Then its store goes, with everything in it. What stays is its audit
 * trail, the agreements it signed, and what other partners have on record about what they gave it.
 */
import { type CooperationId, type PartnerHandle, type PartnerRemoved, refuse } from '@entente/contract';
import { abilityFor, grant, makeMember, subject, type Grant } from '@entente/policy';
import type { Control } from '@entente/store';
import { endAgreement } from '../agreement/end.ts';
import { loadAgreement } from '../agreement/load.ts';
import { can } from '../agreement/rules.ts';
import { recordAudit } from '../audit/record.ts';
import { listCooperations } from '../cooperation/reconsider.ts';
import { removePartner } from '../cooperation/remove.ts';
import { sweepStore } from '../platform/sweep.ts';
import type { ProcedureContext } from '../procedure.ts';
import { findPartner } from './queries.ts';

/**
 * Takes a partner off the platform. It may be broken off anywhere and done again, and goes on where it was. Refuses
 * `not-found`, and `busy` while others are at work with what must go.
 */
export async function removeFromPlatform(
  ctx: ProcedureContext,
  handle: PartnerHandle,
): Promise<PartnerRemoved> {
  const granted = grant(ctx.ability, 'remove', subject.partners());
  const partner = await ctx.database.read(granted, (tx) =>
    tx.control((control) => findPartner(control, handle)),
  );
  if (!partner) refuse('not-found', { what: 'partner' });
  const own = actingFor(ctx, handle);
  for (;;) {
    const cooperations = await ctx.database.read(own.granted, (tx) => listCooperations(tx, handle));
    for (const id of cooperations) await leave(own.ctx, id as CooperationId);
    await expireCopies(ctx, cooperations);
    const noted = (control: Control) => note(ctx, control, { handle, agreements: cooperations.length });
    if (await ctx.database.retire({ partner: handle, cooperations }, noted)) {
      return { handle, agreements: cooperations.length };
    }
  }
}

type Acting = { readonly ctx: ProcedureContext; readonly granted: Grant };

/** The operator does for the partner what it would do to leave. */
function actingFor(ctx: ProcedureContext, partner: PartnerHandle): Acting {
  const actor = makeMember({ partner, roles: ['admin'], name: ctx.actor.name });
  const ability = abilityFor(actor);
  const granted = grant(ability, 'list', subject.agreement({ parties: [partner] }));
  return { ctx: { ...ctx, actor, ability }, granted };
}

/** Ends its part in one agreement where that has not ended, and takes out what it put in. */
async function leave(ctx: ProcedureContext, id: CooperationId): Promise<void> {
  const { partner } = ctx.actor as { partner: PartnerHandle };
  const granted = grant(ctx.ability, 'list', subject.agreement({ parties: [partner] }));
  const agreement = await ctx.database.read(granted, (tx) => tx.cooperation(id, loadAgreement));
  const possible = can({ ...agreement, partner }, ctx.clock());
  const verb = (['leave', 'reject'] as const).find((word) => possible[word] === true);
  if (verb !== undefined) {
    await endAgreement(ctx, { id, verb });
    return;
  }
  // What ended by the clock alone has everybody's people in it still.
  await ctx.database.write(
    granted,
    async (tx) => {
      await tx.lockJob(`enrol ${id}`);
      await tx.lock(id, 'exclusive');
      await tx.publish(id, async (cooperation) => {
        const rows = await cooperation
          .selectFrom('permission')
          .select('number')
          .where((is) => is.or([is('provider', '=', partner), is('recipient', '=', partner)]))
          .execute();
        const permissions = rows.map(({ number }) => number);
        const rules = agreement.version.terms.matchRules;
        await removePartner(cooperation, { partner, permissions, rules });
      });
    },
    { pace: 'job' },
  );
}

/** Copies of its people whose time is over are recalled while its ledger can still be told. */
async function expireCopies(ctx: ProcedureContext, cooperations: readonly string[]): Promise<void> {
  if (cooperations.length === 0) return;
  const granted = grant(ctx.ability, 'sweep', subject.platform());
  const parties = await ctx.database.read(granted, (tx) =>
    tx.control((control) =>
      control
        .selectFrom('party')
        .select('partner')
        .distinct()
        .where('cooperation', 'in', cooperations)
        .orderBy('partner')
        .execute(),
    ),
  );
  for (const { partner } of parties) {
    await ctx.database.write(granted, (tx) => sweepStore(tx, partner, ctx.clock()), { pace: 'job' });
  }
}

/** Its last entry, under its own handle: that the trail has the handle keeps it from being given to anybody else. */
async function note(
  ctx: ProcedureContext,
  control: Control,
  { handle, agreements }: { handle: PartnerHandle; agreements: number },
): Promise<void> {
  await recordAudit(control, {
    at: new Date(ctx.clock()).toISOString(),
    actor: ctx.actor.name,
    role: 'operator',
    partner: handle,
    action: 'partner.remove',
    object: { kind: 'partner', id: handle },
    counts: { agreements },
    outcome: 'done',
  });
  // Just before the commit: from here on it is gone, also from whatever is restored, and a crash now is made up for at
  // the next start.
  await ctx.journal.append([
    { partner: handle, removed: true, recordedAt: new Date(ctx.clock()).toISOString() },
  ]);
}
