import { expect, test } from 'vitest';
import { runParity } from '../parity/run.ts';
import { inWorld } from '../probe/place.ts';
import { createDatabase } from '../support/database.ts';

const { url } = await createDatabase();
/** What is named there is everybody's to know (partners and their names), written out, or made up anew each time. */
const open = [
  'agreement.check',
  'agreement.propose',
  'consent.trend',
  'partner.appoint',
  'partner.create',
  'partner.list',
  'partner.remove',
  'partner.resume',
  'partner.suspend',
  'platform.backup',
  'release.list',
];

test('what exists elsewhere and what exists nowhere are told apart by nothing, and comparing times finds what is planted', async () => {
  await inWorld(url, async (world) => {
    const { rows, planted, unlike, uncompared } = await runParity(world, {
      isWhole: process.env['ENTENTE_PARITY'] === 'all',
    });
    expect(unlike).toEqual([]);
    expect(uncompared.toSorted()).toEqual(open);
    expect(rows.filter(({ isAlike }) => !isAlike)).toEqual([]);
    const shareFound = (title: string): number => {
      const tried = planted.get(title) ?? [];
      return tried.filter(({ isAlike }) => !isAlike).length / tried.length;
    };
    expect(shareFound('an early return')).toBe(1);
    // One statement is lost in what takes ten times as long, and in the noise of a busy machine.
    expect(shareFound('a late look')).toBeGreaterThanOrEqual(1 / 3);
  });
});
