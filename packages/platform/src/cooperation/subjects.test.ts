import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assignSubjects } from './subjects.ts';

/** Numbers the given subjects, each a list of person ids, and answers each one's number. */
function number(subjects: string[][], previous: Record<string, number> = {}, next = 0) {
  const persons = subjects.flatMap((members) => members.map((person) => ({ person })));
  const components = Int32Array.from(subjects.flatMap((members, index) => members.map(() => index)));
  const matching = { components, count: subjects.length };
  const assignment = assignSubjects({ persons, matching, previous: new Map(Object.entries(previous)), next });
  const numberOf = Object.fromEntries(persons.map(({ person }, i) => [person, assignment.subjects[i]!]));
  return { ...assignment, numberOf, numbers: subjects.map(([first]) => numberOf[first!]!) };
}

describe('A subject', () => {
  test('new to the cooperation gets the next number, in the order of person ids', () => {
    expect(number([['c0'], ['b0', 'a0']], {}, 7)).toMatchObject({ numbers: [8, 7], next: 9, moved: [] });
  });

  test('keeps its number when a person joins it or leaves it', () => {
    expect(number([['a0', 'b0']], { b0: 3 }, 4)).toMatchObject({ numbers: [3], next: 4, moved: [] });
    expect(number([['b0']], { a0: 3, b0: 3 }, 4)).toMatchObject({ numbers: [3], next: 4, moved: [] });
  });

  test('of two that were apart keeps the smaller number, and who came with the other one has moved', () => {
    expect(number([['a0', 'b0']], { a0: 5, b0: 2 }, 6)).toMatchObject({
      numbers: [2],
      next: 6,
      moved: [{ person: 'a0', from: 5, to: 2 }],
    });
  });

  test('that falls apart leaves its number to the part with the smallest person id', () => {
    expect(number([['c0'], ['b0'], ['a0']], { a0: 1, b0: 1, c0: 1 }, 2)).toMatchObject({
      numbers: [3, 2, 1],
      next: 4,
      moved: [
        { person: 'b0', from: 1, to: 2 },
        { person: 'c0', from: 1, to: 3 },
      ],
    });
  });

  test('gives up a number that it does not need, so that others may keep it', () => {
    expect(number([['a0', 'b0'], ['c0']], { a0: 0, b0: 1, c0: 1 }, 2)).toMatchObject({
      numbers: [0, 1],
      moved: [{ person: 'b0', from: 1, to: 0 }],
    });
  });

  test('takes another of its old numbers when the smallest is kept by one before it', () => {
    const previous = { a0: 0, b0: 0, c0: 1 };
    expect(number([['a0'], ['b0', 'c0']], previous, 2)).toMatchObject({ numbers: [0, 1], next: 2 });
  });
});

test('The number of somebody who left for good is never given again', () => {
  expect(number([['b0']], { a0: 0 }, 1)).toMatchObject({ numbers: [1], next: 2 });
});

test('An old number that was never given is a fault', () => {
  expect(() => number([['a0']], { a0: 4 }, 4)).toThrow(RangeError);
});

const ids = ['a0', 'a1', 'b0', 'b1', 'c0', 'c1', 'd0', 'd1'];
/** Some of the persons, each with the subject it now belongs to and perhaps the number it had. */
const change = fc.record({
  members: fc
    .uniqueArray(fc.constantFrom(...ids))
    .chain((present) =>
      fc.tuple(...present.map((person) => fc.tuple(fc.constant(person), fc.integer({ min: 0, max: 4 })))),
    ),
  previous: fc.dictionary(fc.constantFrom(...ids), fc.integer({ min: 0, max: 5 })),
});
const gather = (members: [string, number][]) =>
  Map.groupBy(members, ([, subject]) => subject)
    .values()
    .map((group) => group.map(([person]) => person))
    .toArray();

test('Every subject has a number of its own: one of its persons had it, or nobody ever', () => {
  fc.assert(
    fc.property(change, ({ members, previous }) => {
      const subjects = gather(members);
      const { numbers, numberOf, next, moved } = number(subjects, previous, 6);
      expect(new Set(numbers).size).toBe(subjects.length);
      const fresh = numbers.filter((each) => each >= 6);
      expect(fresh.sort((a, b) => a - b)).toEqual(fresh.map((_, index) => 6 + index));
      expect(next).toBe(6 + fresh.length);
      subjects.forEach((persons) => {
        expect(new Set(persons.map((person) => numberOf[person])).size).toBe(1);
        const mine = numberOf[persons[0]!]!;
        const had = persons.flatMap((person) => previous[person] ?? []);
        if (mine < 6) expect(had).toContain(mine);
        else had.forEach((old) => expect(Object.values(numberOf)).toContain(old));
      });
      const changed = Object.entries(numberOf).filter(([person, to]) => (previous[person] ?? to) !== to);
      expect(Object.fromEntries(moved.map(({ person, to }) => [person, to]))).toEqual(
        Object.fromEntries(changed),
      );
      expect(moved.every(({ person, from }) => previous[person] === from)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});

test('Numbers do not depend on the order of persons and subjects, and asking again moves nobody', () => {
  const shuffled = change.chain(({ members, previous }) =>
    fc.record({
      members: fc.constant(members),
      previous: fc.constant(previous),
      again: fc.shuffledSubarray(members, { minLength: members.length }),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ members, previous, again }) => {
      const first = number(gather(members), previous, 6);
      expect(number(gather(again), previous, 6).numberOf).toEqual(first.numberOf);
      const settled = number(gather(again), first.numberOf, first.next);
      expect(settled).toMatchObject({ numberOf: first.numberOf, next: first.next, moved: [] });
    }),
    { numRuns: 500 },
  );
});
