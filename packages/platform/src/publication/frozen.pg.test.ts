import { people, refusalOf } from '@entente/test/support/exchange.ts';
import { keyOf, lineOf, openReleases } from '@entente/test/support/releases.ts';
import { expect, test } from 'vitest';

const { platform, noise, sign, ask, spent, charges } = await openReleases();

test('what was told about a set stays what it was when another is published under its name', async () => {
  let drawn = 0;
  noise.draw = () => (drawn += 1);
  const permission = keyOf('aurora', 'birch');
  const cooperation = await sign([lineOf('aurora', 'birch')]);
  const publication = { cooperation, permission, name: 'for-a-while' };
  const asked = () => ask('birch', cooperation, [permission], [{ provider: 'aurora', name: 'for-a-while' }]);
  const publish = async (count: number): Promise<void> => {
    const refs = people('a', 1, count).map(({ ref }) => ref);
    const { set } = platform.as('aurora');
    await set.save({ name: publication.name, categories: ['contact'], refs });
    await set.publish(publication);
  };
  await publish(35);
  const told = await asked();
  await platform.as('aurora').publication.remove(publication);
  expect(await refusalOf(asked())).toMatchObject({ code: 'not-found' });
  await publish(50);
  expect(await asked()).toEqual(told);
  expect(await spent()).toMatchObject({ birch: 0.095 });
  expect(await charges()).toHaveLength(1);
});
