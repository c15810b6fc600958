/** Importing consents: each batch is recorded, and in force, at its commit. */
import type { ConsentsMapping, ConsentsReport } from '@entente/contract';
import { grant, subject, type Grant } from '@entente/policy';
import type { ImportFile } from '../import/input.ts';
import type { Reject } from '../import/rows.ts';
import { importOrRehearse } from '../import/rehearse.ts';
import { openImport } from '../import/run.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { recordConsents } from './record.ts';

const added = ['recorded', 'repeated', 'notYet', 'keptForUnknown'] as const;

/**
 * Imports a file of consents into the acting partner's store, and enrols it anew where somebody may have become
 * covered who was never enrolled.
 */
export function importConsents(
  ctx: ProcedureContext,
  file: ImportFile<ConsentsMapping>,
): Promise<ConsentsReport> {
  const { partner } = memberOf(ctx.actor);
  const granted = grant(ctx.ability, 'import', subject.consent({ partner }));
  return importOrRehearse(ctx, { granted, file }, (within) => landAll(within, granted, file));
}

async function landAll(
  ctx: ProcedureContext,
  granted: Grant,
  file: ImportFile<ConsentsMapping>,
): Promise<ConsentsReport> {
  const run = await openImport(ctx, granted, file);
  const counts = { recorded: 0, repeated: 0, notYet: 0, keptForUnknown: 0 };
  let isEnrolmentDue = false;
  for await (const batch of run.batches) {
    const landed = await run.land(batch, async (tx, { recording, at }) => {
      const effect = await recordConsents(tx, ctx, { recording, at, decisions: batch.rows });
      const rejects = effect.rejects.map((reject): Reject => placed(reject, file.mapping));
      return { ...effect, rejects };
    });
    for (const name of added) counts[name] += landed[name];
    isEnrolmentDue ||= landed.enrolmentDue;
  }
  const { recorded, repeated, notYet, keptForUnknown } = counts;
  const audited = { recorded, repeated, 'not-yet': notYet, 'kept-for-unknown': keptForUnknown };
  const imported = await run.finish({ counts: audited, isEnrolmentDue });
  return { ...imported, ...counts };
}

/** A rejected decision as a rejected row, in the words of the file. */
function placed(
  reject: Omit<Reject, 'scope' | 'column'> & { column: string },
  mapping: ConsentsMapping,
): Reject {
  const columns: Readonly<Record<string, string | null>> = mapping.columns;
  return { ...reject, scope: 'row', column: columns[reject.column] ?? reject.column };
}
