import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { liftOf, toldLine, toldSum, toldTotal, toldWhole } from './rules.ts';

const k = 10;
const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
const people = fc.integer({ min: 0, max: 3 * k });
const cells = fc.array(people, { minLength: 1, maxLength: 8 });

describe('what cells come to', () => {
  test('is told from k people on', () => {
    expect(toldWhole([k - 1], k)).toBe('suppressed');
    expect(toldWhole([k], k)).toBe(k);
    expect(toldLine([k, k - 1], k)).toBe('suppressed');
    expect(toldLine([k, k], k)).toBe(2 * k);
  });

  test('never says how many are in one cell that is withheld, or in several with fewer than k people', () => {
    expect(toldWhole([3 * k, k - 1], k)).toBe('suppressed');
    expect(toldWhole([3 * k, 0], k)).toBe('suppressed');
    expect(toldWhole([3 * k, 1, 2], k)).toBe('suppressed');
    expect(toldWhole([3 * k, k - 1, 1], k)).toBe(4 * k);
    fc.assert(
      fc.property(cells, (each) => {
        if (toldWhole(each, k) === 'suppressed') return;
        const withheld = each.filter((count) => count < k);
        expect(withheld.length === 0 || (withheld.length > 1 && sum(withheld) >= k)).toBe(true);
      }),
    );
  });
});

describe('a sum', () => {
  const cell = (contributors: number, inCell = 3 * k) => ({
    sum: 7 * contributors,
    contributors,
    people: inCell,
  });

  test('needs k people with anything to add, in a cell of k', () => {
    expect(toldSum(cell(k - 1), k)).toBe('suppressed');
    expect(toldSum(cell(k), k)).toBe(7 * k);
    expect(toldSum(cell(k, k - 1), k)).toBe('suppressed');
  });

  test('over all cells gives away none of them', () => {
    expect(toldTotal([cell(k), cell(k - 1)], k)).toBe('suppressed');
    expect(toldTotal([cell(k), cell(1), cell(k - 1)], k)).toBe(7 * 2 * k);
    expect(toldTotal([cell(k), cell(1), cell(k - 2)], k)).toBe('suppressed');
    expect(toldTotal([cell(k), cell(k)], k)).toBe(7 * 2 * k);
    expect(toldTotal([cell(1), cell(2)], k)).toBe('suppressed');
  });
});

describe('lift', () => {
  test('compares shares of the segment with shares of everybody', () => {
    const {
      selected,
      people: all,
      bands,
    } = liftOf(
      [
        { inside: 30, outside: 10 },
        { inside: 10, outside: 50 },
      ],
      k,
    );
    expect([selected, all]).toEqual([40, 100]);
    expect(bands.map(({ lift }) => lift)).toEqual([0.75 / 0.4, 0.25 / 0.6]);
  });

  test('follows from what is told, whatever is withheld', () => {
    const band = fc.record({ inside: people, outside: people });
    const hidden = fc.array(fc.record({ inside: fc.integer({ min: 0, max: k - 1 }), outside: people }), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(fc.array(band, { maxLength: 5 }), hidden, (bands, others) => {
        const alone = liftOf(bands, k).bands;
        expect(liftOf([...bands, ...others], k).bands.slice(0, bands.length)).toEqual(alone);
      }),
    );
  });

  test('tells no totals that would say how many are outside in a band where that is withheld', () => {
    const bands = [
      { inside: 3 * k, outside: 3 * k },
      { inside: k - 1, outside: 3 },
      { inside: k - 1, outside: 2 * k },
    ];
    expect(liftOf(bands, k)).toMatchObject({ selected: 5 * k - 2, people: 'suppressed' });
  });
});
