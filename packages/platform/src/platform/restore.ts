/**
 * Restoring a backup. What it lacks is made up for before anybody can ask: the audit log is held against the root that
 * was noted, and every no that the journal has is recorded again.
 */
import {
  type BackupManifest,
  type BackupSummary,
  describeAuditFinding,
  type Instant,
  refuse,
  summaryOfBackup,
} from '@entente/contract';
import { abilityFor, grant, makeOperator, subject } from '@entente/policy';
import { restoreBackup, type Database, type MasterKey } from '@entente/store';
import type { AuditDatabase } from '../audit/tables.ts';
import { endAccess } from './end-access.ts';
import { verifyAudit } from '../audit/verify.ts';
import { audit } from '../audit/write.ts';
import type { Journal } from '../withdrawal/journal.ts';
import { replayJournal } from '../withdrawal/replay.ts';

export type Restore = {
  readonly folder: string;
  /** A superuser's URL of the empty database. */
  readonly adminUrl: string;
  readonly master: MasterKey;
  readonly journal: Journal;
  readonly clock: () => Instant;
  /** Whether a journal shorter than it was is taken for what is left of it. */
  readonly acceptsJournalLoss: boolean;
};

export type Restored = BackupSummary & {
  /** Decisions and objections that the journal knew and the backup did not. */
  readonly replayed: number;
};

/**
 * Restores a backup into an empty database. Refuses `journal-incomplete`, `audit-tampered`, and what restoreBackup
 * refuses; the database is then left as it was, or as one that nobody may open.
 */
export async function restore(options: Restore): Promise<Restored> {
  const { folder, adminUrl, master, journal, clock } = options;
  let replayed = 0;
  const settle = async (database: Database, manifest: BackupManifest): Promise<void> => {
    await assertLog(database, manifest);
    replayed = await replayJournal({ database, journal, clock });
    await endAccess(database, clock);
    await note(options, { database, manifest, replayed });
  };
  const found = await journal.count();
  const assertJournal = ({ journalLines: needed }: BackupManifest): void => {
    if (found < needed && !options.acceptsJournalLoss) refuse('journal-incomplete', { found, needed });
  };
  const manifest = await restoreBackup(adminUrl, master, { folder, settle, assertUsable: assertJournal });
  return { ...summaryOfBackup(folder, manifest), replayed };
}

const operator = makeOperator({ name: 'restore' });
const ability = abilityFor(operator);

async function assertLog(database: Database, { audit: noted }: BackupManifest): Promise<void> {
  const granted = grant(ability, 'verify', subject.auditLog());
  const { first } = await database.read(granted, (tx) =>
    tx.auditLog((log) => verifyAudit(log as unknown as AuditDatabase, { noted })),
  );
  if (first) refuse('audit-tampered', { detail: describeAuditFinding(first) });
}

async function note(
  { journal, clock }: Restore,
  { database, manifest, replayed }: { database: Database; manifest: BackupManifest; replayed: number },
): Promise<void> {
  const ctx = { actor: operator, ability, database, journal, clock };
  await database.write(grant(ability, 'backup', subject.platform()), (tx) =>
    audit(tx, ctx, {
      action: 'backup.restore',
      object: { kind: 'backup', id: manifest.takenAt },
      counts: { replayed },
    }),
  );
}
