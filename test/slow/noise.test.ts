// The noise of releases, and of tables of them, as it is drawn in earnest, from the system's generator: another run of it
// every time.
import { withNoise } from '../../packages/platform/src/analysis/noisy-rules.ts';
import { shareOf } from '../../packages/platform/src/analysis/noisy.ts';
import { drawNoise } from '../../packages/platform/src/release/noise.ts';
import { secureBytes } from '../../packages/platform/src/release/random.ts';
import { describe, expect, test } from 'vitest';
import { findTableViolations } from '../support/falsify-tables.ts';
import { findViolations, fitOf } from '../support/falsify.ts';

const draws = Number(process.env['ENTENTE_DRAWS'] ?? 1_000_000);

test.each([
  ['0.1', 100_000],
  ['0.25', 250_000],
  ['1', 1_000_000],
])('noise of epsilon %s is neither likelier for neighbours nor of another shape', (epsilon, millionths) => {
  const draw = () => drawNoise(millionths, secureBytes);
  expect(findViolations(draw, Number(epsilon), draws)).toEqual([]);
  const { statistic, critical } = fitOf(draw, Number(epsilon), draws);
  expect(statistic).toBeLessThan(critical);
});

const tables = Math.ceil(draws / 10);

/** A table of so many cells, in some of which the person is, with noise of that epsilon in each. */
const drawing = (cells: number, places: readonly number[], millionths: number) => () => {
  const table = [Array.from({ length: cells }, (_, place) => (places.includes(place) ? 1 : 0))];
  return withNoise(table, () => drawNoise(millionths, secureBytes)).flat();
};
const violationsOf = (cells: number, places: readonly number[], each: number): unknown[] =>
  findTableViolations(
    { without: drawing(cells, [], each), withOne: drawing(cells, places, each) },
    { places, epsilon: 0.5, draws: tables },
  );
const epsilon = 500_000;

test('a breakdown, of which everybody is in one cell, tells no more than one number does', () => {
  expect(violationsOf(8, [3], epsilon)).toEqual([]);
});

test('a trend, in every month of which somebody may be, tells no more than one number does', () => {
  const months = [0, 1, 2, 3, 4, 5];
  expect(violationsOf(6, months, shareOf(epsilon, { numbers: 6 }))).toEqual([]);
});

describe('it is noticed', () => {
  test('when the cells of a breakdown have twice the epsilon that is declared', () => {
    expect(violationsOf(8, [3], epsilon * 2)).not.toEqual([]);
  });

  test('when people are in two cells of what should part them', () => {
    expect(violationsOf(8, [3, 5], epsilon)).not.toEqual([]);
  });

  test('when months do not share the epsilon', () => {
    expect(violationsOf(6, [0, 1, 2, 3, 4, 5], epsilon)).not.toEqual([]);
  });
});
