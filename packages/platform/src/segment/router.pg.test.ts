import {
  agree,
  importConsents,
  importCustomers,
  importPurchases,
  people,
  refusalOf,
} from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { beforeAll, describe, expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch');
const aurora = platform.as('aurora');

beforeAll(async () => {
  const customers = people('a', 1, 40).map((person, n) => ({
    ...person,
    tier: n % 4 === 0 ? 'Gold' : 'Blue',
    ...(n % 2 === 0 && { income: n * 1_000 }),
  }));
  await importCustomers(platform, 'aurora', customers);
  await importPurchases(
    platform,
    'aurora',
    customers.flatMap(({ ref }, n) =>
      Array.from({ length: n % 3 }, (_, nth) => ({
        ref,
        at: `2026-06-0${nth + 1}`,
        item: nth ? 'wine' : 'bread',
        price: 10 * n,
      })),
    ),
  );
});

const counted = async (text: string): Promise<number> =>
  (await aurora.segment.count({ of: { text } })).selected;

test('where many tie for the least, they are at the bottom and in no last band from the top', async () => {
  // Of the 26 who bought anything one half did so once, the other twice.
  expect(await counted('band 5 of 5 by count purchase')).toBe(0);
  expect(await counted('bottom 5% by count purchase')).toBe(13);
  expect(await counted('band 3 of 5 from bottom by count purchase')).toBe(13);
  expect(await counted('top 5% by count purchase and bottom 5% by count purchase')).toBe(0);
});

describe('the vocabulary', () => {
  test('is what files declared, without contact data', async () => {
    const { attributes, properties } = await aurora.segment.vocabulary();
    expect(attributes.map(({ name, type }) => [name, type])).toEqual([
      ['income', 'integer'],
      ['tier', 'text'],
    ]);
    expect(properties).toEqual([
      { kind: 'purchase', name: 'item', type: 'text', sensitivity: 'normal', label: 'item', currency: null },
      {
        kind: 'purchase',
        name: 'price',
        type: 'money',
        sensitivity: 'normal',
        label: 'price',
        currency: 'AUD',
      },
    ]);
  });
});

describe('a condition', () => {
  test('is counted over customers as they are now', async () => {
    expect(await counted('tier = "Gold"')).toBe(10);
    expect(await counted('tier = "Gold" and income >= 20000')).toBe(5);
    expect(await counted('count purchase >= 2')).toBe(13);
    expect(await counted('sum price of purchase(item = "wine") > 100 AUD')).toBe(10);
    expect(await counted('not did purchase(in last 90 days)')).toBe(14);
    await importCustomers(platform, 'aurora', [
      { ref: 'a2', email: 'person-2@example.com', tier: 'Gold' },
      { ref: 'new', tier: 'Gold' },
    ]);
    expect(await aurora.segment.count({ of: { text: 'tier = "Gold"' } })).toMatchObject({
      selected: 12,
      customers: 41,
    });
    await aurora.customer.erase({ ref: 'new' });
    expect(await aurora.segment.count({ of: { text: 'tier = "Gold"' } })).toMatchObject({
      selected: 11,
      customers: 40,
    });
  });

  test('holds of nobody above the highest value or below the lowest there can be', async () => {
    expect(await counted('income > 9007199254740991')).toBe(0);
    expect(await counted('income < -9007199254740991')).toBe(0);
  });

  test('sees events that came since, and none that went', async () => {
    const bought = 'did purchase(item = "tea")';
    expect(await counted(bought)).toBe(0);
    await importCustomers(platform, 'aurora', [{ ref: 'guest' }, { ref: 'other' }]);
    for (const [place, ref] of ['guest', 'other'].entries()) {
      await importPurchases(platform, 'aurora', [{ ref, at: '2026-06-20', item: 'tea', price: 1 }]);
      expect(await counted(bought)).toBe(place + 1);
    }
    await aurora.customer.erase({ ref: 'guest' });
    expect(await counted(bought)).toBe(1);
    await aurora.customer.erase({ ref: 'other' });
  });

  test('finds the columns built after an import of many rows', async () => {
    const many = Array.from({ length: 1_000 }, (_, n) => ({
      ref: 'a9',
      at: `202${n % 5}-06-20`,
      item: 'salt',
      price: n,
    }));
    await importPurchases(platform, 'aurora', many);
    const stale = await withAdmin(platform.url, (admin) =>
      admin.query('select from store_aurora.event_touch'),
    );
    expect(stale.rowCount).toBe(0);
    expect(await counted('count purchase(item = "salt") = 1000')).toBe(1);
  });

  test('is shown as text and in words, with the categories that it reads', async () => {
    const shown = await aurora.segment.check({
      of: { text: 'tier="Gold" and did purchase' },
      language: 'sv',
    });
    expect(shown).toMatchObject({
      text: 'tier = "Gold" and did purchase',
      says: 'allt detta:\n  tier är ”Gold”\n  har ett köp',
      categories: ['loyalty', 'purchase'],
    });
    expect(await aurora.segment.check({ of: { condition: shown.condition } })).toMatchObject({
      text: shown.text,
    });
  });

  test.each([
    ['town = "Lund"', 'name: there is no attribute town'],
    ['tier > 3', 'test.op: above is not asked of text; test.value: 3 is not text'],
    ['street is known', 'name: street is contact data, which nobody is selected by'],
    ['did purchase(colour = "red")', 'events.where[0].property: purchase has no property colour'],
    ['sum item of purchase > 3', 'property: item is text, which has no sum'],
    ['sum price of purchase > 3', 'test.value: 3 is not an amount of AUD'],
    ['sum price of purchase > 3 USD', 'test.value: 3.00 USD is not an amount of AUD'],
    ['segment nobody', 'name: there is no segment nobody'],
    ['tier = "Gold" and', 'line 1, column 18: expected a condition, not the end'],
  ])('that does not fit is refused with the place: %s', async (text, detail) => {
    expect(await refusalOf(aurora.segment.count({ of: { text } }))).toMatchObject({
      code: 'segment-invalid',
      data: { detail },
    });
  });
});

describe('a saved segment', () => {
  test('is listed, shown, asked by its name, used in another, and removed when none uses it', async () => {
    await aurora.segment.save({ name: 'golden', of: { text: 'tier = "Gold"' } });
    await aurora.segment.save({ name: 'buyers', of: { text: 'segment golden and did purchase' } });
    expect(await aurora.segment.list({ limit: 1 })).toMatchObject({
      segments: [
        {
          name: 'buyers',
          categories: ['loyalty', 'purchase'],
          can: { replace: true, remove: true, publish: true },
        },
      ],
      next: 'buyers',
    });
    expect(await aurora.segment.get({ name: 'golden' })).toMatchObject({
      says: 'tier is “Gold”',
      changedBy: 'aurora.person',
    });
    const { refs } = await aurora.segment.members({ of: { name: 'buyers' }, limit: 3 });
    expect(refs).toHaveLength(3);
    expect(await refusalOf(aurora.segment.remove({ name: 'golden' }))).toMatchObject({
      code: 'segment-in-use',
    });
    await aurora.segment.remove({ name: 'buyers' });
    await aurora.segment.remove({ name: 'golden' });
    expect(await refusalOf(aurora.segment.get({ name: 'golden' }))).toMatchObject({ code: 'not-found' });
  });

  test('never mentions itself, however far away', async () => {
    await aurora.segment.save({ name: 'one', of: { text: 'tier is known' } });
    await aurora.segment.save({ name: 'two', of: { text: 'segment one' } });
    expect(await refusalOf(aurora.segment.save({ name: 'one', of: { text: 'segment two' } }))).toMatchObject({
      code: 'segment-invalid',
    });
    expect(await aurora.segment.get({ name: 'one' })).toMatchObject({ text: 'tier is known' });
  });

  test('and a set never have one name', async () => {
    await aurora.set.save({ name: 'vips', categories: ['loyalty'], refs: ['a1'] });
    expect(
      await refusalOf(aurora.segment.save({ name: 'vips', of: { text: 'tier is known' } })),
    ).toMatchObject({ code: 'already-exists' });
    await aurora.segment.save({ name: 'known', of: { text: 'tier is known' } });
    expect(
      await refusalOf(aurora.set.save({ name: 'known', categories: ['loyalty'], refs: ['a1'] })),
    ).toMatchObject({ code: 'already-exists' });
    expect(await counted('set vips')).toBe(1);
  });
});

test('a segment is published to those covered, where the permission has all that it reads', async () => {
  await importCustomers(platform, 'birch', people('b', 1, 40));
  await importConsents(
    platform,
    'aurora',
    people('a', 1, 40).map(({ ref }) => ({
      ref,
      recipient: 'birch',
      categories: ['contact', 'loyalty', 'purchase'],
    })),
  );
  const permission = { provider: 'aurora', recipient: 'birch' };
  const { cooperation, keys } = await agree(platform, [
    { ...permission, categories: ['contact', 'loyalty', 'purchase'] },
    { ...permission, categories: ['contact', 'loyalty'] },
  ]);
  await aurora.segment.save({ name: 'drinkers', of: { text: 'did purchase' } });
  const publish = (key: string) => aurora.segment.publish({ cooperation, permission: key, name: 'drinkers' });
  expect(await publish(keys[0]!)).toMatchObject({ categories: ['purchase'] });
  expect(await refusalOf(publish(keys[1]!))).toMatchObject({ code: 'category-not-covered' });
  const asked = await platform.as('birch').overlap.ask({
    cooperation,
    permissions: [keys[0]!],
    sets: [{ provider: 'aurora', name: 'drinkers' }],
  });
  expect(asked.cells[0]).toMatchObject({ covered: 26, overlap: 26 });
});
