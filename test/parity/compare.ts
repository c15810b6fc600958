// Whether two things take equally long, without a word about how long: they are done in turn, each pair of times gives a
// ratio, and what is asked is whether these ratios lie on one side of one more often than chance lets them (the signed
// ranks of Wilcoxon). What looks different is looked at again, longer, with nothing kept of the look before.
import { medianOf } from '../bench/rounds.ts';

/** Does one of the two, and says how long that took, in any unit. */
export type Timed = () => Promise<number>;

export type Compared = {
  readonly pairs: number;
  /** The median of the ratios, the first's time divided by the second's. */
  readonly ratio: number;
  /** How far the ratios lie to one side, in standard deviations of what chance alone does. */
  readonly z: number;
  readonly isAlike: boolean;
};

/** So many rounds, and from which z on it is looked at again. The last look, and one that leaves no doubt, decide. */
type Look = { readonly rounds: number; readonly z: number; readonly doubtless: number };

const [quick, longer, long]: readonly [Look, Look, Look] = [
  { rounds: 16, z: 1.5, doubtless: Infinity },
  { rounds: 64, z: 2.5, doubtless: 6 },
  { rounds: 256, z: 4.5, doubtless: 4.5 },
];
/**
 * The looks of an ordinary comparison: of what is alike one in eight is looked at again, of these one in eighty, and one
 * of these in more than a hundred thousand fails.
 */
const ordinary: readonly Look[] = [quick, longer, long];
/** The looks of a trial, which knows that there is a difference and asks whether a long look shows it. */
export const patient: readonly Look[] = [{ ...longer, z: 0 }, long];
/** What differs by less is not held against it, whatever its ranks. */
export const leastRatio = 1.05;

/** `prepare` makes both anew before either is done, so that what making them costs falls on neither. */
export async function compareTimes(
  prepare: () => readonly [Timed, Timed],
  looks: readonly Look[] = ordinary,
): Promise<Compared> {
  let pairs = 0;
  for (const look of looks) {
    const ratios = await ratiosOf(prepare, look.rounds);
    pairs += 2 * look.rounds;
    const z = signedRanks(ratios);
    const ratio = Math.exp(medianOf(ratios));
    const isAlike = Math.abs(z) < look.z || Math.max(ratio, 1 / ratio) < leastRatio;
    if (look === looks.at(-1) || isAlike || Math.abs(z) >= look.doubtless)
      return { pairs, ratio, z, isAlike };
  }
  throw new Error('somebody has to look');
}

/** Logarithms of the ratios. In a round each goes first once, so that what it costs to be first falls on both. */
async function ratiosOf(prepare: () => readonly [Timed, Timed], rounds: number): Promise<number[]> {
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [one, other] = prepare();
    const [first, second] = [await one(), await other()];
    const [again, next] = prepare();
    const [third, fourth] = [await next(), await again()];
    ratios.push(Math.log((first * fourth) / (second * third)) / 2);
  }
  return ratios;
}

/** Wilcoxon's signed ranks of differences as a z: 0 where they lie on both sides alike. */
export function signedRanks(differences: readonly number[]): number {
  const sorted = differences.filter((each) => each !== 0).toSorted((a, b) => Math.abs(a) - Math.abs(b));
  const n = sorted.length;
  if (n === 0) return 0;
  const positive = sorted.reduce((sum, each, place) => sum + (each > 0 ? place + 1 : 0), 0);
  return (positive - (n * (n + 1)) / 4) / Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24);
}
