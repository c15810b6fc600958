import { expect, test } from 'vitest';
import { raceLateEffects } from '../support/late-effects.ts';
import { noLocks, withoutLocks } from '../support/locks.ts';
import { openPlatform } from '../support/platform.ts';

test('nobody who has withdrawn is counted, exported, read or delivered from the commit on, and a no never waits long', async () => {
  const platform = await openPlatform({ connections: 16 });
  await platform.createPartners('aurora', 'birch');
  const outcome = await raceLateEffects(platform, { people: 300, withdrawals: 90 });
  expect(outcome).toMatchObject({ late: [], failures: [] });
  expect(Object.keys(outcome.done)).toHaveLength(11);
  expect(outcome.longestWithdrawal).toBeLessThan(30_000);
}, 300_000);

test('without locks somebody is', async () => {
  const platform = await openPlatform({ connections: 16 });
  await platform.createPartners('aurora', 'birch');
  const outcome = await raceLateEffects(withoutLocks(platform, noLocks), { people: 300, withdrawals: 90 });
  expect(outcome.late).not.toEqual([]);
}, 300_000);
