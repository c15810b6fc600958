/**
 * Organisations: the businesses that a partner sells to, and the customers who are their contacts. A restaurant buys
 * wine, and its buyer is a customer of the wine merchant. Organisations belong to one another as branches do to a
 * chain, so they make a tree; a person may be the contact of several.
 */
import { z } from 'zod';
import { answersFor } from './answer.ts';
import { importLimits } from './import.ts';
import { CustomerRef } from './words.ts';

/** How many organisations a partner has, and how many levels they make, one that belongs to no other being the first. */
export const organisationLimits = { organisations: 50_000, levels: 12 } as const;

const Text = z.string().min(1).max(importLimits.refLength);

/** A partner's own code of an organisation. */
export const OrganisationCode = Text;

/** An organisation as a file says it. Industry and country are in the partner's own words; null where none is said. */
export const OrganisationEntry = z.strictObject({
  code: OrganisationCode,
  name: Text,
  /** The code of the organisation that it belongs to; null for one that belongs to no other. */
  parent: OrganisationCode.nullable(),
  industry: Text.nullable(),
  country: Text.nullable(),
});
export type OrganisationEntry = z.infer<typeof OrganisationEntry>;

/** An organisation as its partner's people see it. */
export const Organisation = OrganisationEntry.extend({
  /** How many organisations belong to it directly. */
  organisations: z.int().nonnegative(),
  /** How many customers are its contacts. */
  contacts: z.int().nonnegative(),
  can: answersFor(['remove']),
});
export type Organisation = z.infer<typeof Organisation>;

/**
 * A page of organisations, by code: all of them, or those to which everything said here applies. `after` is the `next`
 * of the page before.
 */
export const OrganisationPage = z.strictObject({
  /** Those that belong directly to that organisation. */
  parent: OrganisationCode.exactOptional(),
  /** Those that belong to no other. */
  top: z.boolean().exactOptional(),
  /** Those that have this in their name or code, whatever its case. */
  search: Text.exactOptional(),
  limit: z.int().min(1).max(1_000).default(100),
  after: OrganisationCode.exactOptional(),
});
export type OrganisationPage = z.infer<typeof OrganisationPage>;
export const OrganisationList = z.strictObject({
  organisations: z.array(Organisation),
  next: OrganisationCode.nullable(),
  /** What `parent` names, behind everything that it belongs to, the topmost first; empty where there is no such organisation. */
  above: z.array(Organisation),
});

/** What a customer is to an organisation: the role and title in the partner's own words. */
export const ContactEntry = z.strictObject({
  organisation: OrganisationCode,
  customer: CustomerRef,
  role: Text,
  title: Text.nullable(),
});
export type ContactEntry = z.infer<typeof ContactEntry>;

/** One contact: whose, and who. */
export const ContactName = ContactEntry.pick({ organisation: true, customer: true });
export type ContactName = z.infer<typeof ContactName>;

/** A page of an organisation's contacts, by the customers' refs. `after` is the `next` of the page before. */
export const ContactPage = z.strictObject({
  organisation: OrganisationCode,
  limit: z.int().min(1).max(1_000).default(100),
  after: CustomerRef.exactOptional(),
});
export type ContactPage = z.infer<typeof ContactPage>;
export const ContactList = z.strictObject({
  contacts: z.array(
    ContactEntry.omit({ organisation: true }).extend({
      can: answersFor(['remove']),
    }),
  ),
  next: CustomerRef.nullable(),
});

/** An organisation that a customer is a contact of, as it stands in the customer's file. */
export const FileOrganisation = OrganisationEntry.omit({ parent: true }).extend({
  role: Text,
  title: Text.nullable(),
});
export type FileOrganisation = z.infer<typeof FileOrganisation>;
