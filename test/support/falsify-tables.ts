// The attempt of falsify.ts for answers of several numbers: how likely whole tables are for neighbours, one of which has
// one person more, in one cell or in several.
import type { Violation } from './falsify.ts';

/** One draw of a table, its noise included. */
export type DrawTable = () => readonly number[];

const falseAlarm = 1e-6;

/**
 * Looks for an event that is more than exp(epsilon) times likelier with the person than without. `without` draws tables
 * of nought, `withOne` those of the person alone, in the cells at `places`. What tells the two apart best is in how many
 * of these cells there is one or more; Hoeffding's bound says how much may be chance.
 */
export function findTableViolations(
  { without, withOne }: { without: DrawTable; withOne: DrawTable },
  { places, epsilon, draws }: { places: readonly number[]; epsilon: number; draws: number },
): Violation[] {
  const hits = (draw: DrawTable): number[] =>
    Array.from({ length: draws }, () => {
      const table = draw();
      return places.filter((place) => table[place]! >= 1).length;
    });
  const [here, there] = [hits(without), hits(withOne)];
  const factor = Math.exp(epsilon);
  const edges = Array.from({ length: places.length }, (_, n) => n + 1);
  const allowed = Math.sqrt(((1 + factor ** 2) * Math.log((edges.length * 2) / falseAlarm)) / (2 * draws));
  const atLeast = (list: readonly number[], edge: number): number =>
    list.filter((count) => count >= edge).length;
  return edges.flatMap((edge) => {
    const [a, b] = [atLeast(here, edge), atLeast(there, edge)];
    return [
      { event: `at least ${edge} cells`, excess: (b - factor * a) / draws, allowed },
      { event: `fewer than ${edge} cells`, excess: (draws - a - factor * (draws - b)) / draws, allowed },
    ].filter(({ excess }) => excess > allowed);
  });
}
