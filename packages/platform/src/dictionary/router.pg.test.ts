import { Readable } from 'node:stream';
import {
  agree,
  auditOf,
  importConsents,
  importCustomers,
  importPurchases,
  people,
  refusalOf,
} from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import { readMapping } from '../import/mapping.ts';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch');
const aurora = platform.as('aurora');
const customers = people('a', 1, 20).map((person, n) => ({ ...person, tier: 'Gold', income: n * 1_000 }));

beforeAll(async () => {
  await importCustomers(platform, 'aurora', customers);
  await importPurchases(platform, 'aurora', [{ ref: 'a1', at: '2026-01-02', item: 'bread', price: 3 }]);
});

const importWith = (attribute: string) =>
  aurora.customer.import({
    source: Readable.from([Buffer.from('ref,tier\na1,Gold\n')]),
    mapping: readMapping(`{kind: customers, ref: ref, attributes: {tier: ${attribute}}}`) as never,
  });

describe('the dictionary', () => {
  test('has what files declared of customers and of events, page by page', async () => {
    const { lines, next } = await aurora.dictionary.list({ limit: 3 });
    expect(lines.map(({ of, name, category }) => `${of}.${name} ${category}`)).toEqual([
      'customer.family_name contact',
      'customer.given_name contact',
      'customer.income demographic',
    ]);
    const { lines: rest } = await aurora.dictionary.list({ after: next! });
    expect(rest.map(({ of, name, type, currency }) => [of, name, type, currency])).toEqual([
      ['customer', 'street', 'text', null],
      ['customer', 'tier', 'text', null],
      ['purchase', 'item', 'text', null],
      ['purchase', 'price', 'money', 'AUD'],
    ]);
    expect(rest[0]).toMatchObject({ settled: false, can: { change: true } });
  });

  test('is edited by an admin, and files do not undo that', async () => {
    await aurora.dictionary.save({ of: 'customer', name: 'tier', label: { en: 'Tier', sv: 'Nivå' } });
    await aurora.dictionary.save({ of: 'purchase', name: 'item', label: 'Ware', sensitivity: 'sensitive' });
    await importCustomers(platform, 'aurora', customers);
    const { lines } = await aurora.dictionary.list({});
    expect(lines.find(({ name }) => name === 'tier')).toMatchObject({
      label: 'Tier',
      labels: { en: 'Tier', sv: 'Nivå' },
      settled: true,
    });
    expect(lines.find(({ name }) => name === 'item')).toMatchObject({
      label: 'Ware',
      sensitivity: 'sensitive',
    });
    const of = { text: 'tier = "Gold" and did purchase(item = "bread")' };
    expect((await aurora.segment.check({ of, language: 'sv' })).says).toContain('Nivå är');
    expect(await auditOf(platform, 'aurora', 'dictionary.save')).toHaveLength(2);
  });

  test('refuses a file that declares otherwise than somebody said', async () => {
    expect(await refusalOf(importWith('{category: purchase}'))).toMatchObject({
      code: 'dictionary-settled',
      data: { detail: 'tier is category loyalty there and purchase here' },
    });
  });

  test.each([
    ['category of events', { of: 'purchase', name: 'item', category: 'loyalty' }],
    ['contact data made searchable', { of: 'customer', name: 'street', category: 'location' }],
    ['data made contact data', { of: 'customer', name: 'tier', category: 'contact' }],
    ['type that its values are not', { of: 'customer', name: 'tier', type: 'integer' }],
    ['currency', { of: 'purchase', name: 'price', currency: 'EUR' }],
  ] as const)('refuses another %s', async (_, edit) => {
    expect(await refusalOf(aurora.dictionary.save(edit))).toMatchObject({ code: 'dictionary-unfit' });
  });

  test('does not know what no file declared', async () => {
    expect(
      await refusalOf(aurora.dictionary.save({ of: 'customer', name: 'shoe', label: 'Shoe' })),
    ).toMatchObject({
      code: 'not-found',
    });
  });
});

describe('what reads the dictionary', () => {
  test('follows the category of an attribute, in segments of segments too', async () => {
    await aurora.segment.save({ name: 'rich', of: { text: 'income > 5000' } });
    await aurora.segment.save({ name: 'richer', of: { text: 'segment rich and income > 9000' } });
    const saved = await aurora.dictionary.save({ of: 'customer', name: 'income', category: 'employment' });
    expect(saved).toMatchObject({ category: 'employment', segments: ['rich', 'richer'] });
    const { segments } = await aurora.segment.list({});
    expect(segments.map(({ categories }) => categories)).toEqual([['employment'], ['employment']]);
    await aurora.dictionary.save({ of: 'customer', name: 'income', category: 'demographic' });
  });

  test('keeps a type that a segment needs', async () => {
    await aurora.dictionary.save({ of: 'customer', name: 'income', type: 'number' });
    await aurora.segment.save({ name: 'rich', of: { text: 'income > 5000.5' } });
    expect(
      await refusalOf(aurora.dictionary.save({ of: 'customer', name: 'income', type: 'integer' })),
    ).toMatchObject({ code: 'dictionary-in-use', data: { detail: expect.stringMatching(/^segment rich/) } });
    expect((await aurora.segment.count({ of: { name: 'rich' } })).selected).toBe(14);
  });

  test('is not moved under what is published', async () => {
    await importCustomers(platform, 'birch', people('b', 1, 20));
    await importConsents(
      platform,
      'aurora',
      customers.map(({ ref }) => ({ ref, recipient: 'birch', categories: ['contact', 'demographic'] })),
    );
    const { cooperation, keys } = await agree(platform, [
      { provider: 'aurora', recipient: 'birch', categories: ['contact', 'demographic'] },
    ]);
    await aurora.segment.save({ name: 'earning', of: { text: 'income > 0' } });
    await aurora.segment.publish({ cooperation, permission: keys[0]!, name: 'earning' });
    const move = () => aurora.dictionary.save({ of: 'customer', name: 'income', category: 'employment' });
    const detail = `earning in ${cooperation} is published or shared under a permission that does not cover employment`;
    expect(await refusalOf(move())).toMatchObject({ code: 'dictionary-in-use', data: { detail } });
    // Saved anew, it no longer says what was published.
    platform.time.now += 1_000;
    await aurora.segment.save({ name: 'earning', of: { text: 'did purchase' } });
    expect(await refusalOf(move())).toMatchObject({ code: 'dictionary-in-use' });
    expect(await refusalOf(importWith('{category: loyalty}'))).toBeUndefined();
  });

  test('is not moved under what is shared, nor by a file', async () => {
    const lines = [
      { provider: 'aurora', recipient: 'birch', categories: ['contact', 'loyalty'], actions: ['analyse'] },
    ] as const;
    const { cooperation, keys } = await agree(platform, lines);
    await aurora.column.share({ cooperation, permission: keys[0]!, of: 'tier', values: ['gold'] });
    const move = aurora.dictionary.save({ of: 'customer', name: 'tier', category: 'purchase' });
    const detail = `tier in ${cooperation} is published or shared under a permission that does not cover purchase`;
    expect(await refusalOf(move)).toMatchObject({ code: 'dictionary-in-use', data: { detail } });
    expect(await refusalOf(importWith('{name: colour, category: loyalty}'))).toBeUndefined();
    await aurora.column.share({ cooperation, permission: keys[0]!, of: 'colour', values: ['red'] });
    expect(await refusalOf(importWith('{name: colour, category: purchase}'))).toMatchObject({
      code: 'dictionary-in-use',
    });
  });
});
