// Analyses and conditions under permissions that do not allow to deliver: before noise they equal a naive reading of the
// rows; what is told is frozen, charged once, and on record with the providers.
import type { CooperationId, PartnerHandle } from '@entente/contract';
import { meeting, question, type AskedQuestion } from '@entente/test/scenarios/breakdowns/questions.ts';
import {
  importRows,
  peopleOf,
  providerOf,
  type Person,
  type Row,
} from '@entente/test/scenarios/breakdowns/world.ts';
import {
  agree,
  importConsents,
  importCustomers,
  look,
  people,
  refusalOf,
} from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

const noise = { draw: (_epsilon: number): number => 0 };
const platform = await openPlatform({ noise: (epsilon) => noise.draw(epsilon) });
await platform.createPartners('aurora', 'birch', 'cedar');
const cedar = platform.as('cedar');
const categories = ['demographic', 'loyalty', 'purchase'] as const;
const k = 10;
const months = { from: '2026-01', to: '2026-04' } as const;
const values = ['Gold', 'Blue "x"', 'Never heard of', 'Odd'];
const aurora = providerOf('aurora', 1, 1, 120);
const birch = providerOf('birch', 2, 21, 140);
const providers = [aurora, birch];
const [ofAurora, ofBirch] = ['aurora', 'birch'] as PartnerHandle[];
const agreed = { cooperation: '' as CooperationId, keys: [] as string[] };
const day = 86_400_000;
const begin = platform.time.now;

async function shareAll(handle: string, permission: string): Promise<void> {
  const { share } = platform.as(handle).column;
  const under = { cooperation: agreed.cooperation, permission };
  await share({ ...under, of: 'tier', values });
  for (const of of ['income', 'vip', 'born']) await share({ ...under, of });
  await share({ ...under, of: 'sum price of purchase', name: 'spent' });
  await share({ ...under, of: 'sum price of purchase', name: 'monthly', months });
}

beforeAll(async () => {
  for (const provider of providers) {
    await importRows(platform, provider);
    const given = [...provider.covered].map((ref) => ({ ref, recipient: 'cedar', categories }));
    await importConsents(platform, provider.handle, given);
  }
  await importCustomers(platform, 'cedar', people('c', 1, 60));
  const line = { recipient: 'cedar', categories, actions: ['count', 'analyse'] } as const;
  const lines = providers.map(({ handle }) => ({ provider: handle, ...line }));
  const terms = { minimumCohort: k, releases: { epsilon: 0.02 } };
  Object.assign(agreed, await agree(platform, lines, terms));
  for (const [place, { handle }] of providers.entries()) await shareAll(handle, agreed.keys[place]!);
});

beforeEach(() => {
  noise.draw = () => 0;
});

const told = (count: number) => (count < k ? 'suppressed' : count);
const both = () => ({ cooperation: agreed.cooperation, permissions: agreed.keys });
const alone = () => ({ cooperation: agreed.cooperation, permissions: agreed.keys.slice(0, 1) });
const byTier = { by: [{ provider: ofAurora!, column: 'tier' }] };
const spent = async (provider: string): Promise<number> => {
  const { accounts } = await platform.as(provider, 'privacy-officer').release.budget({});
  return accounts.find(({ kind }) => kind === 'recipient')?.spent ?? 0;
};
const newest = async (provider: string) =>
  (await platform.as(provider, 'privacy-officer').release.list({ limit: 1 })).releases[0];

/** What is answered otherwise than the rows say, cell by cell. */
async function differences(asked: AskedQuestion, pairs: readonly Person[]): Promise<unknown[]> {
  const { by, conditions } = asked;
  const answer = await cedar.analysis.breakdown({
    ...both(),
    conditions: conditions.map(({ condition }) => condition),
    by: by.map(({ dimension }) => dimension),
  });
  const among = meeting(pairs, asked);
  const bandOf = (place: number, pair: Person): string =>
    by[place]?.bandOf(pair[by[place].dimension.provider]!) ?? 'everybody';
  const labels = (bands: typeof answer.rows, place: number): string[] =>
    bands.map(({ kind, label }, n) =>
      by[place]?.dimension.column === 'spent' && kind === 'range' ? `spent ${n - 1}` : label || kind,
    );
  const [rows, columns] = [labels(answer.rows, 0), labels(answer.columns, 1)];
  const cells = rows.map((row) =>
    columns.map(
      (column) => among.filter((pair) => bandOf(0, pair) === row && bandOf(1, pair) === column).length,
    ),
  );
  const sumOf = (line: readonly number[]) => line.reduce((sum, each) => sum + each, 0);
  const wanted = {
    people: told(among.length),
    cells: cells.map((line) => line.map(told)),
    rowTotals: cells.map((line) => told(sumOf(line))),
    columnTotals: columns.map((_, c) => told(sumOf(cells.map((line) => line[c]!)))),
  };
  const answered = {
    people: answer.people,
    cells: answer.cells,
    rowTotals: answer.rowTotals,
    columnTotals: answer.columnTotals,
  };
  return JSON.stringify(answered) === JSON.stringify(wanted) ? [] : [{ asked, answered, wanted }];
}

describe('where the noise is nought', () => {
  test('a breakdown equals a naive reading of the rows, and a text is told for being named, not for being common', async () => {
    const named = new Set(values);
    const questions = fc.sample(question({ aurora: named, birch: named }), { numRuns: 16, seed: 1 });
    const found: unknown[] = [];
    for (const asked of questions) found.push(...(await differences(asked, peopleOf(providers))));
    expect(found).toEqual([]);
    const { columns } = await cedar.column.list({ cooperation: agreed.cooperation });
    expect(columns.find(({ name }) => name === 'tier')?.values).toEqual(values);
  });

  test('an overlap with conditions equals a naive reading of the rows', async () => {
    const conditions = [{ provider: ofBirch!, where: { text: 'vip = yes and tier in ("Gold", "Odd")' } }];
    const { cells } = await cedar.overlap.ask({ ...both(), conditions });
    const meets = ({ vip, tier }: Row) => vip === true && ['Gold', 'Odd'].includes(tier);
    const known = (email: string) => Number(/\d+/.exec(email)![0]) <= 60;
    const pairs = peopleOf(providers).filter((pair) => meets(pair['birch']!.row));
    const overlap = pairs.filter((pair) => known(pair['birch']!.row.email)).length;
    expect(cells[2]).toMatchObject({
      covered: told(pairs.length),
      overlap: told(overlap),
      prospects: told(pairs.length - overlap),
    });
    expect(cells[2]!.release).toBeDefined();
  });

  test('a lift and a trend equal a naive reading of the rows', async () => {
    const pairs = peopleOf(providers);
    const refs = aurora.rows.filter((_, n) => n % 2 === 0).map(({ ref }) => ref);
    await platform.as('aurora').set.save({ name: 'even', categories: ['loyalty'], refs });
    const under = { cooperation: agreed.cooperation, permission: agreed.keys[0]! };
    await platform.as('aurora').set.publish({ ...under, name: 'even' });
    const by = { provider: ofBirch!, column: 'income', edges: [45_000] };
    const lift = await cedar.analysis.lift({ ...both(), of: { provider: ofAurora!, name: 'even' }, by });
    const bandOf = (pair: Person) => {
      const { income } = pair['birch']!.row;
      return income === undefined ? 2 : income >= 45_000 ? 1 : 0;
    };
    const isEven = (pair: Person) => refs.includes(pair['aurora']!.row.ref);
    expect(lift.bands.map(({ selected, people: all }) => [selected, all])).toEqual(
      [0, 1, 2].map((band) => {
        const inBand = pairs.filter((pair) => bandOf(pair) === band);
        return [told(inBand.filter(isEven).length), told(inBand.length)];
      }),
    );
    expect([lift.selected, lift.people]).toEqual([told(pairs.filter(isEven).length), told(pairs.length)]);
    const measure = { provider: ofBirch!, column: 'monthly' };
    const trend = await cedar.analysis.trend({ ...both(), measure, sums: false });
    expect(trend.months.map(({ contributors, sums }) => [...contributors, ...sums])).toEqual(
      [0, 1, 2, 3].map((month) => [told(pairs.filter((pair) => pair['birch']!.monthly[month] !== 0).length)]),
    );
    expect(trend.people).toBe('suppressed');
  });
});

describe('an analysis with noise', () => {
  test('has noise of its own in every cell, and costs every provider one epsilon, which is told beforehand', async () => {
    const asked = { ...both(), by: [...byTier.by, { provider: ofBirch!, column: 'vip' }] };
    const before = [await spent('aurora'), await spent('birch')];
    expect(await cedar.analysis.preview({ kind: 'breakdown', ...asked })).toMatchObject({
      kind: 'release',
      cost: 0.02,
      each: 0.02,
      frozenUntil: null,
      budgets: [
        { provider: 'aurora', spent: before[0], cost: 0.02 },
        { provider: 'birch', spent: before[1], cost: 0.02 },
      ],
    });
    const drawn: number[] = [];
    noise.draw = (epsilon) => drawn.push(epsilon) * 100;
    const answer = await cedar.analysis.breakdown(asked);
    expect(drawn).toEqual(answer.cells.flat().map(() => 20_000));
    const places = answer.cells.flat().map((people) => Math.floor(Number(people) / 100));
    expect(places).toEqual(drawn.map((_, place) => place + 1));
    expect(answer.release).toMatchObject({ epsilon: 0.02, each: 0.02 });
    expect(await spent('aurora')).toBeCloseTo(before[0]! + 0.02, 6);
    expect(await spent('birch')).toBeCloseTo(before[1]! + 0.02, 6);
    expect(await cedar.analysis.preview({ kind: 'breakdown', ...asked })).toMatchObject({
      cost: 0,
      frozenUntil: answer.release!.until,
    });
  });

  test('of months shares the epsilon out among them', async () => {
    const asked = { ...alone(), measure: { provider: ofAurora!, column: 'monthly' }, sums: false };
    expect(await cedar.analysis.preview({ kind: 'trend', ...asked })).toMatchObject({
      cost: 0.02,
      each: 0.005,
    });
    const drawn: number[] = [];
    noise.draw = (epsilon) => drawn.push(epsilon);
    const { release } = await cedar.analysis.trend(asked);
    expect(drawn).toEqual([5_000, 5_000, 5_000, 5_000]);
    expect(release).toMatchObject({ epsilon: 0.02, each: 0.005 });
  });

  test('adds nothing up, since nothing bounds what one person adds', async () => {
    const sums = [{ provider: ofAurora!, column: 'spent' }];
    const before = await spent('aurora');
    for (const ask of [
      () => cedar.analysis.breakdown({ ...alone(), ...byTier, sums }),
      () => cedar.analysis.preview({ kind: 'breakdown', ...alone(), ...byTier, sums }),
      () => cedar.analysis.trend({ ...alone(), measure: { provider: ofAurora!, column: 'monthly' } }),
    ])
      expect(await refusalOf(ask())).toMatchObject({ code: 'release-not-available' });
    expect(await spent('aurora')).toBe(before);
  });

  test('stays the same until its epoch is over, whoever withdraws, is known or shared anew meanwhile', async () => {
    let drawn = 0;
    noise.draw = () => (drawn += 3);
    const asked = {
      ...alone(),
      ...byTier,
      conditions: [{ provider: ofAurora!, where: { text: 'vip = yes' } }],
    };
    const first = await cedar.analysis.breakdown(asked);
    const before = await spent('aurora');
    await platform
      .as('aurora')
      .consent.record({ ref: 'a1', purpose: 'direct-marketing', recipient: 'cedar', decision: 'withdrawn' });
    await importCustomers(platform, 'cedar', people('c', 61, 62));
    await platform.as('cedar').cooperation.enrol({ cooperation: agreed.cooperation });
    await shareAll('aurora', agreed.keys[0]!);
    platform.time.now += day - 1 - (platform.time.now % day);
    const [condition] = asked.conditions;
    const structure = { op: 'attribute', name: 'vip', test: { op: 'equals', value: true } } as const;
    expect(await cedar.analysis.breakdown(asked)).toEqual(first);
    expect(
      await cedar.analysis.breakdown({
        ...asked,
        conditions: [{ ...condition!, where: { condition: structure } }],
      }),
    ).toEqual(first);
    expect(await spent('aurora')).toBe(before);
    platform.time.now += 1;
    expect(await cedar.analysis.breakdown(asked)).not.toEqual(first);
    expect(await spent('aurora')).toBeCloseTo(before + 0.02, 6);
    platform.time.now = begin;
  });

  test('is seen by each provider as far as it is about its own columns', async () => {
    const conditions = [
      { provider: ofAurora!, where: { text: 'income   >= 20000' } },
      { provider: ofBirch!, where: { text: 'vip = no' } },
    ];
    const by = [...byTier.by, { provider: ofBirch!, column: 'income', edges: [30_000, 60_000] }];
    noise.draw = () => 50;
    await cedar.analysis.breakdown({ ...both(), conditions, by });
    expect(await newest('aurora')).toMatchObject({
      kind: 'breakdown',
      by: ['tier'],
      where: 'income >= 20000',
      others: ['birch'],
      outcome: 'told',
      cost: { recipient: 0.02, affiliation: 0.02 },
    });
    expect(await newest('birch')).toMatchObject({
      kind: 'breakdown',
      by: ['income (30000, 60000)'],
      where: 'vip = no',
      others: ['aurora'],
    });
  });

  test('of whom there are too few looks like one that no budget is left for', async () => {
    const asked = (text: string) => ({
      ...alone(),
      ...byTier,
      conditions: [{ provider: ofAurora!, where: { text } }],
    });
    noise.draw = () => -10_000;
    const tooFew = await cedar.analysis.breakdown(asked('income >= 1'));
    expect(await newest('aurora')).toMatchObject({ outcome: 'too-few', cost: { recipient: 0.02 } });
    noise.draw = () => 0;
    for (let n = 2; (await spent('aurora')) < 0.99; n += 1)
      await cedar.analysis.breakdown(asked(`income >= ${n}`));
    const spentUp = await cedar.analysis.breakdown(asked('income >= 100'));
    expect(spentUp).toEqual(tooFew);
    expect(await newest('aurora')).toMatchObject({ outcome: 'over-recipient', cost: { recipient: 0 } });
    expect(await spent('aurora')).toBe(1);
  });
});

describe('texts under a permission without deliver', () => {
  const under = () => ({ cooperation: agreed.cooperation, permission: agreed.keys[1]!, name: 'again' });

  test('are named by whoever shares them, and nothing but texts is', async () => {
    const { share } = platform.as('birch').column;
    for (const wrong of [{ of: 'tier' }, { of: 'income', values: ['1'] }])
      expect(await refusalOf(share({ ...under(), ...wrong }))).toMatchObject({
        code: 'segment-invalid',
        data: { faults: [{ path: 'values' }] },
      });
  });

  test('are told together where they stand there for being common, since that says how many have them', async () => {
    await platform.as('birch').column.share({ ...under(), of: 'tier', values: ['Gold'] });
    await look(
      platform,
      `update coop_${agreed.cooperation}.shared_column set named = false where name = 'again'`,
    );
    const { columns } = await cedar.column.list({ cooperation: agreed.cooperation });
    expect(columns.find(({ name }) => name === 'again')).toMatchObject({ values: [] });
    const by = [{ provider: ofBirch!, column: 'again' }];
    const { rows } = await cedar.analysis.breakdown({ ...both(), by });
    expect(rows.map(({ kind }) => kind)).toEqual(['other', 'unknown']);
  });
});
