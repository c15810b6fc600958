/** Customers as their own partner sees them: counted, or one at a time for a reason. */
import { z } from 'zod';
import { answersFor } from './answer.ts';
import { DictionaryEntry } from './dictionary.ts';
import { CustomerRef, EventKind, IdentifierKind, InstantText } from './words.ts';

const Count = z.int().nonnegative();

/** What a store holds, counted exactly. */
export const CustomerSummary = z.strictObject({
  /** The instant for which consents were counted. */
  at: InstantText,
  customers: Count,
  /** Customers with an identifier of the kind, those of them for whom one is valid, and those for whom none is. */
  identifiers: z.record(IdentifierKind, z.strictObject({ present: Count, valid: Count, invalid: Count })),
  events: z.partialRecord(EventKind, Count),
  consentEvents: Count,
  /** Consents of customers that are active now: one for each customer, purpose and recipient. */
  activeConsents: Count,
  dictionary: z.array(DictionaryEntry),
  /** What can be done with its customers: `look` and `erase` are about one at a time. */
  can: answersFor(['import', 'look', 'erase', 'withdraw']),
});
export type CustomerSummary = z.infer<typeof CustomerSummary>;

/** Whom to look at, and why. */
export const CustomerLook = z.strictObject({
  ref: CustomerRef,
  reason: z.string().trim().max(1_000).default(''),
});

/** What somebody is recognised by, as written: who they are is not known yet, and why it is asked. */
export const CustomerSearch = z.strictObject({
  kind: z.enum(['email', 'phone', 'loyalty']),
  written: z.string().trim().min(1).max(320),
  reason: z.string().trim().max(1_000).default(''),
});
export type CustomerSearch = z.infer<typeof CustomerSearch>;

/** One's own ids of everybody who is recognised by it, at most twenty. */
export const CustomersFound = z.strictObject({ refs: z.array(CustomerRef), isMore: z.boolean() });
export type CustomersFound = z.infer<typeof CustomersFound>;

const Value = z.union([z.string(), z.number(), z.boolean()]);

/** Everything a partner knows about one customer, besides events and consents. */
export const CustomerView = z.strictObject({
  ref: CustomerRef,
  changedAt: InstantText,
  /** Attributes of category contact: names, street. */
  contact: z.record(z.string(), z.string()),
  identifiers: z.array(
    z.strictObject({
      kind: IdentifierKind,
      written: z.string(),
      /** Null where what is written cannot be normalised, so that nobody is recognised by it. */
      normalised: z.string().nullable(),
    }),
  ),
  attributes: z.record(z.string(), Value),
  can: answersFor(['erase', 'withdraw']),
});
export type CustomerView = z.infer<typeof CustomerView>;
