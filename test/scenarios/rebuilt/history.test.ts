import fc from 'fast-check';
import { expect, test } from 'vitest';
import { histories, nearest, neighbours, outcomeOf, playHistory, rebuilt, type Finding } from './history.ts';

/** A second’s worth; test/slow plays thousands. */
const runs = Number(process.env['HISTORIES'] ?? 300);

const differing = (find: Finding) =>
  fc.property(histories, (history) => {
    const { followers, it } = playHistory(history, find);
    expect(outcomeOf(it)).toEqual(rebuilt(followers, history.provides));
    const numbers = new Set(it.known.map(({ partner, subject }) => `${partner} ${subject}`));
    expect(numbers.size).toBe(it.known.length);
  });

test(`${runs} histories of small enrolments end as one matching of everybody`, () => {
  expect(fc.defaultReportMessage(fc.check(differing(neighbours), { numRuns: runs }))).toBeUndefined();
}, 600_000);

test('an enrolment that forgets whom neighbours are connected with does not', () => {
  expect(fc.check(differing(nearest), { numRuns: 1_500, endOnFailure: true }).failed).toBe(true);
});
