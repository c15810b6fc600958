/** Published sets and segments, as their provider and their recipient see them in a cooperation. */
import { z } from 'zod';
import { answersFor } from './answer.ts';
import { SetName } from './set.ts';
import { CooperationId, DataCategory, InstantText, PartnerHandle } from './words.ts';

/** What is published under a permission, for its recipient to ask about and to request. */
export const PublishedSet = z.strictObject({
  cooperation: CooperationId,
  provider: PartnerHandle,
  permission: z.string(),
  /** Of the set or segment that was published. */
  name: SetName,
  categories: z.array(DataCategory),
  /** Customers who joined it or agreed later are not in it. */
  publishedAt: InstantText,
  /** How many people are in it and covered at this moment, for its provider, whose they are; null for the recipient. */
  people: z.int().nonnegative().nullable(),
  can: answersFor(['remove']),
});
export type PublishedSet = z.infer<typeof PublishedSet>;

/** Publications of a cooperation that the asking partner provides or receives, by provider, name and permission. */
export const PublicationPage = z.strictObject({
  cooperation: CooperationId,
  limit: z.int().min(1).max(100).default(50),
  after: z.string().max(120).exactOptional(),
});
export type PublicationPage = z.infer<typeof PublicationPage>;
export const PublicationList = z.strictObject({
  publications: z.array(PublishedSet),
  next: z.string().nullable(),
});
export type PublicationList = z.infer<typeof PublicationList>;

export const PublicationName = z.strictObject({
  cooperation: CooperationId,
  permission: z.string().max(500),
  name: SetName,
});
