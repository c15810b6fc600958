/** Uploads: an admin sends a file in as many pieces as the line takes, and starts a job to import it. */
import {
  NewUpload,
  Upload,
  UploadBeginning,
  UploadEnd,
  UploadId,
  UploadLook,
  UploadName,
} from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { z } from 'zod';
import { fileInput } from '../import/input.ts';
import { memberOf, procedure, router } from '../procedure.ts';
import { lookAtUpload } from './look.ts';
import { getUpload } from './queries.ts';
import { remove } from './remove.ts';
import { appendUpload, finishUpload, openUpload } from './send.ts';

export const uploadRouter = router({
  /** Opens an upload, once for a key. Refuses `limit-exceeded`, `key-reused`. */
  open: procedure
    .input(NewUpload)
    .output(Upload)
    .mutation(({ ctx, input }) => openUpload(ctx, input)),

  /**
   * Takes the bytes from `offset` on, as a stream. Refuses `offset-mismatch` with the byte to go on from, `upload-state`,
   * `limit-exceeded`, `not-found`. What came before the line broke stays.
   */
  append: procedure
    .input(z.strictObject({ id: UploadId, offset: z.int().nonnegative(), source: fileInput.source }))
    .output(Upload)
    .mutation(({ ctx, input }) => appendUpload(ctx, input)),

  /** Says that all of it has come. Refuses `upload-differs`, `not-found`; `busy` while more comes. */
  finish: procedure
    .input(UploadEnd)
    .output(Upload)
    .mutation(({ ctx, input }) => finishUpload(ctx, input)),

  /** How much of it has come. Refuses `not-found`. */
  get: procedure
    .input(UploadName)
    .output(Upload)
    .query(({ ctx, input: { id } }) => {
      const { partner } = memberOf(ctx.actor);
      const granted = grant(ctx.ability, 'read', subject.upload({ partner }));
      return ctx.database.read(granted, (tx) =>
        tx.control((control) => getUpload(control, { id, partner, now: ctx.clock() })),
      );
    }),

  /** The columns and first rows of a complete upload; the look is on record. Refuses `not-found`, `upload-state`, `file-unreadable`. */
  look: procedure
    .input(UploadLook)
    .output(UploadBeginning)
    .mutation(({ ctx, input }) => lookAtUpload(ctx, input)),

  /** Throws an upload away. Refuses `not-found`. */
  remove: procedure
    .input(UploadName)
    .output(z.strictObject({}))
    .mutation(({ ctx, input: { id } }) => remove(ctx, id)),
});
