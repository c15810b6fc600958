import { openPlatform } from '@entente/test/support/platform.ts';
import { expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('northwind', 'skyline', 'harvest');

test('sets come in pages by name, and every set is on one of them', async () => {
  const northwind = platform.as('northwind');
  for (const name of ['c-set', 'a-set', 'b-set'])
    await northwind.set.save({ name, categories: ['loyalty'], refs: ['1', '2', '2'] });
  const first = await northwind.set.list({ limit: 2 });
  expect(first).toMatchObject({ sets: [{ name: 'a-set', refs: 2 }, { name: 'b-set' }], next: 'b-set' });
  const second = await northwind.set.list({ limit: 2, after: 'b-set' });
  expect(second).toMatchObject({ sets: [{ name: 'c-set', customers: 0 }], next: null });
});

test('partners come in pages by handle, or one alone', async () => {
  const operator = platform.operator();
  const first = await operator.partner.list({ limit: 2 });
  expect(first).toMatchObject({ partners: [{ handle: 'harvest' }, { handle: 'northwind' }] });
  expect(await operator.partner.list({ limit: 2, after: first.next! })).toMatchObject({
    partners: [{ handle: 'skyline' }],
    next: null,
  });
  const [skyline] = (await operator.partner.list({ limit: 2, after: first.next! })).partners;
  expect((await operator.partner.list({ handle: skyline!.handle })).partners).toEqual([skyline]);
});
