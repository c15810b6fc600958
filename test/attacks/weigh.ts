// How much an answer says for somebody's being a member: the logarithm of how many times likelier the answer is if they
// are one. Whoever decides by its sign decides as well as anybody can on what they saw.

/** What a build does to a number before it tells it. */
export type Build =
  | { readonly tells: 'noisy'; readonly epsilon: number }
  | { readonly tells: 'exactly' }
  | { readonly tells: 'rounded' };

/** A number as it was read off an answer; `below` where all that is known is that it was less than `k`. */
export type Reading = number | 'below';

/** What rounding makes of a number. */
export const roundedTo = 10;
export const rounded = (count: number): number => Math.round(count / roundedTo) * roundedTo;

/** What is as good as certain: what was read cannot come of that number, or of no other. */
const never = -20;

/** The logarithm of the chance to read that, if so many people were counted. Constants common to all numbers are left out. */
export function logChance(
  build: Build,
  reading: Reading,
  { count, k }: { count: number; k: number },
): number {
  switch (build.tells) {
    case 'noisy':
      return reading === 'below'
        ? Math.log(chanceBelow(k - count, build.epsilon))
        : Math.log(chanceAt(reading - count, build.epsilon));
    case 'exactly':
      return (reading === 'below' ? count < k : reading === count) ? 0 : never;
    case 'rounded':
      return (reading === 'below' ? count < k : reading === rounded(count)) ? 0 : never;
  }
}

/** That noise is exactly `z`. */
function chanceAt(z: number, epsilon: number): number {
  const ratio = Math.exp(-epsilon);
  return ((1 - ratio) / (1 + ratio)) * ratio ** Math.abs(z);
}

/** That noise is below `z`. */
function chanceBelow(z: number, epsilon: number): number {
  const ratio = Math.exp(-epsilon);
  return z <= 0 ? ratio ** (1 - z) / (1 + ratio) : 1 - ratio ** z / (1 + ratio);
}

/**
 * What a reading says for each one of a group of whom each is in the count or not by the toss of a coin, and beside
 * whom `known` people were counted for certain.
 */
export function weigh(
  build: Build,
  reading: Reading,
  { known, group, k }: { readonly known: number; readonly group: number; readonly k: number },
): number {
  const [without, within] = [0, 1].map((member) => {
    const logs = halves(group - 1).map(
      (log, others) => log + logChance(build, reading, { count: known + others + member, k }),
    );
    const most = Math.max(...logs);
    return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0));
  });
  return within! - without!;
}

const tosses = new Map<number, readonly number[]>();

/** The logarithms of the chances of 0, 1, … heads in so many tosses. */
function halves(count: number): readonly number[] {
  const known = tosses.get(count);
  if (known) return known;
  const logs = [-count * Math.LN2];
  for (let heads = 1; heads <= count; heads += 1)
    logs.push(logs.at(-1)! + Math.log(count - heads + 1) - Math.log(heads));
  tosses.set(count, logs);
  return logs;
}

/**
 * How often anybody at all is right, at best, about one person of whom a coin decided, after so many answers that
 * each let them tell by a factor exp(epsilon) at most: each answer is then a vote that is right with a chance of
 * e^epsilon / (1 + e^epsilon), and most votes win (Kairouz, Oh and Viswanath, 2015). Two-sided geometric noise reaches it.
 */
export function bestPossible(epsilon: number, answers: number): number {
  const right = 1 / (1 + Math.exp(-epsilon));
  let sum = 0;
  for (let votes = 0; votes <= answers; votes += 1) {
    const log =
      halves(answers)[votes]! +
      answers * Math.LN2 +
      votes * Math.log(right) +
      (answers - votes) * Math.log(1 - right);
    const share = votes * 2 > answers ? 1 : votes * 2 === answers ? 0.5 : 0;
    sum += share * Math.exp(log);
  }
  return sum;
}

/** How far a share of so many is from its expectation at most, but once in a thousand times (Hoeffding). */
export const chanceMargin = (trials: number): number => Math.sqrt(Math.log(1_000) / (2 * trials));
