// Two attempts to show that noise is not what it is declared to be. Either one accuses noise that is right with a
// probability of at most a millionth.

/** One draw of noise. */
export type Draw = () => number;

const falseAlarm = 1e-6;

export type Violation = { readonly event: string; readonly excess: number; readonly allowed: number };

/**
 * Looks for an event that is more than exp(epsilon) times likelier for a count than for its neighbour, one higher or
 * lower: being above or below each of the values around them. Hoeffding's bound says how much may be chance, shared
 * out over all events that are tried.
 */
export function findViolations(draw: Draw, epsilon: number, draws: number): Violation[] {
  const [here, there] = [drawn(draw, draws), drawn(draw, draws).map((noise) => noise + 1)];
  const reach = Math.ceil(2 / epsilon);
  const edges = Array.from({ length: 2 * reach + 1 }, (_, place) => place - reach);
  const factor = Math.exp(epsilon);
  const tries = edges.length * 2;
  const allowed = Math.sqrt(((1 + factor ** 2) * Math.log(tries / falseAlarm)) / (2 * draws));
  return edges.flatMap((edge) => {
    const above =
      there.filter((value) => value >= edge).length - factor * here.filter((value) => value >= edge).length;
    const below =
      here.filter((value) => value < edge).length - factor * there.filter((value) => value < edge).length;
    return [
      { event: `at least ${edge}`, excess: above / draws, allowed },
      { event: `below ${edge}`, excess: below / draws, allowed },
    ].filter(({ excess }) => excess > allowed);
  });
}

/**
 * How far draws are from the two-sided geometric distribution: Pearson's statistic over its values, rare ones taken
 * together, beside what it exceeds by chance once in a million times (after Wilson and Hilferty).
 */
export function fitOf(draw: Draw, epsilon: number, draws: number): { statistic: number; critical: number } {
  const ratio = Math.exp(-epsilon);
  const reach = Math.floor(Math.log((draws * (1 - ratio)) / 20) / epsilon);
  const counts = new Map<number, number>();
  for (const noise of drawn(draw, draws)) {
    const cell = Math.max(-reach, Math.min(reach, noise));
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  let statistic = 0;
  for (let cell = -reach; cell <= reach; cell += 1) {
    const isEnd = Math.abs(cell) === reach;
    const share = (ratio ** Math.abs(cell) * (isEnd ? 1 : 1 - ratio)) / (1 + ratio);
    const expected = share * draws;
    statistic += ((counts.get(cell) ?? 0) - expected) ** 2 / expected;
  }
  const freedom = 2 * reach;
  const deviate = 4.7534;
  const critical = freedom * (1 - 2 / (9 * freedom) + deviate * Math.sqrt(2 / (9 * freedom))) ** 3;
  return { statistic, critical };
}

const drawn = (draw: Draw, draws: number): number[] => Array.from({ length: draws }, draw);
