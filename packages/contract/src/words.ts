/**
 * The closed vocabularies of the domain. Every word here has one spelling, used in tables, routes and tests alike.
 * Each purpose and data category maps to a term of the W3C Data Privacy Vocabulary (DPV 2).
 */
import { phrase } from './said.ts';
import { z } from 'zod';

/** What kind of fact about a person a value is. Every attribute and every kind of event belongs to one. */
export const dataCategories = [
  'contact',
  'demographic',
  'location',
  'purchase',
  'loyalty',
  'survey',
  'marketing',
  'support',
  'social',
  'employment',
] as const;
export const DataCategory = z.enum(dataCategories);
export type DataCategory = z.infer<typeof DataCategory>;

/** What a recipient may use a person's data for. */
export const purposes = [
  'direct-marketing',
  'personalised-advertising',
  'market-research',
  'customer-support',
  'joint-loyalty',
] as const;
export const Purpose = z.enum(purposes);
export type Purpose = z.infer<typeof Purpose>;

/**
 * The DPV term of each purpose, as written in consent receipts and ODRL exports. Market research has none of its own in
 * DPV 2.3: it is research in a commercial setting, and not marketing, which promotes and sells.
 */
export const purposeIri: Readonly<Record<Purpose, string>> = {
  'direct-marketing': 'https://w3id.org/dpv#DirectMarketing',
  'personalised-advertising': 'https://w3id.org/dpv#PersonalisedAdvertising',
  'market-research': 'https://w3id.org/dpv#CommercialResearch',
  'customer-support': 'https://w3id.org/dpv#CustomerCare',
  'joint-loyalty': 'https://w3id.org/dpv#CustomerRelationshipManagement',
};

/** What may be done under a permission. */
export const permittedActions = ['count', 'analyse', 'deliver'] as const;
export const PermittedAction = z.enum(permittedActions);
export type PermittedAction = z.infer<typeof PermittedAction>;

/** What a person decided: `withdrawn` by the person, `revoked` by somebody else. All but `given` are a no. */
export const consentDecisions = ['given', 'refused', 'withdrawn', 'revoked'] as const;
export const ConsentDecision = z.enum(consentDecisions);
export type ConsentDecision = z.infer<typeof ConsentDecision>;

/** What a customer can be recognised by. */
export const identifierKinds = ['email', 'phone', 'loyalty', 'name-birth-postcode'] as const;
export const IdentifierKind = z.enum(identifierKinds);
export type IdentifierKind = z.infer<typeof IdentifierKind>;

/** A dated fact about a customer. */
export const eventKinds = [
  'purchase',
  'loyalty',
  'survey',
  'support',
  'social',
  'touchpoint',
  'self-service',
] as const;
export const EventKind = z.enum(eventKinds);
export type EventKind = z.infer<typeof EventKind>;

/** The data category that each kind of event belongs to. */
export const categoryOfEvent: Readonly<Record<EventKind, DataCategory>> = {
  purchase: 'purchase',
  loyalty: 'loyalty',
  survey: 'survey',
  support: 'support',
  social: 'social',
  touchpoint: 'marketing',
  'self-service': 'support',
};

/** What people who act for a partner may be; one person may hold several. */
export const roles = ['admin', 'analyst', 'privacy-officer'] as const;
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

/** A partner's short name: its tenant id everywhere, so it never changes. */
export const PartnerHandle = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{1,29}[a-z0-9]$/,
    phrase('three to thirty-one of a-z, 0-9 and inner hyphens, a letter first'),
  )
  .brand('PartnerHandle');
export type PartnerHandle = z.infer<typeof PartnerHandle>;

/** A cooperation's id: ten characters of a-z and 2-7, random, unlinkable to its parties. */
export const CooperationId = z
  .string()
  .regex(/^[a-z2-7]{10}$/, phrase('ten characters of a-z and 2-7'))
  .brand('CooperationId');
export type CooperationId = z.infer<typeof CooperationId>;

/** A partner's own id for a customer, as that partner writes it. */
export const CustomerRef = z.string().min(1).max(200);

/** Milliseconds since 1970-01-01T00:00:00Z: how rules speak of time. */
export type Instant = number;

/** How instants travel: ISO 8601 in UTC, such as `2026-07-01T00:00:00Z`. */
export const InstantText = z.iso.datetime({ offset: false }).max(40);
