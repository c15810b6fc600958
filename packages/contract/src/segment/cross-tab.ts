/** Own customers counted by one or two of their attributes. */
import { phrase } from '../said.ts';
import { z } from 'zod';
import { AttributeName } from '../dictionary.ts';
import { InstantText } from '../words.ts';
import { Money, SegmentName } from './condition.ts';
import { Asked } from './segment.ts';

/** How large a cross-tab may be. */
export const crossTabLimits = { edges: 100, cells: 5_000, characters: 500 } as const;

/** A number, an amount of money, a date or an instant. */
const Edge = z.union([z.number(), Money, z.iso.date().max(10), InstantText]);

/** By each value of an attribute, by bands that begin at edges, or by who is in a saved segment. */
export const CrossTabBy = z.union(
  [
    z.strictObject({
      attribute: AttributeName,
      /** In ascending order: the first band is what is below the first, the last what is at or above the last. */
      edges: z.array(Edge).min(1).max(crossTabLimits.edges).exactOptional(),
    }),
    z.strictObject({ segment: SegmentName }),
  ],
  { error: phrase('an attribute, with edges where bands are wanted, or a saved segment') },
);
export type CrossTabBy = z.infer<typeof CrossTabBy>;

export const CrossTabQuestion = z.strictObject({
  /** Of whom; left out, of all customers. */
  of: Asked.exactOptional(),
  by: z.array(CrossTabBy).min(1).max(2),
});
export type CrossTabQuestion = z.infer<typeof CrossTabQuestion>;

/** A value, of money in minor units; the number of a band from 0; or whether in the segment. Null where it is not known. */
const CellValue = z.union([z.string(), z.number(), z.boolean()]).nullable();

export const CrossTab = z.strictObject({
  at: InstantText,
  customers: z.int().nonnegative(),
  /** What there is, ordered by its values, the unknown last. Exact: they are one's own. */
  cells: z.array(
    z.strictObject({
      values: z.array(CellValue),
      customers: z.int().positive(),
      /** The condition that those of `of` meet who are in the cell; null where a value is too long for one. */
      text: z.string().nullable(),
    }),
  ),
});
export type CrossTab = z.infer<typeof CrossTab>;
