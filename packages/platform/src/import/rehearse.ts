/**
 * An import that changes nothing: the import itself, in one transaction that is rolled back. So it counts and rejects
 * what the import would, and leaves nothing behind, neither in the log nor in the journal. Cooperations are left out of
 * it, since nothing of theirs is counted: nobody there waits for a lock meanwhile.
 */
import { refuse } from '@entente/contract';
import type { Grant } from '@entente/policy';
import type { Transaction } from '@entente/store';
import type { ProcedureContext } from '../procedure.ts';

class Rehearsed extends Error {}

/**
 * Imports a file, or only rehearses to: then what it reports is of no recording, which is 0. Refuses what the import
 * does, and `busy` where somebody else was in the way and the file has been read already.
 */
export async function importOrRehearse<File extends { readonly dryRun?: boolean }, Report extends object>(
  ctx: ProcedureContext,
  { granted, file }: { readonly granted: Grant; readonly file: File },
  work: (ctx: ProcedureContext, file: File) => Promise<Report>,
): Promise<Report> {
  if (file.dryRun !== true) return work(ctx, file);
  let report: Report | undefined;
  let isBegun = false;
  const rehearse = async (tx: Transaction): Promise<never> => {
    // The file can be read once.
    if (isBegun) refuse('busy');
    isBegun = true;
    report = { ...(await work(rehearsing(ctx, tx), file)), recording: 0 };
    throw new Rehearsed();
  };
  try {
    return await ctx.database.write(granted, rehearse, { pace: 'job' });
  } catch (error) {
    if (error instanceof Rehearsed && report) return report;
    throw error;
  }
}

/** All of it happens in that transaction, which stands in nobody's way, and no no is written down. */
function rehearsing(ctx: ProcedureContext, tx: Transaction): ProcedureContext {
  const inside = { ...tx, lock: nobodyWaits, lockStore: nobodyWaits, lockCustomers: nobodyWaits };
  return {
    ...ctx,
    isRehearsal: true,
    database: {
      ...ctx.database,
      read: (_, read) => read(inside),
      write: (_, write) => write(inside),
    },
    journal: { ...ctx.journal, append: nobodyWaits },
  };
}

const nobodyWaits = async (): Promise<void> => {};
