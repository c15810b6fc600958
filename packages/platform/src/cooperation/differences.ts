/** Comparing what stands in a cooperation with what it should be: how often it differs, and where first. */
import { differenceKinds, type CooperationDifference, type DifferenceKind } from '@entente/contract';
import type { CoverageChange } from '../consent/rules.ts';

const placesTold = 5;

export type Findings = {
  /** A place says no more than a number, a kind of identifier or the beginning of a keyed person. */
  note(kind: DifferenceKind, place: string): void;
  list(): CooperationDifference[];
};

export function findings(): Findings {
  const found = new Map<DifferenceKind, { count: number; first: string[] }>();
  return {
    note: (kind, place) => {
      const entry = found.get(kind) ?? { count: 0, first: [] };
      found.set(kind, entry);
      entry.count += 1;
      if (entry.first.length < placesTold) entry.first.push(place);
    },
    list: () => differenceKinds.flatMap((kind) => (found.has(kind) ? [{ kind, ...found.get(kind)! }] : [])),
  };
}

/** Both ways: what is there and should not be, and what should be and is not. */
export function compareSets<Item>(
  stored: ReadonlySet<Item>,
  wanted: ReadonlySet<Item>,
  tell: (item: Item, isThere: boolean) => void,
): void {
  for (const item of stored) if (!wanted.has(item)) tell(item, true);
  for (const item of wanted) if (!stored.has(item)) tell(item, false);
}

/** One coming change of one subject, as text. */
export const changeText = (subject: number, { at, becomes }: CoverageChange): string =>
  `subject ${subject}, ${new Date(at).toISOString()}, ${becomes ? 'begins' : 'ends'}`;

/** Enough of a keyed person to find it again. */
export const shortOf = (person: string): string => `person ${person.slice(0, 12)}`;
