/** A cooperation is the database that an active agreement opens: an index of subjects, not a copy of customers. */
import { z } from 'zod';
import { CooperationId, IdentifierKind, PartnerHandle } from './words.ts';

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
});
export type CooperationStatus = z.infer<typeof CooperationStatus>;
