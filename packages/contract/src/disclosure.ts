/** The ledger of disclosures: what a provider handed over. In totals, or one person at a time for a reason. */
import { z } from 'zod';
import { answersFor } from './answer.ts';
import { DeliveryId } from './delivery.ts';
import { CooperationId, CustomerRef, DataCategory, InstantText, PartnerHandle, Purpose } from './words.ts';

const handed = {
  recipient: PartnerHandle,
  cooperation: CooperationId,
  permission: z.string(),
  purpose: Purpose,
  categories: z.array(DataCategory),
  agreementVersion: z.int(),
};

/** One completed delivery as its provider sees it. How many it handed over is its recipient's secret. */
export const Handover = z.strictObject({
  delivery: DeliveryId,
  ...handed,
  /** How many covered people the request considered. */
  considered: z.int().nonnegative(),
  completedAt: InstantText,
  can: answersFor(['explain']),
});
export type Handover = z.infer<typeof Handover>;

/** A page of completed deliveries, newest first; `after` is the `next` of the page before. */
export const HandoverPage = z.strictObject({
  limit: z.int().min(1).max(100).default(20),
  after: DeliveryId.exactOptional(),
});
export const HandoverList = z.strictObject({ handovers: z.array(Handover), next: DeliveryId.nullable() });
export type HandoverList = z.infer<typeof HandoverList>;

/** Whom to look up, and why. */
export const DisclosureLook = z.strictObject({
  ref: CustomerRef,
  reason: z.string().trim().max(1_000).default(''),
});

/** That one person was handed over, once. */
export const Disclosure = z.strictObject({
  ...handed,
  /** The record that was handed over: the one asked about, or another of the same person. */
  ref: CustomerRef,
  /** The consent that it rested on. */
  consent: z.strictObject({ event: z.int(), at: InstantText, notice: z.string().nullable() }),
  at: InstantText,
  /** When the recipient must have erased it, unless it is recalled earlier. */
  until: InstantText,
  /** When it was recalled; null where it was not. */
  recalledAt: InstantText.nullable(),
});
export type Disclosure = z.infer<typeof Disclosure>;

export const PersonDisclosures = z.strictObject({
  ref: CustomerRef,
  disclosures: z.array(Disclosure),
  can: answersFor(['explain']),
});
export type PersonDisclosures = z.infer<typeof PersonDisclosures>;
