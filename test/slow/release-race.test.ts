// Thousands of questions at once about the people of one provider (ENTENTE_RELEASES of them), each in an epoch of its
// own, so that each would be charged: no budget is exceeded by a unit, and whatever was told was paid for.
import { expect, test } from 'vitest';
import { untilDone } from '../support/callers.ts';
import { look } from '../support/exchange.ts';
import { begin, day, keyOf, lineOf, openReleases } from '../support/releases.ts';

const questions = Number(process.env['ENTENTE_RELEASES'] ?? 10_000);
const epsilon = 0.03;
/** A hundredth of the budget is left over: it is not a multiple of what a question costs. */
const affordable = 33;

const { platform, sign, ask, spent } = await openReleases();

test('of many who ask at once as many are answered as the budget has, and no more', async () => {
  const cooperation = await sign([lineOf('aurora', 'birch'), lineOf('aurora', 'dune')], {
    ends: '2199-12-31',
    releases: { epsilon },
  });
  let turn = 0;
  Object.defineProperty(platform.time, 'now', {
    get: () => {
      turn += 1;
      return begin + (turn % 60_000) * day;
    },
  });
  const answers = await Promise.all(
    Array.from({ length: questions }, (_, n) => {
      const recipient = n % 2 === 0 ? 'birch' : 'dune';
      return untilDone(() => ask(recipient, cooperation, [keyOf('aurora', recipient)])).then(({ cells }) => ({
        epoch: `${recipient} ${cells[0]!.release!.until}`,
        cells,
      }));
    }),
  );
  // Whoever is told to try again takes more of the time there is: it begins anew, and an epoch's answer comes again.
  const epochs = new Map(answers.map(({ epoch, cells }) => [epoch, cells]));
  for (const { epoch, cells } of answers) expect(cells).toEqual(epochs.get(epoch));
  expect(epochs.size).toBeGreaterThan(affordable * 20);
  const told = [...epochs.values()].filter(([cell]) => cell!.covered !== 'suppressed');
  expect(told).toHaveLength(affordable);
  const accounts = await spent();
  expect(accounts['birch+dune']).toBe(0.99);
  expect(accounts['birch']).toBeLessThanOrEqual(0.99);
  expect(accounts['dune']).toBeLessThanOrEqual(0.99);
  const charged = await look<{ outcome: string; count: number; cost: number }>(
    platform,
    `select outcome, count(*)::integer as count, sum(cost_affiliation)::integer as cost
     from store_aurora.release_charge group by outcome order by outcome`,
  );
  expect(charged.find(({ outcome }) => outcome === 'told')).toMatchObject({
    count: affordable,
    cost: 990_000,
  });
  expect(charged.reduce((sum, { count }) => sum + count, 0)).toBe(epochs.size);
  // What a recipient keeps of what it has spent is what its provider keeps.
  for (const recipient of ['birch', 'dune']) {
    const [own] = await look<{ cost: number }>(
      platform,
      `select sum(cost)::integer as cost from store_${recipient}.release`,
    );
    expect(own!.cost / 1_000_000).toBe(accounts[recipient]);
  }
});
