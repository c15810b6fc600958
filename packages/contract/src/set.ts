/** A set is a list of a partner's own refs with the data categories it was drawn from; it is used like a segment. */
import { phrase } from './said.ts';
import { z } from 'zod';
import { answersFor } from './answer.ts';
import { CooperationId, CustomerRef, DataCategory, InstantText } from './words.ts';

/** The most refs one set may hold. */
export const setLimit = 1_000_000;

export const SetName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, phrase('up to 63 of a-z, 0-9 and inner hyphens'));

const categories = z
  .array(DataCategory)
  .min(1)
  .max(100)
  .transform((list) => [...new Set(list)].toSorted());

export const NewSet = z.strictObject({
  name: SetName,
  /** Everything that was read to draw it: it can be published only where a permission covers all of these. */
  categories,
  refs: z.array(CustomerRef).min(1).max(setLimit),
});

/** A set as its owner sees it. Refs that no customer has are kept, and count when the customer appears. */
export const SetSummary = z.strictObject({
  name: SetName,
  categories: z.array(DataCategory),
  refs: z.int().nonnegative(),
  customers: z.int().nonnegative(),
  createdAt: InstantText,
  /** `replace` is to save another under its name, `publish` to publish it where an agreement is ACTIVE. */
  can: answersFor(['replace', 'publish']),
});
export type SetSummary = z.infer<typeof SetSummary>;

/** A page of sets, by name; `after` is the `next` of the page before. */
export const SetPage = z.strictObject({
  limit: z.int().min(1).max(1_000).default(100),
  after: SetName.exactOptional(),
});
export type SetPage = z.infer<typeof SetPage>;
export const SetList = z.strictObject({ sets: z.array(SetSummary), next: SetName.nullable() });
export type SetList = z.infer<typeof SetList>;

/** A set made usable to the recipient of a permission. */
export const Publication = z.strictObject({
  cooperation: CooperationId,
  name: SetName,
  permission: z.string(),
  categories: z.array(DataCategory),
  publishedAt: InstantText,
});
export type Publication = z.infer<typeof Publication>;
