/** Taking a backup, as the operator asks for it. */
import { type BackupSummary, summaryOfBackup } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { sequenceAudit } from '../audit/sequence.ts';
import type { AuditDatabase } from '../audit/tables.ts';
import { audit } from '../audit/write.ts';
import type { ProcedureContext } from '../procedure.ts';

/**
 * Copies everything into a new folder. The audit log gets its places before, so that the root that the backup notes
 * stands for as much of it as can be; the entry about the backup comes after, and is not in it. Refuses
 * `already-exists`, `busy`.
 */
export async function backUp(ctx: ProcedureContext, folder: string): Promise<BackupSummary> {
  const granted = grant(ctx.ability, 'backup', subject.platform());
  await sequenceAudit((work) =>
    ctx.database.write(granted, (tx) => tx.auditLog((log) => work(log as unknown as AuditDatabase)), {
      pace: 'job',
    }),
  );
  const journalLines = await ctx.journal.count();
  const manifest = await ctx.database.backup({ folder, at: ctx.clock(), journalLines });
  const summary = summaryOfBackup(folder, manifest);
  await ctx.database.write(granted, (tx) =>
    audit(tx, ctx, {
      action: 'backup.take',
      object: { kind: 'backup', id: manifest.takenAt },
      counts: { tables: summary.tables, rows: summary.rows },
    }),
  );
  return summary;
}
