import type { CooperationId, PartnerHandle } from '@entente/contract';
import {
  agree,
  auditOf,
  importConsents,
  importCustomers,
  importPurchases,
  look,
  people,
  refusalOf,
} from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { beforeAll, describe, expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch', 'cedar');
const [aurora, birch, cedar] = [platform.as('aurora'), platform.as('birch'), platform.as('cedar')];
const provider = 'aurora' as PartnerHandle;
const categories = ['demographic', 'loyalty', 'purchase'] as const;
const agreed = { cooperation: '' as CooperationId, keys: [] as string[] };
const k = 10;
/** How many of aurora's people have each tier. */
const tiers = { Gold: k, Blue: 2 * k, Rare: k - 1 } as const;

beforeAll(async () => {
  const written = Object.entries(tiers).flatMap(([tier, count]) => Array.from({ length: count }, () => tier));
  const customers = people('a', 1, written.length).map((person, n) => ({
    ...person,
    tier: written[n]!,
    income: n * 100,
  }));
  await importCustomers(platform, 'aurora', customers);
  await importPurchases(
    platform,
    'aurora',
    customers
      .slice(0, 2 * k - 1)
      .map(({ ref }, n) => ({ ref, at: '2026-03-31', item: 'wine', price: n + 1 })),
  );
  const given = customers.map(({ ref }) => ({ ref, recipient: 'birch', categories }));
  await importConsents(platform, 'aurora', given);
  await importCustomers(platform, 'birch', people('b', 1, 30));
  await importCustomers(platform, 'cedar', people('c', 1, 30));
  const actions = ['analyse', 'deliver'] as const;
  const lines = [
    { provider: 'aurora', recipient: 'birch', categories, actions },
    { provider: 'aurora', recipient: 'birch', categories: ['contact', 'loyalty'], actions: ['analyse'] },
    { provider: 'birch', recipient: 'cedar', categories: ['loyalty'], actions: ['count'] },
    { provider: 'aurora', recipient: 'cedar', categories: ['loyalty'], actions },
  ] as const;
  Object.assign(agreed, await agree(platform, lines, { minimumCohort: k }));
});

const under = (place = 0) => ({ cooperation: agreed.cooperation, permission: agreed.keys[place]! });
const asked = (place = 0) => ({ cooperation: agreed.cooperation, permissions: [agreed.keys[place]!] });
const byTier = { by: [{ provider, column: 'tier' }] };

describe('sharing', () => {
  test('tells the texts that k people have, and the others together', async () => {
    const column = await aurora.column.share({ ...under(), of: 'tier' });
    expect(column).toMatchObject({
      name: 'tier',
      type: 'text',
      categories: ['loyalty'],
      values: ['Blue', 'Gold'],
    });
    const { rows, cells, people: all } = await birch.analysis.breakdown({ ...asked(), ...byTier });
    expect(rows.map(({ kind, label }) => [kind, label])).toEqual([
      ['value', 'Blue'],
      ['value', 'Gold'],
      ['other', ''],
      ['unknown', ''],
    ]);
    // Of the others there is one fewer than is told, and telling everybody would say how many.
    expect(cells).toEqual([[2 * k], [k], ['suppressed'], ['suppressed']]);
    expect(all).toBe('suppressed');
    const rare = { provider, where: { text: 'tier = "Rare"' } };
    expect((await birch.overlap.ask({ ...asked(), conditions: [rare] })).cells[0]!.covered).toBe(
      'suppressed',
    );
    expect((await look(platform, `select value from coop_${agreed.cooperation}.shared_value`)).length).toBe(
      2,
    );
  });

  test('needs a permission that covers what is read, and contact data never stands there', async () => {
    const income = refusalOf(aurora.column.share({ ...under(1), of: 'income' }));
    expect(await income).toMatchObject({
      code: 'category-not-covered',
      data: { categories: ['demographic'] },
    });
    const measure = refusalOf(aurora.column.share({ ...under(3), of: 'count purchase', name: 'bought' }));
    expect(await measure).toMatchObject({ code: 'category-not-covered' });
    for (const of of ['street', 'nothing', 'tier = "Gold"', 'did purchase', 'count purchase > 3', 'count'])
      expect(await refusalOf(aurora.column.share({ ...under(1), of, name: 'odd' }))).toMatchObject({
        code: 'segment-invalid',
      });
    expect(await refusalOf(aurora.column.share({ ...under(), of: 'count purchase' }))).toMatchObject({
      code: 'segment-invalid',
    });
    expect(await refusalOf(birch.column.share({ ...under(), of: 'tier' }))).toMatchObject({
      code: 'permission-unknown',
    });
  });

  test('is seen by the two whom the permission is between, and written down', async () => {
    const page = { cooperation: agreed.cooperation };
    const [own] = (await aurora.column.list(page)).columns;
    expect(own).toMatchObject({ name: 'tier', definition: 'tier', can: { share: true, remove: true } });
    const [theirs] = (await birch.column.list(page)).columns;
    expect(theirs).toMatchObject({
      provider,
      madeAt: '2026-07-01T00:00:00.000Z',
      can: { remove: 'not-found' },
    });
    expect((await cedar.column.list(page)).columns).toEqual([]);
    expect((await auditOf(platform, 'aurora', 'column.share'))[0]).toMatchObject({
      object: { kind: 'column', id: 'tier' },
      about: ['birch'],
    });
  });

  test('of a measure can be by months, whose sums need k people with anything to add', async () => {
    const of = 'sum price of purchase';
    const spent = await aurora.column.share({ ...under(), of, name: 'spent' });
    expect(spent).toMatchObject({ type: 'money', currency: 'AUD', definition: of, categories: ['purchase'] });
    const months = { from: '2026-02', to: '2026-04' } as const;
    await aurora.column.share({ ...under(), of, name: 'monthly', months });
    const answer = await birch.analysis.trend({ ...asked(), measure: { provider, column: 'monthly' } });
    const sum = (100 * (2 * k - 1) * 2 * k) / 2;
    expect(answer.months).toEqual([
      { month: '2026-02', sums: ['suppressed'], contributors: ['suppressed'] },
      { month: '2026-03', sums: [sum], contributors: [2 * k - 1] },
      { month: '2026-04', sums: ['suppressed'], contributors: ['suppressed'] },
    ]);
    const measured = { sums: [{ provider, column: 'spent' }] };
    const { sums } = await birch.analysis.breakdown({ ...asked(), ...byTier, ...measured });
    // Ten of Gold bought something, nine of Blue.
    expect(sums[0]).toMatchObject({ cells: [['suppressed'], [5_500], ['suppressed'], ['suppressed']] });
    expect(await refusalOf(aurora.column.share({ ...under(), of: 'tier', months }))).toMatchObject({
      code: 'segment-invalid',
    });
    const inMonths = {
      ...asked(),
      by: [{ provider, column: 'monthly', edges: [{ minor: 1, currency: 'AUD' }] }],
    };
    expect(await refusalOf(birch.analysis.breakdown(inMonths))).toMatchObject({ code: 'input-invalid' });
  });
});

describe('an analysis', () => {
  test('is of permissions that allow it, and of what is shared under them', async () => {
    expect(await refusalOf(birch.analysis.breakdown({ ...asked(1), ...byTier }))).toMatchObject({
      code: 'not-found',
    });
    expect(await refusalOf(cedar.analysis.breakdown({ ...asked(2), ...byTier }))).toMatchObject({
      code: 'action-not-permitted',
    });
    expect(await refusalOf(cedar.analysis.breakdown({ ...asked(3), ...byTier }))).toMatchObject({
      code: 'not-found',
    });
    expect(await refusalOf(cedar.analysis.breakdown({ ...asked(0), ...byTier }))).toMatchObject({
      code: 'permission-unknown',
    });
  });

  test('takes edges for what is ordered, and no conditions on rows', async () => {
    await aurora.column.share({ ...under(), of: 'income' });
    const by = (rest: object) =>
      refusalOf(birch.analysis.breakdown({ ...asked(), by: [{ provider, ...rest } as never] }));
    expect(await by({ column: 'income' })).toMatchObject({ code: 'input-invalid' });
    expect(await by({ column: 'income', edges: [5, 5] })).toMatchObject({ code: 'input-invalid' });
    expect(await by({ column: 'income', edges: ['much'] })).toMatchObject({ code: 'segment-invalid' });
    expect(await by({ column: 'tier', edges: [1] })).toMatchObject({ code: 'input-invalid' });
    for (const text of ['did purchase', 'tier > 3', 'unheard = 1', 'monthly > 1 AUD', 'segment unheard'])
      expect(
        await refusalOf(birch.overlap.ask({ ...asked(), conditions: [{ provider, where: { text } }] })),
      ).toMatchObject({ code: 'segment-invalid' });
  });

  test('lifts a published segment over everybody', async () => {
    await aurora.segment.save({ name: 'rich', of: { text: 'tier = "Blue"' } });
    await aurora.segment.publish({ ...under(), name: 'rich' });
    const by = { provider, column: 'income', edges: [2_000] };
    const lifted = await birch.analysis.lift({ ...asked(), of: { provider, name: 'rich' }, by });
    // Beyond the edge are nine who are not in it.
    expect(lifted.bands.map(({ selected, people: all, lift }) => [selected, all, lift])).toEqual([
      [k, 2 * k, 1],
      [k, 'suppressed', 'suppressed'],
      ['suppressed', 'suppressed', 'suppressed'],
    ]);
    expect([lifted.selected, lifted.people]).toEqual(['suppressed', 'suppressed']);
    const inRich = { provider, where: { text: 'segment rich and not income >= 2000' } };
    expect((await birch.overlap.ask({ ...asked(), conditions: [inRich] })).cells[0]!.covered).toBe(10);
  });

  test('has nobody who withdrew, in the moment that they do: a text that fewer than k still have is told no more', async () => {
    await aurora.consent.record({
      ref: 'a1',
      purpose: 'direct-marketing',
      recipient: 'birch',
      decision: 'withdrawn',
    });
    const { rows, cells, people: all } = await birch.analysis.breakdown({ ...asked(), ...byTier });
    expect(rows.map(({ kind, label }) => label || kind)).toEqual(['Blue', 'other', 'unknown']);
    expect(cells).toEqual([[2 * k], [2 * k - 2], ['suppressed']]);
    expect(all).toBe('suppressed');
    const { columns } = await birch.column.list({ cooperation: agreed.cooperation });
    expect(columns.find(({ name }) => name === 'tier')).toMatchObject({ values: ['Blue'] });
  });
});

describe('a column', () => {
  test('is listed page by page', async () => {
    const { cooperation } = agreed;
    const names: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page: Awaited<ReturnType<typeof birch.column.list>> = await birch.column.list({
        cooperation,
        limit: 1,
        ...(next !== '' && { after: next }),
      });
      names.push(...page.columns.map(({ name }) => name));
      ({ next } = page);
    }
    expect(names).toEqual(['income', 'monthly', 'spent', 'tier']);
  });

  test('that says something of nobody, or of nothing known, is found by a check and mended by a rebuild', async () => {
    const { cooperation } = agreed;
    const found = async () => (await aurora.cooperation.check({ cooperation })).differences;
    expect(await found()).toEqual([]);
    await look(
      platform,
      `update coop_${cooperation}.shared_slice set bits =set_bit(set_bit(bits, 8000, 1), 8001, 1) where slice = 0`,
    );
    expect(await found()).toEqual([
      { kind: 'shared-column', count: 2, first: ['subject 8000: too many', 'subject 8001: too many'] },
    ]);
    const { mended } = await aurora.cooperation.rebuild({ cooperation });
    expect(mended.map(({ kind }) => kind)).toEqual(['shared-column']);
    expect(await found()).toEqual([]);
  });

  test('is gone when its provider takes it back, or leaves', async () => {
    const named = { ...under(), name: 'tier' };
    expect(await refusalOf(birch.column.remove(named))).toMatchObject({ code: 'not-found' });
    await aurora.column.remove(named);
    expect(await refusalOf(aurora.column.remove(named))).toMatchObject({ code: 'not-found' });
    expect(await refusalOf(birch.analysis.breakdown({ ...asked(), ...byTier }))).toMatchObject({
      code: 'not-found',
    });
    const left = (): Promise<object[]> =>
      look(platform, `select 1 from coop_${agreed.cooperation}.shared_slice`);
    expect(await left()).not.toEqual([]);
    await aurora.agreement.leave({ id: agreed.cooperation });
    expect(await left()).toEqual([]);
  });
});
