// What is published or shared, while what it is drawn by becomes another.
import { beforeEach, describe, expect, test } from 'vitest';
import type { Callers } from '../support/callers.ts';
import { agree, importConsents, importCustomers, look, people, refusalOf } from '../support/exchange.ts';
import { beforeStoreLock, interleaving, noLocks } from '../support/locks.ts';
import { openPlatform } from '../support/platform.ts';

const platform = await openPlatform({ connections: 4 });
await platform.createPartners('aurora', 'birch');
const aurora = platform.as('aurora');
const customers = people('a', 1, 20).map((person, n) => ({ ...person, tier: 'Gold', income: n * 1_000 }));
const refs = (count: number) => customers.slice(0, count).map(({ ref }) => ref);
const categories = ['contact', 'demographic'] as const;
await importCustomers(platform, 'aurora', customers);
await importCustomers(platform, 'birch', people('b', 1, 20));
await importConsents(
  platform,
  'aurora',
  customers.map(({ ref }) => ({ ref, recipient: 'birch', categories })),
);
const { cooperation, keys } = await agree(platform, [{ provider: 'aurora', recipient: 'birch', categories }]);
const under = { cooperation, permission: keys[0]! };

/** What is published and shared: the categories that were read, and how many people are in it. */
const written = async () => {
  const { publications } = await aurora.publication.list({ cooperation });
  const columns = await look<{ name: string; read: string[] }>(
    platform,
    `select name, categories as read from coop_${cooperation}.shared_column order by name`,
  );
  return [
    ...publications.map(({ name, categories: read, people: count }) => ({ name, read, count })),
    ...columns,
  ];
};

beforeEach(async () => {
  await look(platform, `truncate coop_${cooperation}.publication, coop_${cooperation}.shared_column cascade`);
  await aurora.dictionary.save({ of: 'customer', name: 'income', category: 'demographic' });
  await aurora.segment.save({ name: 'earning', of: { text: 'income > 0' } });
  await aurora.segment.save({ name: 'well-off', of: { text: 'segment earning' } });
  await aurora.set.save({ name: 'regulars', categories: ['contact'], refs: refs(12) });
});

const publishing = {
  segment: (by: Callers) => by.as('aurora').segment.publish({ ...under, name: 'earning' }),
  'segment of a segment': (by: Callers) => by.as('aurora').segment.publish({ ...under, name: 'well-off' }),
  column: (by: Callers) => by.as('aurora').column.share({ ...under, of: 'income' }),
};
const publishSet = (by: Callers) => by.as('aurora').set.publish({ ...under, name: 'regulars' });

describe('while it is drawn', () => {
  const moved = () => aurora.dictionary.save({ of: 'customer', name: 'income', category: 'employment' });

  test.each(Object.entries(publishing))(
    'a %s reads what the dictionary says when it is written',
    async (_, publish) => {
      expect(await refusalOf(publish(beforeStoreLock(platform, moved)))).toMatchObject({
        code: 'category-not-covered',
        data: { categories: ['employment'] },
      });
      expect(await written()).toEqual([]);
    },
  );

  test.each(['segment', 'segment of a segment'] as const)('a %s is what it has become', async (kind) => {
    const redefine = (text: string) => () => aurora.segment.save({ name: 'earning', of: { text } });
    const publish = publishing[kind];
    expect(await refusalOf(publish(beforeStoreLock(platform, redefine('tier = "Gold"'))))).toMatchObject({
      code: 'category-not-covered',
      data: { categories: ['loyalty'] },
    });
    expect(await written()).toEqual([]);
    await redefine('income > 0')();
    await publish(beforeStoreLock(platform, redefine('income > 8500')));
    expect(await written()).toMatchObject([{ read: ['demographic'], count: 11 }]);
  });

  test('a set is what it has become', async () => {
    const save = (read: 'loyalty' | 'demographic', count: number) => () =>
      aurora.set.save({ name: 'regulars', categories: [read], refs: refs(count) });
    expect(await refusalOf(publishSet(beforeStoreLock(platform, save('loyalty', 15))))).toMatchObject({
      code: 'category-not-covered',
    });
    expect(await written()).toEqual([]);
    await aurora.set.save({ name: 'regulars', categories: ['contact'], refs: refs(12) });
    await publishSet(beforeStoreLock(platform, save('demographic', 14)));
    expect(await written()).toEqual([{ name: 'regulars', read: ['demographic'], count: 14 }]);
  });
});

describe('while it is written', () => {
  const interleave = interleaving(platform);
  const others = [
    [
      'a segment',
      publishing.segment,
      (by: Callers) => by.as('aurora').segment.save({ name: 'earning', of: { text: 'tier = "Gold"' } }),
    ],
    [
      'a set',
      publishSet,
      (by: Callers) =>
        by.as('aurora').set.save({ name: 'regulars', categories: ['loyalty'], refs: refs(15) }),
    ],
    [
      'the dictionary',
      publishing.column,
      (by: Callers) =>
        refusalOf(
          by.as('aurora').dictionary.save({ of: 'customer', name: 'income', category: 'employment' }),
        ),
    ],
  ] as const;

  test.each(others)('%s stays what it was read as', async (_, publish, change) => {
    expect(await interleave({}, publish, change)).toBe('waited');
  });

  test.each(others)('%s would become another if nobody took a lock', async (_, publish, change) => {
    expect(await interleave(noLocks, publish, change)).toBe('overtook');
  });
});
