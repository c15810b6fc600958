/**
 * An agreement is what two to ten partners sign: permissions and the limits within which they hold, with a start
 * and an end. Its terms are written in a file; what is signed is the hash of the terms in the form that
 * `AgreementTerms` gives them, with every default filled in, so that a default that changes later changes nothing
 * that was signed.
 */
import { phrase, said } from './said.ts';
import { z } from 'zod';
import { answersFor } from './answer.ts';
import { contradictions } from './contradictions.ts';
import { written } from './faults.ts';
import { LineOfText, Permission, repeatedEntries } from './permission.ts';
import { IdentifierKind, InstantText, PartnerHandle } from './words.ts';

/** Where an agreement stands. The last three are final. */
export const agreementStates = [
  'DRAFT',
  'PROPOSED',
  'ACTIVE',
  'SUSPENDED',
  'REJECTED',
  'EXPIRED',
  'TERMINATED',
] as const;
export const AgreementState = z.enum(agreementStates);
export type AgreementState = z.infer<typeof AgreementState>;

/** What a party can do to an agreement. */
export const agreementVerbs = [
  'propose',
  'sign',
  'reject',
  'suspend',
  'resume',
  'leave',
  'terminate',
  'change',
] as const;
export const AgreementVerb = z.enum(agreementVerbs);
export type AgreementVerb = z.infer<typeof AgreementVerb>;

/** What one party could do now: `true`, or the code of the refusal it would meet. Travels beside the agreement. */
export const AgreementCan = answersFor(agreementVerbs);
export type AgreementCan = z.infer<typeof AgreementCan>;

/** The SHA-256 of a version's canonical terms, in lower-case hexadecimal. */
export const TermsHash = z.string().regex(/^[0-9a-f]{64}$/, phrase('64 hexadecimal digits'));
export type TermsHash = z.infer<typeof TermsHash>;

const dayText = z.iso.date();
const dayMs = 86_400_000;
const latestMs = Date.UTC(2200, 0, 1);

/** One edge of the time an agreement holds: a day, read as its beginning or its end in UTC, or an instant. */
function edgeOfTime(edge: 'starts' | 'ends') {
  return z
    .string()
    .max(40)
    .transform((text, context) => {
      const isDay = dayText.safeParse(text).success;
      const ms = Date.parse(text) + (isDay && edge === 'ends' ? dayMs : 0);
      const isInstant = isDay || InstantText.safeParse(text).success;
      if (isInstant && ms >= 0 && ms <= latestMs) return new Date(ms).toISOString().replace('.000Z', 'Z');
      context.addIssue({
        code: 'custom',
        ...said`${written(text)} must be a day such as 2027-12-31, or an instant such as 2027-12-31T18:00:00Z, from 1970 to 2199`,
      });
      return z.NEVER;
    });
}

/** How noisy answers will be accounted for: epsilons as dimensionless privacy loss, epochs in days. */
const ReleaseTerms = z.strictObject({
  epsilon: z.number().min(0.01).max(1).default(0.095),
  epochDays: z.int().min(1).max(365).default(1),
  budgetPerRecipient: z.number().min(0.01).max(1).default(1),
  budgetPerAffiliation: z.number().min(0.01).max(1).default(1),
});

const parties = repeatedEntries(z.array(PartnerHandle).min(2).max(10)).transform((list) => list.toSorted());

/**
 * The terms of an agreement, from the keys of its file. `starts` is the first instant the agreement holds and
 * `ends` the first it no longer does: the day `ends: 2027-12-31` is the whole of that day and comes out as
 * 2028-01-01T00:00:00Z. Parties, categories and actions come
 * out in one order, since theirs means nothing; match rules and permissions keep theirs.
 */
export const AgreementTerms = z
  .strictObject({
    name: LineOfText.max(100),
    parties,
    starts: edgeOfTime('starts'),
    ends: edgeOfTime('ends'),
    matchRules: repeatedEntries(z.array(IdentifierKind).min(1).max(10)).default([
      'email',
      'phone',
      'name-birth-postcode',
    ]),
    /** Distinct people below which an answer or a delivery is withheld. */
    minimumCohort: z.int().min(10).max(100_000).default(50),
    /** Days that delivered rows may live in the recipient's inbox. */
    deliveryDays: z.int().min(1).max(365).default(30),
    releases: ReleaseTerms.prefault({}),
    /** Groups of partners under one roof, which share a privacy budget. Left out: all parties are one group. */
    affiliations: z.array(z.array(PartnerHandle).min(1).max(10)).min(1).max(10).exactOptional(),
    permissions: z.array(Permission).min(1).max(200),
  })
  .superRefine(
    (terms: unknown, context) => {
      for (const contradiction of contradictions(terms))
        context.addIssue({ code: 'custom', ...contradiction });
    },
    { when: () => true },
  );
export type AgreementTerms = z.infer<typeof AgreementTerms>;
