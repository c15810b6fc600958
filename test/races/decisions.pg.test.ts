import { beforeEach, describe, expect, test } from 'vitest';
import type { Callers } from '../support/callers.ts';
import { findContradictions, openRace, raceDecisions, startClock } from '../support/decision-race.ts';
import { interleaving, noLocks, nobodyWaits } from '../support/locks.ts';
import { openPlatform } from '../support/platform.ts';

const platform = await openPlatform({ connections: 16 });
await platform.createPartners('aurora', 'birch');
startClock(platform);
const id = await openRace(platform, 60);

test('whoever decides at the same time as others, no snapshot contradicts the recorded decisions', async () => {
  const outcome = await raceDecisions(platform, id, { people: 60, ms: 5_000, deciders: 2 });
  expect(outcome).toMatchObject({ contradictions: [], failures: [] });
  expect(outcome.decisions).toBeGreaterThan(5);
  expect(outcome.snapshots).toBeGreaterThan(2);
  expect(Object.keys(outcome.done)).toHaveLength(8);
  expect(await findContradictions(platform, id)).toEqual([]);
});

// Moments that matter, held still: each once as it is, and once with the rule taken away that makes it harmless.

const interleave = interleaving(platform);

const decide = (ref: string, decision: 'given' | 'withdrawn') => (callers: Callers) =>
  callers.as('aurora').consent.record({
    ref,
    purpose: 'direct-marketing',
    recipient: 'birch',
    decision,
    categories: decision === 'given' ? ['contact'] : [],
  });
const enrol = (callers: Callers) => callers.as('aurora').cooperation.enrol({ cooperation: id });

beforeEach(async () => {
  await enrol(platform);
  for (const ref of ['a0', 'b0', 'a1']) await decide(ref, 'given')(platform);
});

describe('a withdrawal while its partner is enrolled', () => {
  test('waits until the enrolment is written, and holds', async () => {
    expect(await interleave({}, enrol, decide('a1', 'withdrawn'))).toBe('waited');
    expect(await findContradictions(platform, id)).toEqual([]);
  });

  test('would be undone by it if nobody took a lock', async () => {
    expect(await interleave(noLocks, enrol, decide('a1', 'withdrawn'))).toBe('overtook');
    expect(await findContradictions(platform, id)).toEqual(['a1']);
  });
});

describe('a withdrawal while another record of the same person agrees', () => {
  const given = decide('b0', 'given');

  test('waits for it, and speaks for both', async () => {
    expect(await interleave({}, given, decide('a0', 'withdrawn'))).toBe('waited');
    expect(await findContradictions(platform, id)).toEqual([]);
  });

  test('would be overlooked by it if single customers were not locked', async () => {
    const lockCustomers = nobodyWaits;
    expect(await interleave({ lockCustomers }, given, decide('a0', 'withdrawn'))).toBe('overtook');
    expect(await findContradictions(platform, id)).toEqual([expect.stringMatching(/^(a0\+b0|b0\+a0)$/)]);
  });
});
