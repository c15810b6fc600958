// The noise of releases as it is drawn in earnest, from the system's generator: another run of it every time.
import { drawNoise } from '../../packages/platform/src/release/noise.ts';
import { secureBytes } from '../../packages/platform/src/release/random.ts';
import { expect, test } from 'vitest';
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
