/** Giving waiting entries their places on behalf of somebody who may verify the log. */
import type { Grant } from '@entente/policy';
import type { ProcedureContext } from '../procedure.ts';
import { sequenceAudit, type Sequenced } from './sequence.ts';
import type { AuditDatabase } from './tables.ts';

/** Gives every entry its place that can have one by now. Refuses `audit-tampered`. */
export function sequence(ctx: ProcedureContext, granted: Grant): Promise<Sequenced> {
  return sequenceAudit((work) =>
    ctx.database.write(granted, (tx) => tx.auditLog((control) => work(control as unknown as AuditDatabase)), {
      pace: 'job',
    }),
  );
}
