/**
 * Sending a file before it is imported, piece by piece. What has come is on disk, sealed, before it is answered, and
 * stays when the line breaks: whoever goes on begins at the byte that the upload names. Parts of a piece are files of
 * their own, so that of two who send the same bytes neither writes into the other's.
 */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { jobLimits, refuse, type NewUpload, type Upload, type UploadEnd } from '@entente/contract';
import { grant, subject, type Grant } from '@entente/policy';
import { loadStoreKeys } from '@entente/store';
import type { z } from 'zod';
import { audit } from '../audit/write.ts';
import type { ByteSource } from '../import/source.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { randomId } from '../random-id.ts';
import { createFile, frameWriter, type Sealing } from './frames.ts';
import { completeUpload, countUploads, findByKey, getUpload, insertUpload, landPart } from './queries.ts';
import { readParts } from './read.ts';
import { makeFolder, settleFolder, spoolFolder } from './spool.ts';

/** Bytes of a part: so many are sent again at most when a server is killed. */
const partBytes = 8_388_608;

const sending = (ctx: ProcedureContext): Grant<'upload', 'send'> =>
  grant(ctx.ability, 'send', subject.upload({ partner: memberOf(ctx.actor).partner }));

/** Opens an upload, once for a key. Refuses `limit-exceeded`, and `key-reused` for another size. */
export async function openUpload(ctx: ProcedureContext, input: z.infer<typeof NewUpload>): Promise<Upload> {
  const { partner, name } = memberOf(ctx.actor);
  const { bytes = null, key = null } = input;
  return ctx.database.write(sending(ctx), async (tx) => {
    await tx.lockJob(`upload ${partner}`);
    return tx.control(async (control) => {
      const now = ctx.clock();
      const known = key === null ? undefined : await findByKey(control, { partner, key });
      if (known) return known.bytes === bytes ? known : refuse('key-reused', { key });
      if ((await countUploads(control, { partner, now })) >= jobLimits.uploads)
        refuse('limit-exceeded', { what: 'Uploads that wait', limit: String(jobLimits.uploads) });
      const id = randomId(16);
      await insertUpload(control, { id, partner, bytes, key, openedBy: name, now });
      return getUpload(control, { id, partner, now });
    });
  });
}

/**
 * Takes bytes from `offset` on. Refuses `offset-mismatch` with the byte to go on from, `upload-state`, and
 * `limit-exceeded` for more than was said. When the source breaks, what has come stays.
 */
export async function appendUpload(
  ctx: ProcedureContext,
  { id, offset, source }: { id: string; offset: number; source: ByteSource },
): Promise<Upload> {
  const { partner } = memberOf(ctx.actor);
  const granted = sending(ctx);
  const { upload, key } = await ctx.database.read(granted, async (tx) => ({
    upload: await tx.control((control) => getUpload(control, { id, partner, now: ctx.clock() })),
    key: (await tx.own((store) => loadStoreKeys(store, ctx.database.master, partner))).contact,
  }));
  if (upload.state !== 'OPEN') refuse('upload-state', { state: upload.state, needs: 'OPEN' });
  if (upload.received !== offset) refuse('offset-mismatch', { offset: upload.received });
  const most = upload.bytes ?? jobLimits.uploadBytes;
  const folder = spoolFolder(ctx, partner, id);
  await makeFolder(folder);
  const chunks = source[Symbol.asyncIterator]();
  const piece: Piece = { chunks, folder, sealing: sealingOf(key, partner, id), left: undefined };
  try {
    for (let at = offset; ;) {
      const part = await writePart(piece, { start: at, most: most - at });
      if (part.bytes > 0) {
        await land(ctx, granted, { id, folder, part: { start: at, ...part } });
        at += part.bytes;
      }
      if (part.fault !== undefined) throw part.fault as Error;
      if (part.isOver) refuse('limit-exceeded', { what: 'This upload', limit: `${most} bytes` });
      if (part.isLast) break;
    }
  } finally {
    await chunks.return?.();
  }
  return ctx.database.read(granted, (tx) =>
    tx.control((control) => getUpload(control, { id, partner, now: ctx.clock() })),
  );
}

/** What an upload is sealed as. */
const sealingOf = (key: Buffer, partner: string, id: string): Sealing => ({
  key,
  place: `store/${partner}/upload/${id}`,
});

type Piece = {
  readonly chunks: AsyncIterator<Uint8Array>;
  readonly folder: string;
  readonly sealing: Sealing;
  /** What came with the last chunk of a part and belongs to the next. */
  left: Uint8Array | undefined;
};

type Written = {
  readonly bytes: number;
  readonly file: string;
  readonly isLast: boolean;
  readonly isOver: boolean;
  readonly fault?: unknown;
};

/** Writes the next part to a file of its own; when the source breaks, what came before. */
async function writePart(piece: Piece, { start, most }: { start: number; most: number }): Promise<Written> {
  const file = randomId(16);
  const handle = await createFile(join(piece.folder, file));
  const state = { bytes: 0, isLast: false, isOver: false };
  try {
    const writer = frameWriter(handle, piece.sealing, start);
    let fault: { readonly error: unknown } | undefined;
    while (state.bytes < partBytes && !state.isLast && !state.isOver) {
      const next = await nextOf(piece);
      piece.left = undefined;
      if ('error' in next) fault = next;
      if (!('chunk' in next)) state.isLast = true;
      else {
        const { chunk } = next;
        state.isOver = chunk.length > most - state.bytes;
        const taken = chunk.subarray(0, Math.min(partBytes, most) - state.bytes);
        await writer.write(taken);
        state.bytes += taken.length;
        if (taken.length < chunk.length) piece.left = chunk.subarray(taken.length);
      }
    }
    await writer.end();
    return { ...state, file, ...(fault && { fault: fault.error }) };
  } finally {
    await handle.close();
    if (state.bytes === 0) await rm(join(piece.folder, file), { force: true });
  }
}

async function nextOf({
  chunks,
  left,
}: Piece): Promise<{ readonly chunk: Uint8Array } | { readonly error: unknown } | { readonly end: true }> {
  if (left) return { chunk: left };
  try {
    const next: IteratorResult<Uint8Array> = await chunks.next();
    return next.done === true ? { end: true } : { chunk: next.value };
  } catch (error) {
    // Thrown again when what came before it is on record.
    return { error };
  }
}

async function land(
  ctx: ProcedureContext,
  granted: Grant,
  { id, folder, part }: { id: string; folder: string; part: { start: number; bytes: number; file: string } },
): Promise<void> {
  const { partner } = memberOf(ctx.actor);
  await settleFolder(folder);
  const { start, bytes, file } = part;
  const isNext = await ctx.database.write(granted, (tx) =>
    tx.control((control) => landPart(control, { id, partner, part: { start, bytes, file } })),
  );
  if (isNext) return;
  await rm(join(folder, file), { force: true });
  const { received } = await ctx.database.read(granted, (tx) =>
    tx.control((control) => getUpload(control, { id, partner, now: ctx.clock() })),
  );
  refuse('offset-mismatch', { offset: received });
}

/**
 * Says that all of it has come, after reading it once more from the disk. Refuses `upload-differs` where it has not the
 * size or the hash that was said. Said again it is no different.
 */
export async function finishUpload(
  ctx: ProcedureContext,
  { id, sha256: wanted }: z.infer<typeof UploadEnd>,
): Promise<Upload> {
  const { partner } = memberOf(ctx.actor);
  const granted = sending(ctx);
  const load = () =>
    ctx.database.read(granted, (tx) =>
      tx.control((control) => getUpload(control, { id, partner, now: ctx.clock() })),
    );
  const { state, bytes, received, sha256: known } = await load();
  const hash = createHash('sha256');
  if (state === 'OPEN') for await (const chunk of readParts(ctx, granted, id)) hash.update(chunk);
  const found = known ?? hash.digest('hex');
  if (bytes !== null && bytes !== received)
    refuse('upload-differs', { detail: `it has ${received} of ${bytes} bytes` });
  if (wanted !== undefined && wanted !== found)
    refuse('upload-differs', { detail: `its SHA-256 is ${found}` });
  if (state === 'OPEN')
    await ctx.database.write(granted, async (tx) => {
      const sha256 = Buffer.from(found, 'hex');
      const isDone = await tx.control((control) => completeUpload(control, { id, received, sha256 }));
      if (!isDone) refuse('busy');
      const counts = { bytes: received };
      await audit(tx, ctx, { action: 'upload.complete', object: { kind: 'upload', id }, counts });
    });
  return load();
}
