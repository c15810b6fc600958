/** Changes of signed terms: asked for and signed by parties, kept for all of them to read. */
import {
  ChangeDraft,
  ChangeList,
  ChangeName,
  ChangeOrder,
  ChangePage,
  ChangeQuestion,
  ChangeSignature,
  ChangeView,
  VersionComparison,
  VersionList,
  VersionName,
  VersionPage,
  VersionPair,
  VersionView,
} from '@entente/contract';
import { asking } from '../agreement/asking.ts';
import { procedure, router } from '../procedure.ts';
import { approveChange, endChange } from './answer.ts';
import { draftChange, requestChange } from './request.ts';
import { compareVersions, listVersions, viewVersion } from './versions.ts';
import { listChanges, viewChange } from './view.ts';

export const changeRouter = router({
  /** What a change to these terms would be. Refuses `terms-invalid`, `terms-fixed`, `change-empty`. */
  check: procedure
    .input(ChangeQuestion)
    .output(ChangeDraft)
    .query(({ ctx, input }) => draftChange(ctx, input)),

  /**
   * Asks for other terms, and signs them with that. One that needs nobody else is in force at once. Refuses
   * `hash-mismatch`, `already-recorded`, and what a check refuses.
   */
  request: procedure
    .input(ChangeOrder)
    .output(ChangeView)
    .mutation(({ ctx, input }) => requestChange(ctx, input)),

  /** Signs it; the last signature it needs puts it in force. Refuses `change-state`, `signature-not-needed`. */
  approve: procedure
    .input(ChangeSignature)
    .output(ChangeView)
    .mutation(({ ctx, input }) => approveChange(ctx, input)),

  /** Refuses it for good, where it needs one's signature. Refuses `change-state`, `signature-not-needed`. */
  deny: procedure
    .input(ChangeName)
    .output(ChangeView)
    .mutation(({ ctx, input }) => endChange(ctx, { ...input, verb: 'deny' })),

  /** Takes back what one asked for. Refuses `change-state`, `not-requested-by-you`. */
  cancel: procedure
    .input(ChangeName)
    .output(ChangeView)
    .mutation(({ ctx, input }) => endChange(ctx, { ...input, verb: 'cancel' })),

  /** The changes of an agreement, newest first, whatever became of them. Refuses `not-found`. */
  list: procedure
    .input(ChangePage)
    .output(ChangeList)
    .query(({ ctx, input }) => listChanges(ctx, input)),

  /** One change, with what it changes in words. Refuses `not-found`. */
  get: procedure
    .input(ChangeName)
    .output(ChangeView)
    .query(({ ctx, input: { id, change: number } }) =>
      ctx.database.read(asking(ctx).granted, (tx) => viewChange(tx, ctx, { id, number })),
    ),
});

/** What the changes of an agreement have made of its terms. */
export const versionRouter = router({
  /** All versions of the terms, oldest first. Refuses `not-found`. */
  versions: procedure
    .input(VersionPage)
    .output(VersionList)
    .query(({ ctx, input }) => listVersions(ctx, input)),

  /** The terms of one version, as they were signed and in plain English. Refuses `not-found`. */
  version: procedure
    .input(VersionName)
    .output(VersionView)
    .query(({ ctx, input }) => viewVersion(ctx, input)),

  /** What two versions do not have in common, line by line and in plain English. Refuses `not-found`. */
  compare: procedure
    .input(VersionPair)
    .output(VersionComparison)
    .query(({ ctx, input }) => compareVersions(ctx, input)),
});
