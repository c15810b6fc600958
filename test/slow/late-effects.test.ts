import { openJournal } from '@entente/platform';
import type { Database } from '@entente/store';
import { expect, test } from 'vitest';
import { callersOf, type Callers } from '../support/callers.ts';
import { raceLateEffects } from '../support/late-effects.ts';
import { openPlatform, type TestPlatform } from '../support/platform.ts';

test('nobody who has withdrawn is counted, exported, read or delivered from the commit on, and a no never waits long', async () => {
  const platform = await openPlatform({ connections: 16 });
  await platform.createPartners('aurora', 'birch');
  const outcome = await raceLateEffects(platform, { people: 300, withdrawals: 120, withdrawing: platform });
  expect(outcome).toMatchObject({ late: [], failures: [] });
  expect(Object.keys(outcome.done)).toHaveLength(12);
  expect(outcome.longestWithdrawal).toBeLessThan(30_000);
}, 300_000);

test('somebody is where a withdrawal is recorded alone, and cooperations follow when they next look', async () => {
  const platform = await openPlatform({ connections: 16 });
  await platform.createPartners('aurora', 'birch');
  const withdrawing = recordingAlone(platform);
  const outcome = await raceLateEffects(platform, { people: 300, withdrawals: 60, withdrawing });
  expect(outcome.late).not.toEqual([]);
}, 300_000);

/** A platform that leaves the cooperations as they are. */
function recordingAlone({ database, journalFile, time }: TestPlatform): Callers {
  const alone: Database = {
    ...database,
    write: (granted, work, options) =>
      database.write(granted, (tx) => work({ ...tx, publish: async () => undefined as never }), options),
  };
  return callersOf({ database: alone, journal: openJournal(journalFile), time });
}
