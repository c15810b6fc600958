/**
 * The noise of releases: integers of the two-sided geometric distribution, P(z) proportional to exp(-epsilon |z|), drawn
 * exactly. Every step is a comparison of whole numbers made of random bits, after Canonne, Kamath and Steinke, "The
 * Discrete Gaussian for Differential Privacy" (2020), algorithms 1 and 2; there is no logarithm and no fraction whose
 * last digits could tell which number the noise was added to.
 */

/** Gives that many bytes, each uniform and independent of all others that it gave. */
export type RandomBytes = (count: number) => Uint8Array;

/** What an epsilon of 1 is counted as: epsilons and budgets are whole numbers of millionths. */
export const microEpsilon = 1_000_000;

/**
 * One draw for a count that one person changes by at most 1. `epsilon` is in millionths, from 1 to 1,000,000. Adding
 * it to the count lets nobody tell by more than a factor exp(epsilon) whether any one person was counted.
 */
export function drawNoise(epsilon: number, random: RandomBytes): number {
  if (!Number.isInteger(epsilon) || epsilon < 1 || epsilon > microEpsilon)
    throw new RangeError('an epsilon is a whole number of millionths, from 1 to 1,000,000');
  const shared = greatestCommonDivisor(epsilon, microEpsilon);
  const [over, under] = [epsilon / shared, microEpsilon / shared];
  for (;;) {
    const rest = uniformBelow(under, random);
    if (!isHitExp(rest, under, random)) continue;
    let whole = 0;
    while (isHitExp(1, 1, random)) whole += 1;
    // Geometric with ratio exp(-1 / under) so far; every `over` steps of it are one of ratio exp(-over / under).
    const size = Math.floor((rest + under * whole) / over);
    const isNegative = uniformBelow(2, random) === 1;
    // Nought has no sign: with both it would come up twice as often as it should.
    if (isNegative && size === 0) continue;
    return isNegative ? -size : size;
  }
}

/** True with probability exp(-over / under), of 0 <= over <= under. */
function isHitExp(over: number, under: number, random: RandomBytes): boolean {
  let round = 1;
  while (uniformBelow(under * round, random) < over) round += 1;
  return round % 2 === 1;
}

/** The most that is drawn below: whole numbers are exact far beyond it. */
const widestBytes = 6;

/** A uniform whole number from 0 to below `limit`: what lies beyond the last whole multiple is thrown away. */
function uniformBelow(limit: number, random: RandomBytes): number {
  const bits = limit === 1 ? 0 : 32 - Math.clz32(limit - 1);
  if (limit > 2 ** 31) return wideUniformBelow(limit, random);
  for (;;) {
    let drawn = 0;
    for (const byte of random(Math.ceil(bits / 8))) drawn = drawn * 256 + byte;
    // The bits that are too many are as random as the others, and are dropped.
    drawn %= 2 ** bits;
    if (drawn < limit) return drawn;
  }
}

function wideUniformBelow(limit: number, random: RandomBytes): number {
  const range = 256 ** widestBytes;
  if (limit > range) throw new RangeError('more random bits than a whole number holds exactly');
  for (;;) {
    let drawn = 0;
    for (const byte of random(widestBytes)) drawn = drawn * 256 + byte;
    if (drawn < range - (range % limit)) return drawn % limit;
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
