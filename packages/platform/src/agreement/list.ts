/** The agreements a partner is named in, page by page. */
import type { AgreementSummary, CooperationId } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { permittedRows } from '@entente/store';
import type { ProcedureContext } from '../procedure.ts';
import { asking } from './asking.ts';
import { loadAgreement } from './load.ts';
import { listDirectory } from './queries.ts';
import { summaryOf } from './view.ts';

/** A page, newest first; `next` names the last one shown where there are more. */
export function listAgreements(
  ctx: ProcedureContext,
  { limit, after }: { limit: number; after?: CooperationId },
): Promise<{ agreements: AgreementSummary[]; next: CooperationId | null }> {
  const { partner, granted } = asking(ctx);
  return ctx.database.read(granted, async (tx) => {
    const asked = { noun: 'agreement', action: 'read' } as const;
    const places = { parties: { column: 'partner' }, id: { column: 'cooperation' } };
    const permitted = permittedRows(ctx.ability, asked, places);
    const page = { permitted, limit: limit + 1, after };
    const entries = await tx.control((control) => listDirectory(control, page));
    const agreements: AgreementSummary[] = [];
    for (const { id } of entries.slice(0, limit)) {
      const agreement = await tx.cooperation(id, loadAgreement);
      grant(ctx.ability, 'read', subject.agreement({ parties: agreement.version.terms.parties, id }));
      agreements.push(summaryOf(ctx, agreement, { id, partner }));
    }
    const next = entries.length > limit ? (agreements.at(-1)?.id ?? null) : null;
    return { agreements, next };
  });
}
