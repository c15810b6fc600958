/** Looking at the beginning of what was sent, to say what its columns mean. */
import type { UploadBeginning, UploadLook } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import type { z } from 'zod';
import { audit } from '../audit/write.ts';
import { readSample } from '../import/sample.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { readUpload } from './read.ts';

/** The columns and at most so many first rows. Refuses `not-found`, `upload-state`, `file-unreadable`. */
export async function lookAtUpload(
  ctx: ProcedureContext,
  { id, limit }: z.infer<typeof UploadLook>,
): Promise<z.infer<typeof UploadBeginning>> {
  const granted = grant(ctx.ability, 'look', subject.upload({ partner: memberOf(ctx.actor).partner }));
  const { source } = await readUpload(ctx, granted, id);
  const { format, headers, rows } = await readSample(source);
  const shown = rows.slice(0, limit);
  await ctx.database.write(granted, (tx) =>
    audit(tx, ctx, { action: 'upload.look', object: { kind: 'upload', id }, counts: { rows: shown.length } }),
  );
  return { format, headers, rows: shown };
}
