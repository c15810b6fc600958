/** Who looked at whom: looks at people, and at what was handed over, from a partner's own part of the audit log. */
import { z } from 'zod';
import { AuditId, auditRoles } from './audit.ts';
import { DeliveryId } from './delivery.ts';
import { CustomerRef, InstantText, PartnerHandle } from './words.ts';

/** The actions of the audit log that show people to somebody. */
export const lookActions = [
  'customer.look',
  'customer.find',
  'customer.file',
  'consent.receipt',
  'ledger.read',
  'recall.history',
  'disclosure.explain',
  'audit.read',
  'inbox.read',
  'delivery.export',
] as const;

/** Which looks, and why it is asked, since the answer names people too. Times are of the look; `to` is not included. */
export const LooksQuestion = z.strictObject({
  ref: CustomerRef.exactOptional(),
  actor: AuditId.exactOptional(),
  from: InstantText.exactOptional(),
  to: InstantText.exactOptional(),
  reason: z.string().trim().max(1_000).default(''),
  limit: z.int().min(1).max(100).default(20),
  /** The `entry` at which the page before ended. */
  after: z.int().positive().exactOptional(),
});
export type LooksQuestion = z.infer<typeof LooksQuestion>;

export const LookEntry = z.strictObject({
  /** The entry of the audit log. */
  entry: z.int(),
  at: InstantText,
  /** Who looked: one's own people by name, of another partner only which partner it is. */
  actor: z.string(),
  /** `key` where a machine looked; null where it was a person. */
  role: z.enum(auditRoles).nullable(),
  action: z.enum(lookActions),
  /** At whom; null for a look at what was handed over, or at the log. */
  ref: CustomerRef.nullable(),
  reason: z.string().nullable(),
  delivery: DeliveryId.nullable(),
  /** The other partner: whose people were looked at in one's inbox, or who looked at one's own in its inbox. */
  partners: z.array(PartnerHandle),
  /** Rows seen, of one's own looks into one's inbox. */
  rows: z.int().nullable(),
});
export type LookEntry = z.infer<typeof LookEntry>;

/** A page of looks, newest first. */
export const LooksPage = z.strictObject({ looks: z.array(LookEntry), next: z.int().nullable() });
export type LooksPage = z.infer<typeof LooksPage>;
