/** What is asked about agreements, and what a party is shown of one. Instants are texts in UTC. */
import { z } from 'zod';
import { AgreementCan, AgreementState, type AgreementTerms, agreementVerbs, TermsHash } from './agreement.ts';
import { keyed } from './keyed.ts';
import {
  CooperationId,
  DataCategory,
  InstantText,
  PartnerHandle,
  PermittedAction,
  Purpose,
} from './words.ts';

/** The most characters of a text of terms. */
const termsLength = 262_144;

/** Terms as somebody has them: the text of a file, or the keys of one already read. Their faults have places. */
export const TermsInput = z.union([
  z.strictObject({ text: z.string().max(termsLength), format: z.enum(['yaml', 'json']) }),
  z.strictObject({ terms: keyed(z.string().max(100), z.unknown(), 100) }),
]);
export type TermsInput = z.infer<typeof TermsInput>;

/** Names one agreement. */
export const AgreementName = z.strictObject({ id: CooperationId });

/** A signature is over the hash that the party says it has read. */
export const Signature = z.strictObject({ id: CooperationId, hash: TermsHash });

/** A page of agreements, newest first; `after` is the `next` of the page before. */
export const AgreementPage = z.strictObject({
  limit: z.int().min(1).max(100).default(20),
  after: CooperationId.exactOptional(),
});

/** Terms are shown as they were signed: no default of today is added on the way out. */
export const SignedTerms = z.custom<AgreementTerms>((value) => typeof value === 'object' && value !== null);

/** What an agreement with these terms would be. */
export const AgreementDraft = z.strictObject({
  hash: TermsHash,
  terms: SignedTerms,
  /** The terms in plain English, as Markdown. */
  rendering: z.string(),
});
export type AgreementDraft = z.infer<typeof AgreementDraft>;

/** Why an agreement is not ACTIVE. */
export const AgreementReason = z.enum([
  'not-proposed',
  'signatures-missing',
  'not-started',
  'suspended',
  'rejected',
  'ended-by-all',
  'below-two-parties',
  'expired',
]);

/** Where one agreement stands now, in a list. */
export const AgreementSummary = z.strictObject({
  id: CooperationId,
  name: z.string(),
  state: AgreementState,
  /** `null` while ACTIVE. */
  reason: AgreementReason.nullable(),
  /** The state in one line for people, such as `PROPOSED (2 of 3 signed, missing cellar)`. */
  standing: z.string(),
  version: z.int().positive(),
  hash: TermsHash,
  /** The parties still in. */
  parties: z.array(PartnerHandle),
  missing: z.array(PartnerHandle),
  proposedBy: PartnerHandle,
  proposedAt: InstantText,
  /** The first instant of force, possibly yet to come; `null` until every party has signed. */
  activeFrom: InstantText.nullable(),
  /** The first instant at which the terms no longer hold. */
  endsAt: InstantText,
  /** When it ended for good; `null` before. */
  endedAt: InstantText.nullable(),
  can: AgreementCan,
});
export type AgreementSummary = z.infer<typeof AgreementSummary>;

export const AgreementList = z.strictObject({
  agreements: z.array(AgreementSummary),
  next: CooperationId.nullable(),
});

/** One thing a party did. The person who did it is named to that party alone. */
export const AgreementAct = z.strictObject({
  act: z.enum(agreementVerbs),
  partner: PartnerHandle,
  partnerName: z.string(),
  actor: z.string().nullable(),
  at: InstantText,
  version: z.int().positive(),
  /** Of a signature: what was signed. */
  hash: TermsHash.nullable(),
});

/** A permission in force now, and until when unless a party acts. */
export const PermissionInForce = z.strictObject({
  key: z.string(),
  provider: PartnerHandle,
  recipient: PartnerHandle,
  purpose: Purpose,
  categories: z.array(DataCategory),
  actions: z.array(PermittedAction),
  minimumCohort: z.int(),
  deliveryDays: z.int(),
  until: InstantText,
});

/** Everything a party is shown of one agreement. */
export const AgreementView = AgreementSummary.extend({
  terms: SignedTerms,
  leftBy: z.array(PartnerHandle),
  signedBy: z.array(PartnerHandle),
  rejectedBy: PartnerHandle.nullable(),
  suspendedBy: z.array(PartnerHandle),
  terminatedBy: z.array(PartnerHandle),
  acts: z.array(AgreementAct),
  permissions: z.array(PermissionInForce),
  /** State and terms in plain English, as Markdown. */
  rendering: z.string(),
});
export type AgreementView = z.infer<typeof AgreementView>;
