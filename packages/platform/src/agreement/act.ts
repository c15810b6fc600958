/** One act of a party: recorded in the log, and the permissions brought to where the log now has them. */
import type { AgreementVerb, AgreementView, CooperationId, Instant } from '@entente/contract';
import { grant, type Grant, subject } from '@entente/policy';
import type { Transaction } from '@entente/store';
import { audit } from '../audit/write.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { asking } from './asking.ts';
import { loadAgreement } from './load.ts';
import { type PermissionRow, permissionRowsOf } from './permissions.ts';
import { insertAct, savePermissions } from './queries.ts';
import type { Party } from './rules.ts';
import type { Act, Agreement } from './status.ts';
import { viewAgreement } from './view.ts';

/** What somebody does to an agreement that is already there. */
export type Verb = Exclude<AgreementVerb, 'propose'>;

/** Of these, what is an act by itself; a change is the last step of what several parties do. */
export type SingleVerb = Exclude<Verb, 'change'>;

/** The rule that a verb follows, with whatever it needs besides the party. */
export type Rule = (by: Party, now: Instant) => Act;

/** An act that was recorded, the agreement with it, and the permissions that it ended. */
export type Done = {
  readonly id: number;
  readonly act: Act;
  readonly agreement: Agreement;
  readonly ended: readonly PermissionRow[];
};

/**
 * The grant to act on an agreement, asked before any lock: nobody waits, or makes others wait, for what is not
 * theirs. Parties never change, so it still holds under the lock. Refuses `not-found` to strangers, `not-allowed`.
 */
export async function grantAct<V extends Verb>(
  tx: Transaction,
  ctx: ProcedureContext,
  { id, verb }: { id: CooperationId; verb: V },
): Promise<Grant<'agreement', V>> {
  const { version } = await tx.cooperation(id, loadAgreement);
  return grant(ctx.ability, verb, subject.agreement({ parties: version.terms.parties, id }));
}

/**
 * Records an act under the cooperation's exclusive lock, so that of two that race one comes first and the other is
 * judged by what it did. Refuses whatever the rule refuses.
 */
export async function recordAct(
  tx: Transaction,
  ctx: ProcedureContext,
  { granted, rule }: { granted: Grant<'agreement', SingleVerb>; rule: Rule },
): Promise<Done> {
  const { partner } = memberOf(ctx.actor);
  const { id } = granted.instance;
  if (!id) throw new Error('an act is on an agreement that has an id');
  await tx.lock(id, 'exclusive');
  const found = await tx.cooperation(id, loadAgreement);
  const act = rule({ ...found, partner }, ctx.clock());
  const agreement = { ...found, log: [...found.log, act] };
  const before = new Map(permissionRowsOf(found).map((row) => [row.number, row]));
  const rows = permissionRowsOf(agreement);
  const actId = await tx.publish(id, async (cooperation) => {
    await savePermissions(cooperation, rows);
    return insertAct(cooperation, { act, actor: ctx.actor.name });
  });
  await audit(tx, ctx, {
    action: `agreement.${granted.action}`,
    object: { kind: 'agreement', id },
    cooperation: id,
    agreementVersion: act.version,
    about: found.version.terms.parties.filter((party) => party !== partner),
  });
  const ended = rows.filter(({ number, endsAt }) => endsAt < (before.get(number)?.endsAt ?? endsAt));
  return { id: actId, act, agreement, ended };
}

/** The agreement after an act that takes nobody out: signing, suspending, resuming. */
export function actOn(
  ctx: ProcedureContext,
  { id, verb, rule }: { id: CooperationId; verb: SingleVerb; rule: Rule },
): Promise<AgreementView> {
  const { partner, granted } = asking(ctx, verb, id);
  return ctx.database.write(granted, async (tx) => {
    await recordAct(tx, ctx, { granted: await grantAct(tx, ctx, { id, verb }), rule });
    return viewAgreement(tx, ctx, { id, partner });
  });
}
