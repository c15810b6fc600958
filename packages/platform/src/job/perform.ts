/** What each kind of job does: what the procedure of the same name does, as whoever asked for it. */
import type { ImportJob, ImportMapping, JobReport } from '@entente/contract';
import { loadStoreKeys } from '@entente/store';
import { expireAll, sweepAll } from '../platform/rounds.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { createCaller } from '../router.ts';
import { readUpload } from '../upload/read.ts';
import { drop } from '../upload/remove.ts';
import { grantImport } from './ask.ts';
import { findInput, type StoredJob } from './queries.ts';
import { sealedRejects } from './rejects.ts';

/** What came of a job, and what to clear away when that is on record. */
export type Performed = { readonly report: JobReport; readonly clear?: () => Promise<void> };

/** Does a job to its end. `ctx` is of whoever asked for it. Refuses what its procedure refuses. */
export async function perform(ctx: ProcedureContext, job: StoredJob): Promise<Performed> {
  const caller = createCaller(ctx);
  const object = job.object ?? '';
  switch (job.kind) {
    case 'import-customers':
    case 'import-events':
    case 'import-consents':
    case 'import-places':
    case 'import-organisations':
    case 'import-contacts':
      return importUpload(ctx, job);
    case 'enrol':
      return { report: await caller.cooperation.enrol({ cooperation: object }) };
    case 'deliver':
      return { report: await caller.delivery.resume({ id: object }) };
    case 'expire':
      return { report: await expireAll(ctx) };
    case 'sweep':
      return { report: await sweepAll(ctx) };
  }
}

/** Imports what was sent. It is thrown away when all of it has landed; otherwise it can be asked for again. */
async function importUpload(ctx: ProcedureContext, { id, kind }: StoredJob): Promise<Performed> {
  const { partner } = memberOf(ctx.actor);
  const granted = grantImport(ctx, kind.slice('import-'.length) as ImportMapping['kind']);
  const { input, key } = await ctx.database.read(granted, async (tx) => ({
    input: (await tx.control((control) => findInput(control, id))) as ImportJob,
    key: (await tx.own((store) => loadStoreKeys(store, ctx.database.master, partner))).contact,
  }));
  const { upload, dryRun, batchRows } = input;
  const rejects = sealedRejects(ctx, { id, key });
  try {
    const report = await importFile(ctx, input, {
      ...(await readUpload(ctx, granted, upload)),
      rejects,
      ...(dryRun !== undefined && { dryRun }),
      ...(batchRows !== undefined && { batchRows }),
    });
    return dryRun === true ? { report } : { report, clear: () => drop(ctx, granted, upload) };
  } finally {
    await rejects.close();
  }
}

function importFile(
  ctx: ProcedureContext,
  { mapping, snapshot }: ImportJob,
  file: Omit<Parameters<ReturnType<typeof createCaller>['event']['import']>[0], 'mapping'>,
): Promise<JobReport> {
  const caller = createCaller(ctx);
  switch (mapping.kind) {
    case 'customers':
      return caller.customer.import({ ...file, ...(snapshot && { snapshot }), mapping });
    case 'events':
      return caller.event.import({ ...file, mapping });
    case 'consents':
      return caller.consent.import({ ...file, mapping });
    case 'places':
      return caller.place.import({ ...file, mapping });
    case 'organisations':
      return caller.organisation.import({ ...file, mapping });
    case 'contacts':
      return caller.contact.import({ ...file, mapping });
  }
}
