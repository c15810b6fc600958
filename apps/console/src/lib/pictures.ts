/** Which pictures of circles an overlap is shown as: of what was told alone, since what is withheld has no size. */
import type { OverlapAnswer } from '@entente/contract';

export type Picture = {
  /** The numbers that are in the middle of it: how many are known to all. */
  readonly both: number;
  readonly providers: readonly string[];
  /** Of the asker, then of each provider. */
  readonly sizes: readonly number[];
  /** How many each two of them share. */
  readonly shared: readonly number[];
};

type Cell = Pick<OverlapAnswer['cells'][number], 'providers' | 'covered' | 'overlap'>;
const told = (...counts: readonly (number | 'suppressed' | undefined)[]): readonly number[] | undefined =>
  counts.every((count) => typeof count === 'number') ? counts : undefined;

/**
 * One picture of three circles where two providers and what they share are told, else one of two for each of them; none
 * of more than two providers, which circles cannot show. `own` is how many people the asker has.
 */
export function picturesOf(own: number, cells: readonly Cell[]): Picture[] {
  const single = cells.filter(({ providers }) => providers.length === 1);
  if (own === 0 || single.length > 2) return [];
  const [first, second] = single;
  const pair = cells.find(({ providers }) => providers.length === 2);
  const all =
    first &&
    second &&
    told(first.covered, second.covered, first.overlap, second.overlap, pair?.covered, pair?.overlap);
  if (all) {
    const [a, b, ownA, ownB, ab, both] = all as readonly [number, number, number, number, number, number];
    const providers = [...first.providers, ...second.providers];
    return [{ both, providers, sizes: [own, a, b], shared: [ownA, ownB, ab] }];
  }
  return single.flatMap(({ providers, covered, overlap }) => {
    const [size, both] = told(covered, overlap) ?? [];
    if (size === undefined || both === undefined) return [];
    return [{ both, providers, sizes: [own, size], shared: [both] }];
  });
}
