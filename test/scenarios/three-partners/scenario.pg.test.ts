// The scenario against what an independent reading of the rules expects of the same pack.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openJournal } from '@entente/platform';
import { openPlatform } from '@entente/test/support/platform.ts';
import { describe, expect, test } from 'vitest';
import { explainDisclosures } from './explain.ts';
import { playScenario, type Scenario } from './scenario.ts';

const pack = fileURLToPath(new URL('../../../../shared/data/three-partners', import.meta.url));
const hasPack = existsSync(pack);
if (!hasPack)
  process.stderr.write('The scenario is skipped: its pack of customers is not beside this checkout.\n');

type Expected = Omit<Scenario, 'deliveries' | 'after_withdrawal' | 'after_reimport' | 'audit'>;

describe.skipIf(!hasPack)('the main job on the pack', () => {
  test(
    'gives the numbers that an independent reading of the rules expects',
    { timeout: 240_000 },
    async () => {
      const { database, journalFile, time, url } = await openPlatform();
      const expected = JSON.parse(readFileSync(`${pack}/expected.json`, 'utf8')) as Expected;
      time.now = Date.parse(expected.at);
      const stage = { pack, database, journal: openJournal(journalFile), time };
      const played = await playScenario(stage, url);

      expect(played.imports).toEqual(expected.imports);
      expect(played.purchases).toBe(expected.purchases);
      expect(played.covered).toEqual(expected.covered);
      // Conflicts depend on the order in which keyed values come, so what hangs on them may differ a little.
      expect(near(played.matching, expected.matching)).toEqual([]);
      expect(near(played.told, expected.told)).toEqual([]);

      const before = played.told['harvest about skyline: direct-marketing contact']!;
      expect(played.deliveries).toEqual({ overlap: before.overlap, prospects: before.prospects });
      expect(played.after_withdrawal).toEqual({
        covered: before.covered_customers - 25,
        overlap: Number(before.overlap) - 25,
        prospects: before.prospects,
        inbox_rows: Number(before.covered_people) - 25,
        recalls_pending: 25,
      });
      expect(played.after_reimport).toEqual(played.after_withdrawal);
      expect(played.audit).toEqual({ entries: expect.any(Number), verified: true });
      const every = Number(process.env['EXPLAIN_EVERY'] ?? 50);
      expect(await explainDisclosures(stage, url, every)).toEqual([]);
    },
  );
});

/** The places at which two objects of counts differ by more than three. */
function near(actual: unknown, expected: unknown, place = ''): string[] {
  if (typeof expected === 'number') {
    return typeof actual === 'number' && Math.abs(actual - expected) <= 3
      ? []
      : [`${place}: ${String(actual)} for ${expected}`];
  }
  if (typeof expected !== 'object' || expected === null) return actual === expected ? [] : [place];
  const [left, right] = [actual as Record<string, unknown>, expected as Record<string, unknown>];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) =>
    near(left[key], right[key], `${place}/${key}`),
  );
}
