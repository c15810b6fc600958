// How good the numbers are that carry noise: how far off what is told is, in percent of how many there are.
import { drawNoise } from '../../packages/platform/src/release/noise.ts';
import { secureBytes } from '../../packages/platform/src/release/random.ts';
import { defaultEpsilon } from './game.ts';

export type Utility = {
  readonly epsilon: number;
  readonly people: number;
  /** Relative errors in percent: half of all numbers are off by less than the median, one in twenty by more than `most`. */
  readonly median: number;
  readonly most: number;
};

const draws = 20_000;

/** Of overlaps of these many people, with the noise that is drawn in earnest. */
export function measureUtility(
  epsilons: readonly number[] = [0.01, defaultEpsilon, 0.5, 1],
  sizes: readonly number[] = [1_000, 10_000, 100_000],
): Utility[] {
  return epsilons.flatMap((epsilon) => {
    const errors = Array.from({ length: draws }, () =>
      Math.abs(drawNoise(Math.round(epsilon * 1_000_000), secureBytes)),
    ).toSorted((a, b) => a - b);
    const at = (share: number): number => errors[Math.floor(share * draws)]!;
    return sizes.map((people) => ({
      epsilon,
      people,
      median: (100 * at(0.5)) / people,
      most: (100 * at(0.95)) / people,
    }));
  });
}
