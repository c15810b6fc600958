/** Which line of the new terms takes the place of which line of the old ones. */
import { type PermissionScope, type PermittedAction, permissionKey } from '@entente/contract';

/** What of a line decides whether it can take the place of another. */
type Line = PermissionScope & { readonly actions: readonly PermittedAction[] };

/** A line before and after; one of them is missing where the line was taken out or brought in. */
export type Pair<L extends Line = Line> = { readonly before: L | null; readonly after: L | null };

const isWithin = <T>(few: readonly T[], many: readonly T[]): boolean =>
  few.every((each) => many.includes(each));

const isOfOne = (a: Line, b: Line): boolean =>
  a.provider === b.provider && a.recipient === b.recipient && a.purpose === b.purpose;

/** Whether a line says nothing that the other does not: the same sides and purpose, no category and no action more. */
function isNarrower(after: Line, before: Line): boolean {
  return isReadingLess(after, before) && isWithin(after.actions, before.actions);
}

/** The same as far as data goes: whoever the wider line covers is covered by this one too. */
export function isReadingLess(after: Line, before: Line): boolean {
  return isOfOne(after, before) && isWithin(after.categories, before.categories);
}

/**
 * Pairs the lines of two versions, each with at most one of the other: those of one key; then as many as possible where
 * the new line is the narrower one, then where it reads less, then any others of the same sides and purpose. In the
 * order of the old lines; those brought in come last.
 */
export function pairLines<L extends Line>(before: readonly L[], after: readonly L[]): Pair<L>[] {
  const partner = new Map<L, L>();
  const known = new Map(before.map((line) => [permissionKey(line), line]));
  for (const line of after) {
    const same = known.get(permissionKey(line));
    if (same) partner.set(same, line);
  }
  for (const fits of [isNarrower, isReadingLess, isOfOne]) {
    const taken = new Set(partner.values());
    const free = before.filter((line) => !partner.has(line));
    const coming = after.filter((line) => !taken.has(line));
    for (const [old, line] of matching(coming, free, fits)) partner.set(old, line);
  }
  const taken = new Set(partner.values());
  const kept = before.map((line): Pair<L> => ({ before: line, after: partner.get(line) ?? null }));
  const fresh = after
    .filter((line) => !taken.has(line))
    .map((line): Pair<L> => ({ before: null, after: line }));
  return [...kept, ...fresh];
}

/** As many pairs as there can be (augmenting paths), by old line. */
function matching<L extends Line>(
  coming: readonly L[],
  free: readonly L[],
  fits: (after: L, before: L) => boolean,
): Map<L, L> {
  const pairs = new Map<L, L>();
  const place = (line: L, tried: Set<L>): boolean => {
    for (const old of free) {
      if (tried.has(old) || !fits(line, old)) continue;
      tried.add(old);
      const holder = pairs.get(old);
      if (holder !== undefined && !place(holder, tried)) continue;
      pairs.set(old, line);
      return true;
    }
    return false;
  };
  for (const line of coming) place(line, new Set());
  return pairs;
}
