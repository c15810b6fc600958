import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { told } from '../overlap/rules.ts';
import { tellLift, tellTable, withNoise } from './noisy-rules.ts';

const k = 10;
const table = fc.integer({ min: 1, max: 4 }).chain((columns) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 60 }), { minLength: columns, maxLength: columns }), {
    minLength: 1,
    maxLength: 4,
  }),
);
const draws = fc.infiniteStream(fc.integer({ min: -30, max: 30 }));
const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);

describe('a table with noise', () => {
  test('is made of its noisy cells and of nothing else', () => {
    fc.assert(
      fc.property(table, draws, (cells, stream) => {
        const drawn: number[] = [];
        const noisy = withNoise(cells, () => {
          drawn.push(Number(stream.next().value));
          return drawn.at(-1)!;
        });
        expect(drawn).toHaveLength(cells.flat().length);
        expect(noisy.flat()).toEqual(cells.flat().map((people, place) => people + drawn[place]!));
        const answer = tellTable(noisy, k);
        expect(answer.cells.flat()).toEqual(noisy.flat().map((people) => told(people, k)));
        expect(answer.people).toBe(told(sumOf(noisy.flat()), k));
        expect(answer.rowTotals).toEqual(noisy.map((line) => told(sumOf(line), k)));
        expect(answer.columnTotals).toEqual(
          noisy[0]!.map((_, c) => told(sumOf(noisy.map((line) => line[c]!)), k)),
        );
      }),
    );
  });

  test('tells nothing where no noise was drawn, however many there are', () => {
    const blank = tellTable(withNoise([[10_000, 20_000]], undefined), k);
    expect([blank.people, ...blank.cells.flat(), ...blank.rowTotals, ...blank.columnTotals]).toEqual(
      Array.from({ length: 6 }, () => 'suppressed'),
    );
  });
});

describe('a lift with noise', () => {
  test('compares the bands of which both numbers are told', () => {
    const { selected, people, bands } = tellLift(
      [
        { inside: 20, outside: 20 },
        { inside: 10, outside: 50 },
        { inside: 9, outside: 80 },
        { inside: 12, outside: -4 },
      ],
      k,
    );
    expect([selected, people]).toEqual([51, 197]);
    expect(bands).toEqual([
      { selected: 20, people: 40, lift: 20 / 30 / (40 / 100) },
      { selected: 10, people: 60, lift: 10 / 30 / (60 / 100) },
      { selected: 'suppressed', people: 89, lift: 'suppressed' },
      { selected: 12, people: 'suppressed', lift: 'suppressed' },
    ]);
  });
});
