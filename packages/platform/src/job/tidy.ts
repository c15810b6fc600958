/** What is over is cleared away: uploads whose days are over, jobs long past, files that belong to nothing. */
import { jobLimits } from '@entente/contract';
import type { ProcedureContext } from '../procedure.ts';
import { dropFolder, listSpool, spoolFolder } from '../upload/spool.ts';
import { noting } from './record.ts';

/** Clears away what is over. Answers with how many folders of files went. */
export async function tidy(ctx: ProcedureContext): Promise<number> {
  const now = ctx.clock();
  // What there is on disk is looked at first: a folder is made after its row.
  const lying = ctx.spool === undefined ? [] : await listSpool(ctx.spool);
  const ids = lying.map(({ id }) => id);
  const kept = await noting(ctx, async (control) => {
    await control.deleteFrom('upload').where('expires_at', '<=', new Date(now)).execute();
    await control
      .deleteFrom('job')
      .where('ended_at', '<=', new Date(now - jobLimits.rememberedMs))
      .execute();
    const uploads = await control
      .selectFrom('upload')
      .select('id')
      .where((is) => is('id', '=', is.fn.any(is.val(ids))))
      .execute();
    const jobs = await control
      .selectFrom('job')
      .select('id')
      .where((is) => is('id', '=', is.fn.any(is.val(ids))))
      .where((is) =>
        is.or([is('ended_at', 'is', null), is('ended_at', '>', new Date(now - jobLimits.keptMs))]),
      )
      .execute();
    return new Set([...uploads, ...jobs].map(({ id }) => id));
  });
  const over = lying.filter(({ id }) => !kept.has(id));
  for (const { partner, id } of over) await dropFolder(spoolFolder(ctx, partner, id));
  return over.length;
}
