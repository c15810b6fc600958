// Every answer equals a naive reading of the rows, whatever is asked, and whoever withdrew or was enrolled again since.
import type { CooperationId, PartnerHandle } from '@entente/contract';
import { breakdownDifferences, type Asking } from '@entente/test/scenarios/breakdowns/compare.ts';
import { question } from '@entente/test/scenarios/breakdowns/questions.ts';
import {
  importRows,
  nowOf,
  peopleOf,
  providerOf,
  snapshotOf,
  toldIn,
  type Snapshot,
} from '@entente/test/scenarios/breakdowns/world.ts';
import { agree, importConsents, importCustomers, people } from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch', 'cedar');
const cedar = platform.as('cedar');
const categories = ['demographic', 'loyalty', 'purchase'] as const;
const k = 10;
const months = { from: '2026-01', to: '2026-04' } as const;
const aurora = providerOf('aurora', 1, 1, 220);
const birch = providerOf('birch', 2, 41, 260);
const providers = [aurora, birch];
const agreed = { cooperation: '' as CooperationId, keys: [] as string[] };

async function shareAll(): Promise<void> {
  const { cooperation, keys } = agreed;
  for (const [place, { handle }] of providers.entries()) {
    const { share } = platform.as(handle).column;
    const under = { cooperation, permission: keys[place]! };
    for (const of of ['tier', 'income', 'vip', 'born']) await share({ ...under, of });
    await share({ ...under, of: 'sum price of purchase', name: 'spent' });
    await share({ ...under, of: 'sum price of purchase', name: 'monthly', months });
  }
}

beforeAll(async () => {
  for (const provider of providers) {
    await importRows(platform, provider);
    const given = [...provider.covered].map((ref) => ({ ref, recipient: 'cedar', categories }));
    await importConsents(platform, provider.handle, given);
  }
  await importCustomers(platform, 'cedar', people('c', 1, 100));
  const line = { recipient: 'cedar', categories, actions: ['analyse', 'deliver'] } as const;
  Object.assign(
    agreed,
    await agree(
      platform,
      providers.map(({ handle }) => ({ provider: handle, ...line })),
      { minimumCohort: k },
    ),
  );
  await shareAll();
});

/** What is answered otherwise to a number of random questions. */
async function differencesOfMany(shared: Snapshot, seed: number): Promise<unknown[]> {
  const asking: Asking = { asker: cedar, cooperation: agreed.cooperation, permissions: agreed.keys, k };
  const now = nowOf(providers, shared);
  const questions = fc.sample(question(toldIn(providers, { shared, k })), { numRuns: 12, seed });
  const found: unknown[] = [];
  for (const asked of questions) found.push(...(await breakdownDifferences(asking, asked, now)));
  return found;
}

describe('a breakdown', () => {
  const shared = snapshotOf(providers);

  test('equals a naive reading of the rows', async () => {
    expect(await differencesOfMany(shared, 1)).toEqual([]);
  });

  test('has nobody who withdrew, from that moment on', async () => {
    const leaving = [...aurora.covered].filter((_, n) => n % 9 === 0);
    for (const ref of leaving.slice(0, 12)) {
      await platform.as('aurora').consent.record({
        ref,
        purpose: 'direct-marketing',
        recipient: 'cedar',
        decision: 'withdrawn',
      });
      aurora.refused.add(ref);
    }
    expect(await differencesOfMany(shared, 2)).toEqual([]);
  });

  test('follows people whose subject became another', async () => {
    for (const row of aurora.rows.slice(60, 90)) row.email = `moved-${row.ref}@example.com`;
    for (const row of birch.rows.slice(100, 120)) row.email = `person-${row.ref.slice(1)}0@example.com`;
    for (const provider of providers) {
      await importRows(platform, { ...provider, bought: [] });
      await platform.as(provider.handle).cooperation.enrol({ cooperation: agreed.cooperation });
    }
    expect(await differencesOfMany(shared, 3)).toEqual([]);
    await shareAll();
    const anew = snapshotOf(providers);
    expect(await differencesOfMany(anew, 4)).toEqual([]);
  });
});

describe('a trend', () => {
  test('adds up each month over the same people', async () => {
    const pairs = peopleOf(providers);
    const { cooperation, keys } = agreed;
    const measure = { provider: 'birch' as PartnerHandle, column: 'monthly' };
    const answer = await cedar.analysis.trend({ cooperation, permissions: keys, measure });
    expect(answer.months.map(({ month }) => month)).toEqual(['2026-01', '2026-02', '2026-03', '2026-04']);
    for (const [place, { sums, contributors }] of answer.months.entries()) {
      const values = pairs.map((pair) => pair['birch']!.monthly[place]!);
      expect(sums).toEqual([values.reduce((sum, each) => sum + each, 0)]);
      expect(contributors).toEqual([values.filter((value) => value !== 0).length]);
    }
  });
});
