// Every answer equals a naive reading of the rows, whatever is asked, and whoever withdrew or was enrolled again since.
import type { CooperationId, PartnerHandle } from '@entente/contract';
import {
  meeting,
  question,
  type AskedQuestion,
  type Told,
} from '@entente/test/scenarios/breakdowns/questions.ts';
import {
  coveredPeople,
  importRows,
  pairsOf,
  providerOf,
  type Naive,
  type Pair,
  type Provider,
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

/** What was shared, by ref: it stays until it is shared again. */
type Snapshot = Readonly<Record<Provider['handle'], ReadonlyMap<string, Naive>>>;
const snapshot = (): Snapshot => {
  const byRef = (provider: Provider) =>
    new Map([...coveredPeople(provider).values()].map((person) => [person.row.ref, person]));
  return { aurora: byRef(aurora), birch: byRef(birch) };
};

/** Texts that k people have now, of those that were shared. */
function toldIn(shared: Snapshot): Told {
  const of = (provider: Provider): Set<string> => {
    const counts = new Map<string, number>();
    for (const { row } of coveredPeople(provider).values())
      if (shared[provider.handle].has(row.ref)) counts.set(row.tier, (counts.get(row.tier) ?? 0) + 1);
    return new Set([...counts].filter(([text, count]) => text !== '' && count >= k).map(([text]) => text));
  };
  return { aurora: of(aurora), birch: of(birch) };
}

const told = (people: number) => (people < k ? 'suppressed' : people);

/** What is answered otherwise than the rows say, cell by cell. */
async function differences(asked: AskedQuestion, pairs: readonly Pair[]): Promise<unknown[]> {
  const found: unknown[] = [];
  const hold = (place: string, answered: unknown, wanted: unknown): void => {
    if (answered !== wanted) found.push({ asked, place, answered, wanted });
  };
  const { by, conditions, sums } = asked;
  const answer = await cedar.analysis.breakdown({
    cooperation: agreed.cooperation,
    permissions: agreed.keys,
    conditions: conditions.map(({ condition }) => condition),
    by: by.map(({ dimension }) => dimension),
    sums: sums as never,
  });
  const among = meeting(pairs, asked);
  const bandOf = (place: number, pair: Pair): string => {
    const dimension = by[place];
    return dimension ? dimension.bandOf(pair[dimension.dimension.provider as never]) : 'everybody';
  };
  const labels = (bands: typeof answer.rows, place: number): string[] =>
    bands.map(({ kind, label }, n) =>
      by[place]?.dimension.column === 'spent' && kind === 'range' ? `spent ${n - 1}` : label || kind,
    );
  const rows = labels(answer.rows, 0);
  const columns = labels(answer.columns, 1);
  let counted = 0;
  for (const [r, row] of rows.entries())
    for (const [c, column] of columns.entries()) {
      const cell = among.filter((pair) => bandOf(0, pair) === row && bandOf(1, pair) === column);
      counted += cell.length;
      hold(`${row}, ${column}`, answer.cells[r]![c], told(cell.length));
      for (const [place, { provider, column: name }] of sums.entries()) {
        const values = cell.map((pair) =>
          name === 'spent' ? pair[provider].spent : (pair[provider].row.income ?? 0),
        );
        const isTold = cell.length >= k && values.filter((value) => value !== 0).length >= k;
        const sum = values.reduce((total, value) => total + value, 0);
        hold(
          `sum ${place} of ${row}, ${column}`,
          answer.sums[place]!.cells[r]![c],
          isTold ? sum : 'suppressed',
        );
      }
    }
  hold('all cells', counted, among.length);
  if (answer.people !== 'suppressed') hold('people', answer.people, among.length);
  return found;
}

/** What is answered otherwise to a number of random questions. */
async function differencesOfMany(shared: Snapshot, seed: number): Promise<unknown[]> {
  const pairs = nowOf(shared);
  const questions = fc.sample(question(toldIn(shared)), { numRuns: 12, seed });
  const found: unknown[] = [];
  for (const asked of questions) found.push(...(await differences(asked, pairs)));
  return found;
}

/** People whom both cover now, as they were when columns were shared. */
const nowOf = (shared: Snapshot): Pair[] =>
  pairsOf(aurora, birch).flatMap((pair) => {
    const [a, b] = [shared.aurora.get(pair.aurora.row.ref), shared.birch.get(pair.birch.row.ref)];
    return a && b ? [{ aurora: a, birch: b }] : [];
  });

describe('a breakdown', () => {
  const shared = snapshot();

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
    const anew = snapshot();
    expect(await differencesOfMany(anew, 4)).toEqual([]);
  });
});

describe('a trend', () => {
  test('adds up each month over the same people', async () => {
    const pairs = pairsOf(aurora, birch);
    const { cooperation, keys } = agreed;
    const measure = { provider: 'birch' as PartnerHandle, column: 'monthly' };
    const answer = await cedar.analysis.trend({ cooperation, permissions: keys, measure });
    expect(answer.months.map(({ month }) => month)).toEqual(['2026-01', '2026-02', '2026-03', '2026-04']);
    for (const [place, { sums, contributors }] of answer.months.entries()) {
      const values = pairs.map(({ birch: { monthly } }) => monthly[place]!);
      expect(sums).toEqual([values.reduce((sum, each) => sum + each, 0)]);
      expect(contributors).toEqual([values.filter((value) => value !== 0).length]);
    }
  });
});
