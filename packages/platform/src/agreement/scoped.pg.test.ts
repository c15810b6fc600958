// A key that is narrowed to one cooperation: to it the others do not exist, but the no of a person reaches them all.
import { PartnerHandle, roles, type CooperationId } from '@entente/contract';
import { findRefusal } from '@entente/platform';
import { deeds, makeMember, type Deed } from '@entente/policy';
import {
  cooperate,
  coveredRefs,
  importConsents,
  importCustomers,
} from '@entente/test/support/cooperation.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch', 'cedar');
platform.time.now = Date.parse('2026-07-01T00:00:00Z');
await importCustomers(platform, 'aurora', [{ ref: 'a1', email: 'ada@example.com' }]);
await importConsents(
  platform,
  'aurora',
  ['birch', 'cedar'].map((recipient) => ({
    customer: 'a1',
    purpose: 'direct-marketing',
    recipient,
    categories: ['contact'],
    event: 'given',
    at: '2026-01-01T00:00:00Z',
  })),
);
const [here, there] = (await Promise.all(
  ['birch', 'cedar'].map((recipient) =>
    cooperate(platform, {
      parties: ['aurora', recipient],
      permissions: [{ provider: 'aurora', recipient }],
    }),
  ),
)) as [CooperationId, CooperationId];

const key = (cooperations: readonly CooperationId[], actions: readonly Deed[] = deeds) =>
  platform.caller(
    makeMember({
      partner: PartnerHandle.parse('aurora'),
      roles,
      name: 'aurora.key',
      scope: { actions, cooperations },
    }),
  );

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const refusal = findRefusal(error);
    if (refusal) return refusal.code;
    throw error;
  }
  return 'accepted';
}

test('lists and shows the agreements of its scope, and no others', async () => {
  const listed = async (of: readonly CooperationId[]) =>
    (await key(of).agreement.list({})).agreements.map(({ id }) => id);
  expect(await listed([here])).toEqual([here]);
  expect(await listed([])).toEqual([]);
  expect((await listed([here, there])).toSorted()).toEqual([here, there].toSorted());
  expect((await key([here]).agreement.get({ id: here })).id).toBe(here);
  expect(await codeOf(key([here]).agreement.get({ id: there }))).toBe('not-found');
});

test('acts on nothing outside of its scope', async () => {
  const bound = key([here]);
  const other = { cooperation: there };
  const calls = [
    bound.agreement.suspend({ id: there }),
    bound.agreement.leave({ id: there }),
    bound.cooperation.enrol(other),
    bound.cooperation.check(other),
    bound.cooperation.rebuild(other),
    bound.cooperation.status(other),
  ];
  for (const call of calls) expect(await codeOf(call)).toBe('not-found');
});

test('acts with the one action that it has, and is shown what it may read', async () => {
  const bound = key([here], ['agreement.suspend', 'agreement.read']);
  expect((await bound.agreement.suspend({ id: here })).state).toBe('SUSPENDED');
  expect(await codeOf(bound.agreement.resume({ id: here }))).toBe('not-allowed');
  expect(await codeOf(bound.agreement.list({}))).toBe('not-allowed');
  await platform.as('aurora').agreement.resume({ id: here });
});

test('counts coverage in the cooperations of its scope only', async () => {
  const counted = async (of: readonly CooperationId[]) =>
    (await key(of).consent.coverage({})).permissions.map(({ cooperations }) => cooperations);
  expect(await counted([here])).toEqual([[here]]);
  expect(await counted([])).toEqual([]);
});

test('a person’s no reaches every cooperation, whatever scope it was recorded under', async () => {
  const covered = (id: CooperationId) => coveredRefs(platform, { id, provider: 'aurora' });
  expect([await covered(here), await covered(there)]).toEqual([['a1'], ['a1']]);
  const withdrawal = { decision: 'withdrawn', ref: 'a1', purpose: '*', recipient: '*' } as const;
  await key([], ['consent.withdraw']).consent.record(withdrawal);
  expect([await covered(here), await covered(there)]).toEqual([[], []]);
});
