import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openStage } from '../scenarios/answers/stage.ts';
import { worlds } from '../scenarios/answers/world.ts';
import { histories, neighbours, outcomeOf, playHistory, rebuilt } from '../scenarios/rebuilt/history.ts';
import { rebuildWorld } from '../scenarios/rebuilt/world.ts';

const stage = await openStage();
const worldsPlayed = Number(process.env['REBUILT_WORLDS'] ?? 25);
const historiesPlayed = Number(process.env['HISTORIES'] ?? 4_000);

test(`a rebuild finds nothing to mend in ${worldsPlayed} random worlds that were enrolled bit by bit`, async () => {
  const property = fc.asyncProperty(worlds, (world) => rebuildWorld(stage, world));
  const checked = await fc.check(property, { numRuns: worldsPlayed, endOnFailure: true });
  expect({
    seed: checked.seed,
    path: checked.counterexamplePath,
    error: checked.errorInstance,
  }).toMatchObject({
    error: null,
  });
}, 3_600_000);

test(`${historiesPlayed} histories of small enrolments end as one matching of everybody`, () => {
  const property = fc.property(histories, (history) => {
    const { followers, it } = playHistory(history, neighbours);
    expect(outcomeOf(it)).toEqual(rebuilt(followers, history.provides));
  });
  expect(fc.defaultReportMessage(fc.check(property, { numRuns: historiesPlayed }))).toBeUndefined();
}, 3_600_000);
