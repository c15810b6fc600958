/**
 * A delivery hands the covered people of one permission, or those of them in a published set, to its recipient, once.
 * What it handed over lies in the recipient's inbox until its time is over.
 */
import { phrase } from './said.ts';
import { z } from 'zod';
import { answersFor } from './answer.ts';
import { AttributeName, DictionaryEntry } from './dictionary.ts';
import { Count } from './overlap.ts';
import { PairwiseId } from './recall.ts';
import { Written } from './segment/segment.ts';
import { SetName } from './set.ts';
import {
  CooperationId,
  CustomerRef,
  DataCategory,
  EventKind,
  IdentifierKind,
  InstantText,
  PartnerHandle,
  Purpose,
} from './words.ts';

/** Whom: people the recipient has too, people it does not have, or both. The recipient's secret. */
export const deliveryModes = ['overlap', 'prospects', 'all'] as const;
export const DeliveryMode = z.enum(deliveryModes);
export type DeliveryMode = z.infer<typeof DeliveryMode>;

/** SUSPENDED is a completed delivery whose agreement is suspended: its rows are locked, not erased. */
export const deliveryStates = ['REQUESTED', 'STARTED', 'COMPLETED', 'SUSPENDED', 'TERMINATED'] as const;
export const DeliveryState = z.enum(deliveryStates);
export type DeliveryState = z.infer<typeof DeliveryState>;

/** Why a delivery was terminated. */
export const deliveryEndings = [
  'too-small',
  'agreement-suspended',
  'agreement-ended',
  'agreement-changed',
  'column-removed',
  'set-withdrawn',
] as const;
export const DeliveryEnding = z.enum(deliveryEndings);
export type DeliveryEnding = z.infer<typeof DeliveryEnding>;

/** A delivery's id: sixteen characters of a-z and 2-7, random. */
export const DeliveryId = z.string().regex(/^[a-z2-7]{16}$/, phrase('sixteen characters of a-z and 2-7'));

/** What rows shall have: of everything that the permission covers, what is named here and nothing else. */
export const DeliveryChoice = z.strictObject({
  /** The provider's attributes, by name. */
  attributes: z.array(AttributeName).max(500).default([]),
  /** With `contact`: as written and normalised. */
  identifiers: z.array(IdentifierKind).max(10).default([]),
  /** Kinds of events. */
  events: z.array(EventKind).max(20).default([]),
});
export type DeliveryChoice = z.infer<typeof DeliveryChoice>;

export const DeliveryQuestion = z.strictObject({
  cooperation: CooperationId,
  /** The permission as text: `skyline>harvest direct-marketing contact`. */
  permission: z.string().max(500),
  mode: DeliveryMode,
  /** A set that the provider published under this permission, which people must be in. */
  set: SetName.exactOptional(),
  /** What must be true of people, by the columns that the provider shares and the sets it published. */
  where: Written.exactOptional(),
  /** Which columns; all that the permission covers unless said. */
  columns: DeliveryChoice.exactOptional(),
});
export type DeliveryQuestion = z.infer<typeof DeliveryQuestion>;

/** What rows have besides the pairwise id, the recipient's own ref and the instant until which they live. */
export const DeliveryColumns = z.strictObject({
  /** The provider's attributes of the permission's categories. */
  attributes: z.array(DictionaryEntry),
  /** As written and normalised; only where the permission has contact. */
  identifiers: z.array(IdentifierKind),
  /** The kinds of events of the permission's categories. */
  events: z.array(EventKind),
});
export type DeliveryColumns = z.infer<typeof DeliveryColumns>;

/** What a refresh tells of people: not held before, data changed, or not among its people any more. */
const changes = ['added', 'changed', 'removed'] as const;

/** What a delivery would be. People below the minimum cohort are `suppressed`. */
export const DeliveryPreview = z.strictObject({
  at: InstantText,
  permission: z.string(),
  mode: DeliveryMode,
  set: SetName.nullable(),
  /** The condition, as it could have been typed. */
  where: z.string().nullable(),
  minimumCohort: z.int(),
  /** What would be disclosed: the categories of the columns, and those that the set and the condition read. */
  categories: z.array(DataCategory),
  /** Covered people of the permission, of the set and meeting the condition if there are any. */
  considered: Count,
  /** Those of the mode who would be handed over. */
  delivered: Count,
  /** Those of the mode whom the recipient's own objections leave out. */
  suppressed: Count,
  columns: DeliveryColumns,
  /** No row would live longer. */
  until: InstantText,
});
export type DeliveryPreview = z.infer<typeof DeliveryPreview>;

const people = z.int().nonnegative().nullable();

export const Delivery = z.strictObject({
  id: DeliveryId,
  cooperation: CooperationId,
  provider: PartnerHandle,
  permission: z.string(),
  purpose: Purpose,
  /** What is disclosed: the categories of the columns, and those that the set and the condition read. */
  categories: z.array(DataCategory),
  agreementVersion: z.int(),
  mode: DeliveryMode,
  set: SetName.nullable(),
  /** The condition, as it could have been typed. */
  where: z.string().nullable(),
  /** What was asked for; null where it was everything that the permission covers. */
  chosen: DeliveryChoice.nullable(),
  state: DeliveryState,
  /** Why it was terminated. */
  reason: DeliveryEnding.nullable(),
  /** People, as for a preview; null unless it was completed. */
  considered: people,
  delivered: people,
  suppressed: people,
  /** The delivery after which a refresh tells what has changed; null for one that stands by itself. */
  since: DeliveryId.nullable(),
  /** Of a completed refresh, people; `delivered` are those added and changed. */
  difference: z.record(z.enum(changes), z.int().nonnegative()).nullable(),
  /** Null unless it was completed. */
  columns: DeliveryColumns.nullable(),
  requestedBy: z.string(),
  requestedAt: InstantText,
  startedAt: InstantText.nullable(),
  endedAt: InstantText.nullable(),
  /**
   * `read` is to page through its rows in the inbox, `resume` to finish one that was interrupted, `refresh` to be handed
   * what has changed since.
   */
  can: answersFor(['read', 'export', 'resume', 'refresh']),
});
export type Delivery = z.infer<typeof Delivery>;

export const DeliveryName = z.strictObject({ id: DeliveryId });

/** A page of deliveries, newest first; `after` is the `next` of the page before. */
export const DeliveryPage = z.strictObject({
  limit: z.int().min(1).max(100).default(20),
  after: DeliveryId.exactOptional(),
});
export const DeliveryList = z.strictObject({ deliveries: z.array(Delivery), next: DeliveryId.nullable() });

const Value = z.union([z.string(), z.number(), z.boolean()]);

/** One person in the inbox. */
export const InboxRow = z.strictObject({
  person: PairwiseId,
  /** The recipient's own id of the person, where it knows them. */
  ref: CustomerRef.nullable(),
  /** Attributes of all categories but contact. */
  attributes: z.record(z.string(), Value),
  contact: z.record(z.string(), z.string()),
  identifiers: z.array(
    z.strictObject({ kind: IdentifierKind, written: z.string(), normalised: z.string().nullable() }),
  ),
  until: InstantText,
  /** In a refresh. Of who was removed there is nothing but the ids; `until` is when the person is recalled. */
  change: z.enum(changes).exactOptional(),
});
export type InboxRow = z.infer<typeof InboxRow>;

/** Where a page of the inbox ended: at a person, with a hyphen before the id of one who was removed. */
const InboxPlace = z.string().regex(/^-?[0-9a-f]{32}$/, phrase('the next of the page before'));

/**
 * A page of one delivery's people, by pairwise id; in a refresh those come first who were removed. `after` is the `next`
 * of the page before.
 */
export const InboxPage = z.strictObject({
  delivery: DeliveryId,
  limit: z.int().min(1).max(1_000).default(100),
  after: InboxPlace.exactOptional(),
  /** Why; who only watches over the inbox sees contact data for a reason, which is kept. */
  reason: z.string().trim().min(1).max(1_000).exactOptional(),
});
export type InboxPage = z.infer<typeof InboxPage>;
export const InboxList = z.strictObject({ rows: z.array(InboxRow), next: InboxPlace.nullable() });
export type InboxList = z.infer<typeof InboxList>;

/** Rows of one delivery, or of all. A person who came with two deliveries has two rows. */
export const InboxCount = z.strictObject({
  /** Rows that can be read. */
  people: z.int().nonnegative(),
  /** Rows that are locked, because their agreement is not ACTIVE. */
  locked: z.int().nonnegative(),
});
export type InboxCount = z.infer<typeof InboxCount>;

/** How rows leave as a file. CSV is safe to open in a spreadsheet; NDJSON has everything as it is. */
export const DeliveryExport = z.strictObject({
  delivery: DeliveryId,
  format: z.enum(['csv', 'ndjson']),
  what: z.enum(['people', 'events']).default('people'),
});
export type DeliveryExport = z.infer<typeof DeliveryExport>;
