/** Throwing an upload away: what was sent is imported, or is not wanted any more. */
import { grant, subject, type Grant } from '@entente/policy';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { deleteUpload, getUpload } from './queries.ts';
import { dropFolder, spoolFolder } from './spool.ts';

/** Removes an upload and its files. Refuses `not-found`. */
export async function remove(ctx: ProcedureContext, id: string): Promise<Record<string, never>> {
  const { partner } = memberOf(ctx.actor);
  await drop(ctx, grant(ctx.ability, 'send', subject.upload({ partner })), id);
  return {};
}

/** Does so as a part of what was granted. Refuses `not-found`. */
export async function drop(ctx: ProcedureContext, granted: Grant, id: string): Promise<void> {
  const { partner } = memberOf(ctx.actor);
  await ctx.database.write(granted, (tx) =>
    tx.control(async (control) => {
      await getUpload(control, { id, partner, now: ctx.clock() });
      await deleteUpload(control, { id, partner });
    }),
  );
  // Files without a row are nobody's: should this be cut short, the next sweep removes them.
  await dropFolder(spoolFolder(ctx, partner, id));
}
