/**
 * A backup is a folder: a file for every table, and a manifest that says what is in it, written last. Whatever is not
 * as the manifest says is no backup; the manifest itself is sealed under the master key.
 */
import { phrase } from './said.ts';
import { z } from 'zod';
import { AuditRoot } from './audit.ts';
import { InstantText } from './words.ts';

/** The version of the format that this program writes, and the newest it reads. */
export const backupVersion = 1;

const SqlName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, phrase('a name of a-z, 0-9 and underscores'));
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, phrase('64 hexadecimal digits'));
const Digits = z.string().regex(/^\d{1,19}$/, phrase('digits'));

export const BackupSchema = z.strictObject({
  schema: SqlName,
  /** The migrations it has had, in order: what it is made with again. */
  migrations: z.array(z.strictObject({ name: z.string(), sha256: Sha256 })).min(1),
});

export const BackupTable = z.strictObject({
  schema: SqlName,
  table: SqlName,
  columns: z.array(SqlName).min(1),
  rows: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
  /** Of its file, which has the rows as `COPY … TO STDOUT` writes them, in the order of the primary key. */
  sha256: Sha256,
  /** Where the numbers of its columns go on: the last one given out, and whether it was given out. */
  counters: z.array(z.strictObject({ column: SqlName, last: Digits, isUsed: z.boolean() })),
});
export type BackupTable = z.infer<typeof BackupTable>;

export const BackupManifest = z.strictObject({
  format: z.literal('entente-backup'),
  version: z.literal(backupVersion),
  /** By the domain's clock. */
  takenAt: InstantText,
  /** The id of the master key, without which nothing in it can be read. */
  master: z.string(),
  /** The PostgreSQL release it was taken from. */
  server: z.string(),
  /** The first transaction that the snapshot does not have: numbers of transactions in the rows are below it. */
  transaction: Digits,
  schemas: z.array(BackupSchema).min(1),
  tables: z.array(BackupTable).min(1),
  /** The audit log's newest root in the snapshot. */
  audit: AuditRoot,
  /** Lines of the withdrawal journal before the snapshot: a shorter one is not the whole. */
  journalLines: z.int().nonnegative(),
  /** What is not in it and has to be kept elsewhere. */
  without: z.array(z.string()),
  /** HMAC-SHA-256 of the rest under a key derived from the master key. */
  seal: Sha256,
});
export type BackupManifest = z.infer<typeof BackupManifest>;

/** What is said of a backup that was taken, checked or restored. */
export const BackupSummary = z.strictObject({
  folder: z.string(),
  takenAt: InstantText,
  schemas: z.int(),
  tables: z.int(),
  rows: z.int(),
  bytes: z.int(),
  audit: AuditRoot,
});
export type BackupSummary = z.infer<typeof BackupSummary>;

/** The summary of a manifest. */
export function summaryOfBackup(folder: string, manifest: BackupManifest): BackupSummary {
  const total = (of: (table: BackupTable) => number): number =>
    manifest.tables.reduce((sum, table) => sum + of(table), 0);
  return {
    folder,
    takenAt: manifest.takenAt,
    schemas: manifest.schemas.length,
    tables: manifest.tables.length,
    rows: total(({ rows }) => rows),
    bytes: total(({ bytes }) => bytes),
    audit: manifest.audit,
  };
}
