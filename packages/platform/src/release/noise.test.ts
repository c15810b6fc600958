import { findViolations, fitOf } from '@entente/test/support/falsify.ts';
import { roundedLaplace, streamOf } from '@entente/test/support/noise-sources.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawNoise, microEpsilon } from './noise.ts';
import { secureBytes } from './random.ts';

/** Noise of that epsilon out of a fixed stream. */
const noiseOf = (epsilon: number, seed = 1) => {
  const random = streamOf(seed);
  return () => drawNoise(epsilon * microEpsilon, random);
};

describe('the noise of releases', () => {
  test.each([0.1, 0.35, 1])('is as likely for neighbours as epsilon %s says', (epsilon) => {
    expect(findViolations(noiseOf(epsilon), epsilon, 60_000)).toEqual([]);
  });

  test.each([0.1, 0.123457, 0.5, 1])('is two-sided geometric for epsilon %s', (epsilon) => {
    const { statistic, critical } = fitOf(noiseOf(epsilon, 2), epsilon, 100_000);
    expect(statistic).toBeLessThan(critical);
  });

  test('is a whole number for every epsilon that terms may have', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: microEpsilon }),
        fc.integer({ min: 0, max: 255 }),
        (epsilon, seed) => {
          expect(Number.isSafeInteger(drawNoise(epsilon, streamOf(seed)))).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
    for (const wrong of [0, -1, 0.5, microEpsilon + 1, Number.NaN])
      expect(() => drawNoise(wrong, secureBytes)).toThrow(RangeError);
  });

  test('is drawn from bytes that are never given twice', () => {
    const given = Array.from({ length: 2_000 }, () => Buffer.from(secureBytes(8)).toString('hex'));
    expect(new Set(given).size).toBe(given.length);
  });
});

describe('it is noticed', () => {
  test('when noise has twice the epsilon it declares', () => {
    expect(findViolations(noiseOf(0.2), 0.1, 60_000)).not.toEqual([]);
    expect(findViolations(noiseOf(1), 0.5, 60_000)).not.toEqual([]);
  });

  test('when noise is rounded from floating-point numbers', () => {
    const random = streamOf(3);
    const { statistic, critical } = fitOf(() => roundedLaplace(1, random), 1, 60_000);
    expect(statistic).toBeGreaterThan(critical);
  });

  test('when nought comes up with either sign', () => {
    const random = streamOf(4);
    const twice = (): number => {
      const noise = drawNoise(microEpsilon, random);
      return noise !== 0 || random(1)[0]! % 2 === 0 ? noise : 1;
    };
    const { statistic, critical } = fitOf(twice, 1, 60_000);
    expect(statistic).toBeGreaterThan(critical);
  });
});
