/**
 * An explanation of one disclosure: whether handing one person over was lawful at the time, judged from nothing but
 * what is stored, and what has become of it since. Every finding says in words what was found.
 */
import { phrase } from './said.ts';
import { z } from 'zod';
import { AgreementState, TermsHash } from './agreement.ts';
import { AgreementReason } from './agreement-view.ts';
import { AuditRoot } from './audit.ts';
import { ConsentState } from './consent.ts';
import { DeliveryId } from './delivery.ts';
import {
  ConsentDecision,
  CooperationId,
  CustomerRef,
  DataCategory,
  InstantText,
  PartnerHandle,
  PermittedAction,
  Purpose,
} from './words.ts';

/** Which disclosure, why it is looked at, and up to when to tell what has become of it: now, unless said. */
export const ExplanationQuestion = z.strictObject({
  delivery: DeliveryId,
  ref: CustomerRef,
  reason: z.string().trim().max(1_000).default(''),
  asOf: InstantText.exactOptional(),
});
export type ExplanationQuestion = z.infer<typeof ExplanationQuestion>;

/**
 * What is looked into. `ledger`: the row fits its delivery. `agreement`: in force, signed by all. `permission`: among
 * the signed lines, and allows to deliver. `categories`: none beyond it. `consent`: the person was covered. `evidence`:
 * the consent event that the ledger names is the one that decided, and is as it was recorded. `term`: no longer than
 * allowed. `audit`: the log has the delivery.
 */
export const explanationChecks = [
  'ledger',
  'agreement',
  'permission',
  'categories',
  'consent',
  'evidence',
  'term',
  'audit',
] as const;

export const ExplanationFinding = z.strictObject({
  check: z.enum(explanationChecks),
  holds: z.boolean(),
  /** What was found, as a sentence. */
  says: z.string(),
});
export type ExplanationFinding = z.infer<typeof ExplanationFinding>;

/** One record of the person, and what its consent was at the instant. */
export const ExplainedRecord = z.strictObject({
  ref: CustomerRef,
  /** The one whose data was handed over. */
  isHanded: z.boolean(),
  /** False of a record that changed since: whether it was of this person then is not stored, so it is not judged. */
  isJudged: z.boolean(),
  state: ConsentState,
  covers: z.boolean(),
  /** The event that decided; null where there was none. */
  decidedBy: z
    .strictObject({
      event: z.int(),
      decision: ConsentDecision,
      at: InstantText,
      categories: z.array(DataCategory),
      expiresAt: InstantText.nullable(),
      recordedAt: InstantText,
      collectedBy: z.string().nullable(),
      notice: z.string().nullable(),
      /** False where the row differs from what was recorded. */
      isAsRecorded: z.boolean(),
    })
    .nullable(),
});
export type ExplainedRecord = z.infer<typeof ExplainedRecord>;

/** The agreement at the instant, in the version that the ledger names. */
export const ExplainedAgreement = z.strictObject({
  name: z.string(),
  version: z.int(),
  state: AgreementState,
  reason: AgreementReason.nullable(),
  hash: TermsHash,
  /** Whether the hash is the one of the terms on file. */
  isHashOfTerms: z.boolean(),
  signatures: z.array(
    z.strictObject({ partner: PartnerHandle, at: InstantText, hash: TermsHash.nullable() }),
  ),
  /** The permission among the signed lines; null where there is none. */
  permission: z
    .strictObject({
      number: z.int(),
      categories: z.array(DataCategory),
      actions: z.array(PermittedAction),
      deliveryDays: z.int(),
    })
    .nullable(),
});
export type ExplainedAgreement = z.infer<typeof ExplainedAgreement>;

const Hex = z.string().regex(/^[0-9a-f]{64}$/, phrase('64 hexadecimal digits'));

/** The entry of the audit log, and the proof (RFC 9162, nearest sibling first) that it stands in the log of that root. */
export const InclusionProof = z.strictObject({
  entry: z.string(),
  /** The entry's text: its leaf hash is the SHA-256 of a zero byte and this. */
  body: z.string(),
  leaf: Hex,
  /** From 0; null while the entry waits for its place, and then there is no root and no proof. */
  place: z.int().nullable(),
  root: AuditRoot.nullable(),
  proof: z.array(Hex),
  /** Whether the body is that of the leaf, and the proof leads from it to the root. */
  isProven: z.boolean(),
});
export type InclusionProof = z.infer<typeof InclusionProof>;

/** Something that happened to the disclosure afterwards. */
export const SinceThen = z.strictObject({
  at: InstantText,
  what: z.enum([
    'decision',
    'agreement',
    'recalled',
    'answered',
    'overdue',
    'escalated',
    'left-inbox',
    'erased',
  ]),
  says: z.string(),
});
export type SinceThen = z.infer<typeof SinceThen>;

export const Explanation = z.strictObject({
  ref: CustomerRef,
  delivery: DeliveryId,
  cooperation: CooperationId,
  recipient: PartnerHandle,
  permission: z.string(),
  purpose: Purpose,
  categories: z.array(DataCategory),
  agreementVersion: z.int(),
  /** The record that was handed over: the one asked about, or another of the same person. */
  handedRef: CustomerRef,
  handedOverAt: InstantText,
  until: InstantText,
  verdict: z.enum(['lawful', 'unlawful']),
  findings: z.array(ExplanationFinding),
  agreement: ExplainedAgreement.nullable(),
  records: z.array(ExplainedRecord),
  audit: InclusionProof.nullable(),
  /** Up to when it is told what has become of it. */
  asOf: InstantText,
  /** Whether the same ground would still have carried the disclosure at `asOf`; where not, why. */
  ground: z.strictObject({ stands: z.boolean(), says: z.array(z.string()) }),
  /** In the order in which it happened, up to `asOf`. */
  since: z.array(SinceThen),
});
export type Explanation = z.infer<typeof Explanation>;
