import { findRefusal } from '@entente/platform';
import { openPlatform } from '@entente/test/support/platform.ts';
import { expect, test } from 'vitest';

const platform = await openPlatform();
const northwind = { handle: 'northwind', name: 'Northwind', defaultCountry: 'AU' } as never;

test('the operator creates a partner, once', async () => {
  const can = { appoint: true, suspend: true, resume: true, remove: true };
  expect((await platform.operator().partner.create(northwind)).can).toEqual(can);
  expect((await platform.operator().partner.list({})).partners).toMatchObject([{ can }]);
  const again = await platform
    .operator()
    .partner.create(northwind)
    .catch((error: unknown) => findRefusal(error));
  expect(again).toMatchObject({ code: 'already-exists' });
});

test('a partner sees the directory and creates nobody', async () => {
  const northwinds = platform.as('northwind');
  expect(await northwinds.partner.list({})).toMatchObject({
    partners: [
      { handle: 'northwind', defaultCountry: 'AU', can: { suspend: 'not-allowed', appoint: 'not-allowed' } },
    ],
    next: null,
  });
  const refused = await northwinds.partner
    .create({ handle: 'other', name: 'Other', defaultCountry: 'AU' })
    .catch((error: unknown) => findRefusal(error));
  expect(refused).toMatchObject({ code: 'not-allowed' });
});
