/** A partner's own part of the audit log, entry by entry, as it is hashed. */
import { z } from 'zod';
import { AuditAction, AuditEntry, AuditId, auditOutcomes, AuditReference } from './audit.ts';
import { InstantText } from './words.ts';

/** Which entries, newest first. Times are of what happened; `to` is not included. */
export const AuditQuestion = z.strictObject({
  action: AuditAction.exactOptional(),
  actor: AuditId.exactOptional(),
  outcome: z.enum(auditOutcomes).exactOptional(),
  from: InstantText.exactOptional(),
  to: InstantText.exactOptional(),
  limit: z.int().min(1).max(500).default(50),
  /** The `entry` at which the page before ended. */
  after: z.int().positive().exactOptional(),
});
export type AuditQuestion = z.infer<typeof AuditQuestion>;

export const ListedAuditEntry = z.strictObject({
  entry: z.int().positive(),
  /** SHA-256 of a zero byte and the body as canonical JSON (RFC 8785): what stands in the log's tree. */
  leaf: AuditReference,
  body: AuditEntry,
});
export type ListedAuditEntry = z.infer<typeof ListedAuditEntry>;

export const AuditList = z.strictObject({
  entries: z.array(ListedAuditEntry),
  /** Names of one's own people among the actors, those who have left included; keys and others have none. */
  people: z.array(z.strictObject({ actor: AuditId, name: z.string() })),
  next: z.int().positive().nullable(),
});
export type AuditList = z.infer<typeof AuditList>;
