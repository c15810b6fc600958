/** A cooperation is the database that an active agreement opens: an index of subjects, not a copy of customers. */
import { z } from 'zod';
import { answersFor } from './answer.ts';
import { CooperationId, IdentifierKind, InstantText, PartnerHandle } from './words.ts';

/** What a partner put in: its customers, and the people they are. */
export const Enrolment = z.strictObject({
  cooperation: CooperationId,
  customers: z.int().nonnegative(),
  people: z.int().nonnegative(),
});
export type Enrolment = z.infer<typeof Enrolment>;

/** How matching went for a partner's own people: all it is told besides ordinary answers. */
export const MatchReport = z.strictObject({
  rule: IdentifierKind,
  /** People with the identifier. */
  submitted: z.int().nonnegative(),
  /** People with a valid one. */
  valid: z.int().nonnegative(),
  /** Values ignored because several people of the partner share them. */
  ambiguous: z.int().nonnegative(),
});

/** A cooperation as one of its parties sees it. */
export const CooperationStatus = z.strictObject({
  cooperation: CooperationId,
  name: z.string(),
  /** Who has put customers in, and when it last did (server clock). How many is each partner's own matter. */
  enrolled: z.array(z.strictObject({ partner: PartnerHandle, at: z.iso.datetime() })),
  /** The acting partner's people; null before its first enrolment. */
  people: z.int().nonnegative().nullable(),
  matching: z.array(MatchReport),
  /** What can be done in it now; an overlap, a publication and a delivery also need a permission. */
  can: answersFor(['enrol', 'check', 'rebuild', 'ask', 'publish', 'request']),
});
export type CooperationStatus = z.infer<typeof CooperationStatus>;

/**
 * In what a cooperation can differ from the rows it follows from: who is covered, and will be; who is known, and how
 * many; which customers take part, as which person, by which pseudonyms, as which subject; and the match report.
 */
export const differenceKinds = [
  'eligibility',
  'coming-change',
  'presence',
  'contribution',
  'participant',
  'member',
  'pseudonym',
  'subject',
  'match-report',
  'shared-column',
] as const;
export const DifferenceKind = z.enum(differenceKinds);
export type DifferenceKind = z.infer<typeof DifferenceKind>;

/** One kind of difference: how often, and the first few places, by subject or keyed person. */
export const CooperationDifference = z.strictObject({
  kind: DifferenceKind,
  count: z.int().positive(),
  first: z.array(z.string()).max(5),
});
export type CooperationDifference = z.infer<typeof CooperationDifference>;

/** A cooperation compared with the acting partner's rows, all read in one snapshot. */
export const CooperationCheck = z.strictObject({
  cooperation: CooperationId,
  at: InstantText,
  /** The partner's people who were compared. */
  people: z.int().nonnegative(),
  /** Persons that the next enrolment looks at: what they are matched by is compared after it. */
  due: z.int().nonnegative(),
  differences: z.array(CooperationDifference),
});
export type CooperationCheck = z.infer<typeof CooperationCheck>;

/** What was found, and mended. */
export const CooperationRebuild = z.strictObject({
  ...Enrolment.shape,
  mended: z.array(CooperationDifference),
});
export type CooperationRebuild = z.infer<typeof CooperationRebuild>;
