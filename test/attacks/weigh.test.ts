import { describe, expect, test } from 'vitest';
import { drawNoise } from '../../packages/platform/src/release/noise.ts';
import { streamOf } from '../support/noise-sources.ts';
import { bound, defaultAnswers, defaultEpsilon } from './game.ts';
import { bestPossible, weigh } from './weigh.ts';

describe('the best that anybody can do', () => {
  test('after one answer is e^epsilon in 1 + e^epsilon', () => {
    expect(bestPossible(0.1, 1)).toBeCloseTo(0.525, 3);
    expect(bestPossible(1, 1)).toBeCloseTo(0.731, 3);
  });

  test('grows with the answers, and stays below what their whole budget in one answer would allow', () => {
    expect(bestPossible(0.1, 8)).toBeCloseTo(0.5544, 3);
    expect(bestPossible(0.1, 10)).toBeCloseTo(0.5611, 3);
    expect(bestPossible(0.1, 20)).toBeCloseTo(0.5873, 3);
    expect(bestPossible(0.1, 365)).toBeGreaterThan(0.8);
  });

  test('about one person under terms that say nothing is 0.56, with all answers that a roof has', () => {
    expect([defaultEpsilon, defaultAnswers]).toEqual([0.095, 10]);
    expect(bound()).toBeCloseTo(0.5582, 4);
    expect(bound()).toBeLessThanOrEqual(0.56);
  });

  test('is what deciding by the weight of ten noisy answers comes to', () => {
    const random = streamOf(3);
    const build = { tells: 'noisy', epsilon: 0.1 } as const;
    let right = 0;
    const years = 5_000;
    for (let year = 0; year < years; year += 1) {
      const member = year % 2;
      let evidence = 0;
      for (let asked = 0; asked < 10; asked += 1) {
        const reading = 60 + member + drawNoise(100_000, random);
        evidence += weigh(build, reading, { known: 60, group: 1, k: 50 });
      }
      const sign = Math.sign(Math.round(evidence * 1e6));
      right += sign === 0 ? 0.5 : Number(sign > 0 === (member === 1));
    }
    expect(Math.abs(right / years - bestPossible(0.1, 10))).toBeLessThan(0.02);
  });
});

describe('the weight of an answer', () => {
  test('of exact numbers is decisive, at the threshold too', () => {
    const about = { known: 49, group: 1, k: 50 };
    expect(weigh({ tells: 'exactly' }, 50, about)).toBe(20);
    expect(weigh({ tells: 'exactly' }, 'below', about)).toBe(-20);
    expect(weigh({ tells: 'rounded' }, 60, { known: 54, group: 1, k: 50 })).toBe(20);
    expect(weigh({ tells: 'rounded' }, 50, { known: 52, group: 1, k: 50 })).toBe(0);
  });

  test('of a noisy number is its epsilon at most, and less of one in many', () => {
    const build = { tells: 'noisy', epsilon: 0.1 } as const;
    expect(weigh(build, 70, { known: 60, group: 1, k: 50 })).toBeCloseTo(0.1, 9);
    expect(weigh(build, 'below', { known: 49, group: 1, k: 50 })).toBeCloseTo(-0.1, 9);
    const amongMany = weigh(build, 330, { known: 60, group: 500, k: 50 });
    expect(amongMany).toBeGreaterThan(0.02);
    expect(amongMany).toBeLessThan(0.1);
  });
});
