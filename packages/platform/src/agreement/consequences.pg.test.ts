import { openDeliveries } from '@entente/test/support/deliveries.ts';
import { agree, refusalOf } from '@entente/test/support/exchange.ts';
import { expect, test } from 'vitest';

const { platform, aurora, birch, sign, deliver } = await openDeliveries();

test('what would end is counted on the own side for those who decide, until it is over', async () => {
  const signed = await sign();
  const { cooperation: id, key } = signed;
  const delivery = await deliver(signed);
  expect(await aurora.agreement.consequences({ id })).toEqual({
    id,
    at: '2026-07-01T00:00:00.000Z',
    permissions: { own: 1, all: 1 },
    waitingFor: ['birch'],
    leavingEndsIt: true,
    enrolled: 30,
    published: 0,
    shared: 0,
    covered: 30,
    given: [
      { permission: key, recipient: 'birch', people: 30, deliveries: 1, considered: delivery.considered },
    ],
    held: [],
  });
  expect(await birch.agreement.consequences({ id })).toMatchObject({
    given: [],
    held: [{ permission: key, provider: 'aurora', deliveries: 1, rows: delivery.delivered }],
  });
  const asked = (partner: string, role: 'admin' | 'analyst') =>
    refusalOf(platform.as(partner, role).agreement.consequences({ id }));
  expect(await asked('cedar', 'admin')).toMatchObject({ code: 'not-found' });
  expect(await asked('aurora', 'analyst')).toMatchObject({ code: 'not-allowed' });
  await platform.as('aurora', 'privacy-officer').agreement.consequences({ id });

  await aurora.agreement.terminate({ id });
  expect((await birch.agreement.consequences({ id })).waitingFor).toEqual([]);
  await birch.agreement.terminate({ id });
  expect(await birch.agreement.consequences({ id })).toMatchObject({
    permissions: { own: 0, all: 0 },
    enrolled: null,
    held: [],
    leavingEndsIt: false,
  });
});

test('a provider is told the same whoever of its people were handed over', async () => {
  const [all, some] = [await sign(), await sign()];
  await deliver(all);
  await birch.delivery.request({ cooperation: some.cooperation, permission: some.key, mode: 'overlap' });
  const told = async ({ cooperation: id }: typeof all) => {
    const { at: _, id: __, ...rest } = await aurora.agreement.consequences({ id });
    return rest;
  };
  expect(await told(all)).toEqual(await told(some));
});

test('of several parties those who stay have what is between them', async () => {
  const { cooperation: id } = await agree(platform, [
    { provider: 'aurora', recipient: 'birch' },
    { provider: 'birch', recipient: 'cedar' },
  ]);
  expect(await platform.as('cedar').agreement.consequences({ id })).toMatchObject({
    permissions: { own: 1, all: 2 },
    waitingFor: ['aurora', 'birch'],
    leavingEndsIt: false,
  });
});
