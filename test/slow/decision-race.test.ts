import { expect, test } from 'vitest';
import { findContradictions, openRace, raceDecisions, startClock } from '../support/decision-race.ts';
import { noLocks, withoutLocks } from '../support/locks.ts';
import { openPlatform } from '../support/platform.ts';

const platform = await openPlatform({ connections: 20 });
await platform.createPartners('aurora', 'birch');
startClock(platform);
const people = 300;
const id = await openRace(platform, people);

test('whoever decides at the same time as others, no snapshot contradicts the recorded decisions', async () => {
  const outcome = await raceDecisions(platform, id, { people, ms: 45_000, deciders: 3 });
  expect(outcome).toMatchObject({ contradictions: [], failures: [] });
  expect(outcome.decisions).toBeGreaterThan(300);
  expect(await findContradictions(platform, id)).toEqual([]);
});

test('the same crowd without locks soon leaves bits that contradict what was decided', async () => {
  const unlocked = withoutLocks(platform, noLocks);
  const outcome = await raceDecisions(unlocked, id, { people, ms: 15_000, deciders: 3 });
  expect(outcome.contradictions.length).toBeGreaterThan(0);
});
