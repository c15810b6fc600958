/** What a party is shown of an agreement: where it stands now, what everybody did, what is in force, what it could do. */
import {
  type AgreementCan,
  type AgreementSummary,
  type AgreementView,
  agreementVerbs,
  type CooperationId,
  type Instant,
  type PartnerHandle,
} from '@entente/contract';
import { findNo, grant, subject } from '@entente/policy';
import type { Transaction } from '@entente/store';
import { listPartners } from '../partner/queries.ts';
import type { ProcedureContext } from '../procedure.ts';
import { listPermissions, type LoadedAgreement, loadAgreement } from './load.ts';
import { isInForce } from './permissions.ts';
import { renderAgreement, stateLine } from './render.ts';
import { can } from './rules.ts';
import { agreementAt } from './status.ts';

export type Asked = {
  readonly id: CooperationId;
  readonly partner: PartnerHandle;
};

/** One of the asking partner's agreements. Refuses `not-found` where it is named in none of that id. */
export async function viewAgreement(
  tx: Transaction,
  ctx: ProcedureContext,
  { id, partner }: Asked,
): Promise<AgreementView> {
  const now = ctx.clock();
  const [agreement, rows] = await tx.cooperation(id, async (cooperation) => [
    await loadAgreement(cooperation),
    await listPermissions(cooperation),
  ]);
  grant(ctx.ability, 'read', subject.agreement({ parties: agreement.version.terms.parties, id }));
  const names = new Map((await tx.control(listPartners)).map(({ handle, name }) => [handle, name]));
  const status = agreementAt(agreement, now);
  return {
    ...summaryOf(ctx, agreement, { id, partner }),
    terms: agreement.version.terms,
    leftBy: [...status.leftBy],
    signedBy: [...status.signedBy],
    rejectedBy: status.rejectedBy,
    suspendedBy: [...status.suspendedBy],
    terminatedBy: [...status.terminatedBy],
    acts: agreement.log.map(({ act, partner: by, actor, at, version, hash }) => ({
      act,
      partner: by,
      partnerName: names.get(by) ?? by,
      actor: by === partner ? actor : null,
      at: textOf(at),
      version,
      hash,
    })),
    permissions: rows
      .filter((row) => isInForce(row, now))
      .map(({ key, provider, recipient, purpose, categories, actions, endsAt, ...limits }) => ({
        key,
        provider,
        recipient,
        purpose,
        categories,
        actions: [...actions],
        minimumCohort: limits.minimumCohort,
        deliveryDays: limits.deliveryDays,
        until: textOf(endsAt),
      })),
    rendering: renderAgreement(agreement.version, status, ctx.language),
  };
}

/** The same agreement as one of a list. */
export function summaryOf(ctx: ProcedureContext, agreement: LoadedAgreement, asked: Asked): AgreementSummary {
  const now = ctx.clock();
  const { version, earlier } = agreement;
  const { proposedBy, proposedAt } = earlier[0] ?? version;
  const status = agreementAt(agreement, now);
  return {
    id: asked.id,
    name: version.terms.name,
    state: status.state,
    reason: status.reason,
    standing: stateLine(status, ctx.language),
    version: version.version,
    hash: version.hash,
    parties: [...status.parties],
    missing: [...status.missing],
    proposedBy,
    proposedAt: textOf(proposedAt),
    activeFrom: status.activeFrom === null ? null : textOf(status.activeFrom),
    endsAt: textOf(status.endsAt),
    endedAt: status.endedAt === null ? null : textOf(status.endedAt),
    can: canOf(ctx, agreement, asked),
  };
}

/** What this person could do: what the rules let the partner do, as far as the person's roles reach. */
function canOf(ctx: ProcedureContext, agreement: LoadedAgreement, { id, partner }: Asked): AgreementCan {
  const instance = subject.agreement({ parties: agreement.version.terms.parties, id });
  const answers = can({ ...agreement, partner }, ctx.clock());
  const reached = agreementVerbs.map((verb) => [verb, findNo(ctx.ability, verb, instance) ?? answers[verb]]);
  return Object.fromEntries(reached) as AgreementCan;
}

function textOf(at: Instant): string {
  return new Date(at).toISOString();
}
