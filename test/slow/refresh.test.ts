import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openPlatform } from '../support/platform.ts';
import { histories, liveThrough } from '../support/refresh-world.ts';

test('a refresh is the difference between what is held and whom a delivery would be about now', async () => {
  const platform = await openPlatform();
  const start = platform.time.now;
  let worlds = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('all', 'prospects'), histories, async (mode, steps) => {
      worlds += 1;
      platform.time.now = start;
      const partners = [`aurora-${worlds}`, `birch-${worlds}`] as const;
      for (const { told, expected } of await liveThrough(platform, { partners, mode, steps }))
        expect(told).toEqual(expected);
    }),
    { numRuns: Number(process.env['REFRESH_RUNS'] ?? 20) },
  );
}, 300_000);
