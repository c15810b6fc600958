import { resolve } from 'node:path';
import { type BackupSummary, noteAuditRoot, refuse, summaryOfBackup } from '@entente/contract';
import type { Session } from '../session.ts';
import { count, facts, paragraphs } from '../table.ts';
import { verb } from '../verb.ts';

const folder = {
  type: 'positional',
  required: true,
  description: 'the folder of the backup',
} as const;

export const backup = verb({
  place: 'home',
  about:
    'Copies everything into a new folder, as of one moment, while everybody goes on; the operator does it.',
  more: 'The master key and the journal of withdrawals are not in it: keep a copy of each elsewhere. With --verify an existing backup is read and compared with what it says of itself.',
  examples: ['backup /safe/monday', 'backup /safe/monday --verify'],
  args: {
    folder,
    verify: { type: 'boolean', description: 'read a backup that is there, and change nothing' },
  },
  run: async ({ args, session }) => {
    const path = resolve(args.folder);
    if (args.verify === true) return { ...(await verify(session, path)), isVerified: true };
    const caller = await session.operator();
    return { ...(await caller.platform.backup({ folder: path })), isVerified: false };
  },
  show: ({ isVerified, ...summary }) =>
    paragraphs(
      shownBackup(summary),
      isVerified
        ? 'Every table is as it was when it was copied.'
        : 'Keep it with copies of keys/master.key and journal/withdrawals.ndjson, which are not in it.',
    ),
});

async function verify({ home }: Session, path: string): Promise<BackupSummary> {
  const { checkBackup } = await import('@entente/store');
  return summaryOfBackup(path, await checkBackup(path, await masterKeyOf(home.masterKey)));
}

export const restore = verb({
  place: 'home',
  about: 'Restores a backup into an empty home or database, and every no that was recorded since.',
  more: 'Put keys/master.key and journal/withdrawals.ndjson into the home first. Nobody can open the database before it is whole: what was broken off is restored again from the beginning.',
  examples: ['restore /safe/monday'],
  args: {
    folder,
    'accept-journal-loss': {
      type: 'boolean',
      description: 'restore although the journal is shorter than it was; who withdrew since may return',
    },
  },
  run: async ({ args, session }) => {
    const { home, databaseUrl } = session;
    const path = resolve(args.folder);
    const master = await masterKeyOf(home.masterKey);
    const { openEmbedded } = await import('@entente/store');
    const { openJournal, restore: restoreInto } = await import('@entente/platform');
    const adminUrl = databaseUrl ?? (await openEmbedded({ directory: home.postgres }));
    return restoreInto({
      folder: path,
      adminUrl,
      master,
      journal: openJournal(home.journal),
      clock: Date.now,
      acceptsJournalLoss: args['accept-journal-loss'] === true,
    });
  },
  show: ({ replayed, ...summary }) =>
    paragraphs(shownBackup(summary), `Restored. Recorded after it, and in force again: ${count(replayed)}.`),
});

const shownBackup = ({ folder: path, takenAt, schemas, tables, rows, bytes, audit }: BackupSummary): string =>
  facts([
    ['backup', path],
    ['of', takenAt],
    ['schemas', schemas],
    ['tables', tables],
    ['rows', rows],
    ['bytes', bytes],
    ['audit root', noteAuditRoot(audit)],
  ]);

/** The key of this home. None is made here: one that did not seal the backup opens nothing of it. */
async function masterKeyOf(file: string) {
  const { existsSync } = await import('node:fs');
  if (!existsSync(file)) refuse('not-found', { what: `master key (${file})` });
  const { openMasterKey } = await import('@entente/store');
  return openMasterKey(file);
}
