/** A customer's whole file: everything a partner has about one person, for that person. */
import { z } from 'zod';
import { ConsentHistory } from './consent.ts';
import { CustomerView } from './customer.ts';
import { Disclosure } from './disclosure.ts';
import { FileOrganisation } from './organisation.ts';
import { CustomerRef, DataCategory, EventKind, InstantText, Purpose } from './words.ts';

/** Whom, and why. `after` is the `nextEvent` of the page before; only events are paged. */
export const FileQuestion = z.strictObject({
  ref: CustomerRef,
  reason: z.string().trim().max(1_000).default(''),
  limit: z.int().min(1).max(1_000).default(100),
  after: z.int().positive().exactOptional(),
});
export type FileQuestion = z.infer<typeof FileQuestion>;

/** The file as one text: NDJSON for programs, one object a line; or a text for the person to read. */
export const FileExport = FileQuestion.pick({ ref: true, reason: true }).extend({
  format: z.enum(['ndjson', 'text']),
});
export type FileExport = z.infer<typeof FileExport>;

const Value = z.union([z.string(), z.number(), z.boolean()]);

export const FileAttribute = z.strictObject({
  category: DataCategory,
  name: z.string(),
  label: z.string(),
  value: Value,
});
export type FileAttribute = z.infer<typeof FileAttribute>;

export const FileEvent = z.strictObject({
  kind: EventKind,
  category: DataCategory,
  at: InstantText,
  properties: z.record(z.string(), z.unknown()),
});
export type FileEvent = z.infer<typeof FileEvent>;

export const FileLook = z.strictObject({ at: InstantText, actor: z.string(), reason: z.string() });
export type FileLook = z.infer<typeof FileLook>;

/** An objection by the customer's ref, or by an e-mail or phone that the customer has. */
export const FileObjection = z.strictObject({
  purpose: z.union([Purpose, z.literal('*')]),
  by: z.enum(['ref', 'email', 'phone']),
  recordedAt: InstantText,
});

export type FileObjection = z.infer<typeof FileObjection>;

export const CustomerFile = z.strictObject({
  ref: CustomerRef,
  at: InstantText,
  /** False where the customer was erased, or is known by a no alone. */
  isKnown: z.boolean(),
  changedAt: InstantText.nullable(),
  identifiers: CustomerView.shape.identifiers,
  /** By category, then name. */
  attributes: z.array(FileAttribute),
  /** What the customer is a contact of, by code. */
  organisations: z.array(FileOrganisation),
  consents: ConsentHistory,
  disclosures: z.array(Disclosure),
  looks: z.array(FileLook),
  objections: z.array(FileObjection),
  /** When the customer was erased, and when a newer consent lifted that. */
  suppression: z.strictObject({ erasedAt: InstantText, liftedAt: InstantText.nullable() }).nullable(),
  /** A page of events, in the order of landing. */
  events: z.array(FileEvent),
  nextEvent: z.int().nullable(),
});
export type CustomerFile = z.infer<typeof CustomerFile>;
