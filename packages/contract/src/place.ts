/**
 * Places: where a partner does business, as a tree. A store lies in a town, a town in a region, a region in a country;
 * how many levels there are, and what they are called, is the partner's own. What customers and events say of a place
 * is its ref.
 */
import { z } from 'zod';
import { answersFor } from './answer.ts';
import { importLimits } from './import.ts';

/** How many places a partner has, and how many levels they make, a place in no other being the first. */
export const placeLimits = { places: 20_000, levels: 12 } as const;

const Text = z.string().min(1).max(importLimits.refLength);

/** A partner's own word for a place, which is what a customer's attribute or an event's property says. */
export const PlaceRef = Text;

/** A place as a file says it: `kind` is the partner's own word, such as store, online, town, region or country. */
export const PlaceEntry = z.strictObject({
  ref: PlaceRef,
  name: Text,
  kind: Text,
  /** The ref of the place that it lies in; null for the largest. */
  parent: PlaceRef.nullable(),
});
export type PlaceEntry = z.infer<typeof PlaceEntry>;

/** A place as its partner's people see it. */
export const Place = PlaceEntry.extend({
  /** How many places lie directly in it. */
  places: z.int().nonnegative(),
  /** How many lie in it, however deep. */
  beneath: z.int().nonnegative(),
  can: answersFor(['remove']),
});
export type Place = z.infer<typeof Place>;

/**
 * A page of places, by ref: all of them, or those to which everything said here applies. `after` is the `next` of the
 * page before.
 */
export const PlacePage = z.strictObject({
  /** Those that lie directly in that place. */
  parent: PlaceRef.exactOptional(),
  /** Those that lie in no other. */
  top: z.boolean().exactOptional(),
  /** Those that have this in their name or ref, whatever its case. */
  search: Text.exactOptional(),
  limit: z.int().min(1).max(1_000).default(100),
  after: PlaceRef.exactOptional(),
});
export type PlacePage = z.infer<typeof PlacePage>;
export const PlaceList = z.strictObject({
  places: z.array(Place),
  next: PlaceRef.nullable(),
  /** What `parent` names, behind everything that it lies in, the largest first; empty where there is no such place. */
  above: z.array(Place),
});
export type PlaceList = z.infer<typeof PlaceList>;
