/** Where places lie: pure. What is there is a tree, and whatever rows would not leave one does not land. */
import { placeLimits, type PlaceEntry, type RejectReason } from '@entente/contract';

export type Lying = Pick<PlaceEntry, 'ref' | 'parent'>;
type Fault = Extract<RejectReason, 'unknown-place' | 'place-in-itself' | 'place-too-deep'>;
/** Of places by ref, where they lie. */
type Parents = ReadonlyMap<string, string | null>;

/**
 * Which of the rows, each about another place, cannot land on the tree that is there, and why. Rows may stand in any
 * order. One that cannot land leaves its place as it was, so others may fail because of it; the same rows on what
 * landed of them fail alike.
 */
export function misplaced(
  there: readonly Lying[],
  rows: readonly Lying[],
  levels: number = placeLimits.levels,
): ReadonlyMap<string, Fault> {
  const faults = new Map<string, Fault>();
  const before: Parents = new Map(there.map(({ ref, parent }) => [ref, parent]));
  const after = new Map(before);
  const landing = new Set<string>();
  for (const { ref, parent } of rows) {
    after.set(ref, parent);
    landing.add(ref);
  }
  for (;;) {
    const found = faultsIn({ before, after, landing, levels });
    if (found.size === 0) return faults;
    for (const [ref, fault] of found) {
      faults.set(ref, fault);
      landing.delete(ref);
      const former = before.get(ref);
      if (former === undefined) after.delete(ref);
      else after.set(ref, former);
    }
  }
}

type Tree = {
  readonly before: Parents;
  readonly after: Parents;
  /** Rows that have been put in place; all others lie as before. */
  readonly landing: ReadonlySet<string>;
  readonly levels: number;
};

/** What is wrong with rows; at least one where anything is, since what was there is a tree. */
function faultsIn({ before, after, landing, levels }: Tree): Map<string, Fault> {
  const faults = new Map<string, Fault>();
  // On which level places lie; `gone` for those that are not there, `loose` for those that lie nowhere.
  const level = new Map<string, number | 'gone' | 'loose'>();
  for (const ref of after.keys()) {
    const path = new Set<string>();
    let at: string | null = ref;
    for (; at !== null && after.has(at) && !level.has(at) && !path.has(at); at = after.get(at) ?? null)
      path.add(at);
    let above = at === null ? 0 : (level.get(at) ?? (after.has(at) ? 'loose' : 'gone'));
    const way = [...path];
    if (at !== null && path.has(at))
      for (const each of way.slice(way.indexOf(at)))
        if (landing.has(each)) faults.set(each, 'place-in-itself');
    for (const each of way.toReversed()) {
      if (above === 'gone') {
        faults.set(each, 'unknown-place');
        // A place that was there before is there still, where it was.
        above = before.has(each) ? 'loose' : 'gone';
      } else if (above !== 'loose') above += 1;
      level.set(each, above);
    }
  }
  if (faults.size > 0) return faults;
  for (const [ref, depth] of level) {
    if (typeof depth === 'string' || depth <= levels) continue;
    // The nearest row on the way up brought it there.
    let row = ref;
    while (!landing.has(row)) row = after.get(row)!;
    faults.set(row, 'place-too-deep');
  }
  return faults;
}
