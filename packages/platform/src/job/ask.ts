/** What can be asked for as a job, and what each needs before it is queued. */
import type { DeliverJob, EnrolJob, ImportJob, ImportMapping } from '@entente/contract';
import { refuse } from '@entente/contract';
import { grant, subject, type Grant } from '@entente/policy';
import type { z } from 'zod';
import { requestDelivery } from '../delivery/request.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { getUpload } from '../upload/queries.ts';
import type { StoredJob } from './queries.ts';
import { startJob } from './start.ts';

/** Queues the import of a complete upload. Refuses `not-found`, `upload-state`. */
export async function askForImport(ctx: ProcedureContext, { key, ...input }: ImportJob): Promise<StoredJob> {
  const { partner } = memberOf(ctx.actor);
  const { kind } = input.mapping;
  if (kind !== 'customers' && input.snapshot !== undefined)
    refuse('input-invalid', { detail: 'snapshot is for an import of customers' });
  return startJob(ctx, grantImport(ctx, kind), {
    kind: `import-${kind}`,
    input,
    key,
    prepare: async (tx) => {
      const { id, state } = await tx.control((control) =>
        getUpload(control, { id: input.upload, partner, now: ctx.clock() }),
      );
      return state === 'COMPLETE' ? id : refuse('upload-state', { state, needs: 'COMPLETE' });
    },
  });
}

/** The grant to import a file of that kind. */
export function grantImport({ ability, actor }: ProcedureContext, kind: ImportMapping['kind']): Grant {
  const { partner } = memberOf(actor);
  switch (kind) {
    case 'customers':
      return grant(ability, 'import', subject.customer({ partner }));
    case 'events':
      return grant(ability, 'import', subject.event({ partner }));
    case 'consents':
      return grant(ability, 'import', subject.consent({ partner }));
    case 'places':
      return grant(ability, 'import', subject.place({ partner }));
    case 'organisations':
      return grant(ability, 'import', subject.organisation({ partner }));
    case 'contacts':
      return grant(ability, 'import', subject.contact({ partner }));
  }
}

/** Queues an enrolment. Refuses `not-found` for a cooperation the partner is not named in. */
export async function askForEnrolment(
  ctx: ProcedureContext,
  { key, ...input }: z.infer<typeof EnrolJob>,
): Promise<StoredJob> {
  const { partner } = memberOf(ctx.actor);
  const granted = grant(
    ctx.ability,
    'enrol',
    subject.cooperation({ parties: [partner], id: input.cooperation }),
  );
  return startJob(ctx, granted, {
    kind: 'enrol',
    input,
    key,
    prepare: (tx) => tx.cooperation(input.cooperation, async () => input.cooperation),
  });
}

/** Requests a delivery, which is on record with the job. Refuses what `delivery.request` refuses. */
export async function askForDelivery(
  ctx: ProcedureContext,
  { key, ...input }: z.infer<typeof DeliverJob>,
): Promise<StoredJob> {
  const { partner } = memberOf(ctx.actor);
  const granted = grant(ctx.ability, 'request', subject.delivery({ partner }));
  return startJob(ctx, granted, {
    kind: 'deliver',
    input,
    key,
    prepare: (tx) => requestDelivery(tx, ctx, input),
  });
}
