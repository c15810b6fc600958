/** What rests on an agreement on the asking party's own side, in numbers: what would stop, leave or end with it. */
import { z } from 'zod';
import { CooperationId, InstantText, PartnerHandle } from './words.ts';

const Count = z.int().nonnegative();

/**
 * As of now, for one party. What others hold is not among it: how many of one's people a recipient was handed says whom
 * it knows, so of deliveries that one made there is their number and how many people were considered for them.
 */
export const AgreementConsequences = z.strictObject({
  id: CooperationId,
  at: InstantText,
  /** Permissions that are not over: those with the asking party on a side end when it leaves, all at the end. */
  permissions: z.strictObject({ own: Count, all: Count }),
  /** Parties besides the asking one that have not asked for the end yet: it comes when all have. */
  waitingFor: z.array(PartnerHandle),
  /** Whether fewer than two parties are left when the asking one leaves, so that leaving is the end for all. */
  leavingEndsIt: z.boolean(),
  /** Own people that stand in the cooperation; null where none were enrolled. */
  enrolled: Count.nullable(),
  /** Own published segments and sets, and shared columns, that recipients could ask by. */
  published: Count,
  shared: Count,
  /** Own people whom at least one of those permissions covers now. */
  covered: Count,
  /** By own permission as provider. */
  given: z.array(
    z.strictObject({
      permission: z.string(),
      recipient: PartnerHandle,
      /** Own people whom it covers now. */
      people: Count,
      /** Deliveries whose rows the recipient may still have, and people considered for them, each time counted anew. */
      deliveries: Count,
      considered: Count,
    }),
  ),
  /** By permission as recipient: rows in the own inbox. */
  held: z.array(
    z.strictObject({ permission: z.string(), provider: PartnerHandle, deliveries: Count, rows: Count }),
  ),
});
export type AgreementConsequences = z.infer<typeof AgreementConsequences>;
