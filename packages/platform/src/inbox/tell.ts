/**
 * Telling a provider that its people were looked at. It is told that reading began, or that a file was made, never how
 * many rows there were or which page was read: how many it handed over is the recipient's secret.
 */
import type { Transaction } from '@entente/store';
import { recordAudit } from '../audit/record.ts';
import type { AuditDatabase } from '../audit/tables.ts';
import type { StoredDelivery } from '../delivery/queries.ts';
import { findPartner } from '../partner/queries.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';

/** Writes an entry of the provider's own. One that left the platform is told nothing any more. */
export async function tellProvider(
  tx: Transaction,
  ctx: ProcedureContext,
  action: 'inbox.read' | 'delivery.export',
  delivery: StoredDelivery,
): Promise<void> {
  const { partner } = memberOf(ctx.actor);
  const { id, provider, cooperation, permissionKey } = delivery;
  const isThere = await tx.control((control) => findPartner(control, provider));
  if (!isThere) return;
  await tx.logFor({ delivery: id }, (log) =>
    recordAudit(log as unknown as AuditDatabase, {
      action,
      at: new Date(ctx.clock()).toISOString(),
      actor: partner,
      partner: provider,
      object: { kind: 'delivery', id },
      about: [partner],
      cooperation,
      permissions: [permissionKey],
      outcome: 'done',
    }),
  );
}
