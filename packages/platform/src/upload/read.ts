/** Reading an upload as the bytes that were sent, whatever parts they came in. */
import { join } from 'node:path';
import { refuse } from '@entente/contract';
import type { Grant } from '@entente/policy';
import { loadStoreKeys } from '@entente/store';
import type { ByteSource } from '../import/source.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { readFrames } from './frames.ts';
import { getUpload, listParts } from './queries.ts';
import { spoolFolder } from './spool.ts';

/** The bytes of a complete upload, and how many; granted is what they are read for. Refuses `not-found`, `upload-state`. */
export async function readUpload(
  ctx: ProcedureContext,
  granted: Grant,
  id: string,
): Promise<{ readonly source: ByteSource; readonly bytes: number }> {
  const { partner } = memberOf(ctx.actor);
  const { state, received } = await ctx.database.read(granted, (tx) =>
    tx.control((control) => getUpload(control, { id, partner, now: ctx.clock() })),
  );
  if (state !== 'COMPLETE') refuse('upload-state', { state, needs: 'COMPLETE' });
  return { source: readParts(ctx, granted, id), bytes: received };
}

/** The bytes of an upload as far as they have come. Throws where the disk has not what was written. */
export async function* readParts(
  ctx: ProcedureContext,
  granted: Grant,
  id: string,
): AsyncGenerator<Buffer, void> {
  const { partner } = memberOf(ctx.actor);
  const folder = spoolFolder(ctx, partner, id);
  const { parts, key } = await ctx.database.read(granted, async (tx) => ({
    parts: await tx.control((control) => listParts(control, id)),
    key: (await tx.own((store) => loadStoreKeys(store, ctx.database.master, partner))).contact,
  }));
  for (const { start, bytes, file } of parts) {
    let read = 0;
    const sealing = { key, place: `store/${partner}/upload/${id}` };
    for await (const chunk of readFrames(join(folder, file), sealing, start)) {
      read += chunk.length;
      yield chunk;
    }
    if (read !== bytes) throw new Error(`upload ${id} has ${read} bytes at ${start}, not ${bytes}`);
  }
}
