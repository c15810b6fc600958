/**
 * The words of import: how large anything in a file may be, why a row or a cell of it may fail to land, and what is
 * told when all of it has been read. What a file means is declared by its mapping.
 */
import { z } from 'zod';
import { IdentifierKind } from './words.ts';

/** How large anything in an imported file may be; whatever is larger is rejected or refused, never cut. */
export const importLimits = {
  /** Bytes of one row, quoted line breaks included. */
  rowBytes: 1_048_576,
  /** Columns of a file. */
  columns: 1_000,
  /** Characters of one cell. */
  cellLength: 65_536,
  /** Lists and objects inside each other in a line of JSON. */
  jsonDepth: 100,
  /** Characters of a customer's ref, of an event's id, of a consent's notice or collector. */
  refLength: 200,
  /** Characters of a mapping's text. */
  mappingLength: 262_144,
} as const;
export type ImportLimits = { readonly [name in keyof typeof importLimits]: number };

/** Why a row or one of its cells did not land. The list is closed; each reason is a sentence for people. */
export const rejectReasons = {
  'row-too-long': 'The row is longer than 1 MiB.',
  'bad-encoding': 'The row is not valid UTF-8.',
  'bad-quotes': 'A closing quote is followed by something other than a delimiter.',
  'bad-json': 'The line is not one JSON object.',
  'json-too-deep': 'The line nests lists and objects more than 100 deep.',
  'column-count': 'The row does not have as many cells as the header.',
  'cell-too-long': 'The cell is longer than 65,536 characters.',
  'bad-character': 'The cell has a NUL or half a character, which no text may have.',
  'nested-value': 'The cell is a list or an object where one value is expected.',
  'missing-ref': 'The row does not say whom or what it is about.',
  'bad-ref': 'The ref is longer than 200 characters, or a number too large to be exact.',
  'bad-integer': 'The cell is not a whole number.',
  'bad-number': 'The cell is not a number as the mapping writes them.',
  'bad-boolean': 'The cell is not one of true, false, yes, no, y, n, t, f, 1, 0.',
  'bad-money': 'The cell is not an amount, or has more decimals than its currency.',
  'bad-date': 'The cell is not a date of the calendar in the declared format.',
  'bad-instant': 'The cell is not an instant in the declared format.',
  'bad-id': "The event's id is empty or longer than 200 characters.",
  'unknown-event-kind': 'The kind of event is not one of the known ones.',
  'unknown-decision': 'The consent event is not one of given, refused, withdrawn, revoked.',
  'unknown-purpose': 'The purpose is not one of the known ones.',
  'unknown-category': 'A data category is not one of the known ones.',
  'unknown-recipient': 'The recipient is not a partner.',
  'unknown-customer': 'No customer has this ref, and only a no is kept for people who are yet to appear.',
  'erased-customer': 'The customer was erased, and an old file brings nobody back.',
  'wildcard-given': 'Only a no may say * for purpose or recipient.',
  'text-too-long': 'The text is longer than 200 characters.',
  'unknown-place': 'No place has this ref, in the file or before it.',
  'place-in-itself': 'The place would lie in itself, directly or by way of others.',
  'place-too-deep': 'The place, or one in it, would be deeper than the twelfth level.',
  'unknown-organisation': 'No organisation has this code, in the file or before it.',
  'organisation-in-itself': 'The organisation would belong to itself, directly or by way of others.',
  'organisation-too-deep':
    'The organisation, or one that belongs to it, would be deeper than the twelfth level.',
} as const satisfies Record<string, string>;
export type RejectReason = keyof typeof rejectReasons;

const Count = z.int().nonnegative();
const reasons = Object.keys(rejectReasons) as [RejectReason, ...RejectReason[]];
const Rejected = z.partialRecord(z.enum(reasons), Count);

/** What every import tells. All counts but those of cells are rows, and they add up to `rows`. */
const imported = {
  /** The number under which the store remembers this import. */
  recording: Count,
  /** Rows of the file, besides a header. */
  rows: Count,
  /** Rows that did not land, by reason. */
  rejectedRows: Rejected,
  /** Cells that did not land, of rows that otherwise did. */
  rejectedCells: Rejected,
};

/** How many of the landed rows had an identifier that could be normalised, and one that could not. */
export const IdentifierCounts = z.strictObject({ valid: Count, invalid: Count });
export type IdentifierCounts = z.infer<typeof IdentifierCounts>;

export const CustomersReport = z.strictObject({
  ...imported,
  created: Count,
  changed: Count,
  unchanged: Count,
  /** Overtaken by a later row about the same customer before they landed. */
  replaced: Count,
  /** Customers who were absent from a snapshot, and are customers no longer. */
  removed: Count,
  identifiers: z.record(IdentifierKind, IdentifierCounts),
});
export type CustomersReport = z.infer<typeof CustomersReport>;

export const EventsReport = z.strictObject({
  ...imported,
  recorded: Count,
  /** Recorded before, by this file or an earlier one. */
  repeated: Count,
});
export type EventsReport = z.infer<typeof EventsReport>;

export const ConsentsReport = z.strictObject({
  ...imported,
  recorded: Count,
  repeated: Count,
  /** Of those recorded: dated more than five minutes ahead, so that they take effect at their date. */
  notYet: Count,
  /** Of those recorded: a no about a customer who is not known yet, which binds when the customer appears. */
  keptForUnknown: Count,
});
export type ConsentsReport = z.infer<typeof ConsentsReport>;

export const PlacesReport = z.strictObject({
  ...imported,
  created: Count,
  changed: Count,
  unchanged: Count,
  /** Overtaken by a later row about the same place. */
  replaced: Count,
});
export type PlacesReport = z.infer<typeof PlacesReport>;

export const OrganisationsReport = z.strictObject({
  ...imported,
  created: Count,
  changed: Count,
  unchanged: Count,
  /** Overtaken by a later row about the same organisation. */
  replaced: Count,
});
export type OrganisationsReport = z.infer<typeof OrganisationsReport>;

export const ContactsReport = z.strictObject({
  ...imported,
  created: Count,
  changed: Count,
  unchanged: Count,
  /** Overtaken by a later row about the same customer at the same organisation before they landed. */
  replaced: Count,
});
export type ContactsReport = z.infer<typeof ContactsReport>;
