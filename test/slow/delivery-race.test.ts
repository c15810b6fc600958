import { expect, test } from 'vitest';
import { raceDeliveries } from '../support/delivery-race.ts';
import { openPlatform } from '../support/platform.ts';

const platform = await openPlatform({ connections: 16 });
await platform.createPartners('aurora', 'birch');

test('Of a thousand withdrawals during deliveries none leaves a row behind', async () => {
  const race = { people: 1_500, withdrawals: 1_000, withdrawers: 8 };
  const result = await raceDeliveries(platform, race);
  expect(result).toMatchObject({
    withdrawn: 1_000,
    visibleAtOnce: 0,
    visibleInTheEnd: 0,
    notRecalled: 0,
  });
  expect(result.handedOver).toBeGreaterThan(100);
});
