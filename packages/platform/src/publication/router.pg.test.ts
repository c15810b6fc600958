import type { CooperationId, PartnerHandle } from '@entente/contract';
import {
  agree,
  auditOf,
  importConsents,
  importCustomers,
  people,
  refusalOf,
} from '@entente/test/support/exchange.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { beforeAll, expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch', 'cedar');
const [aurora, birch, cedar] = [platform.as('aurora'), platform.as('birch'), platform.as('cedar')];
const provider = 'aurora' as PartnerHandle;
const agreed = { cooperation: '' as CooperationId, keys: [] as string[] };
const k = 10;
const under = (place = 0) => ({ cooperation: agreed.cooperation, permission: agreed.keys[place]! });
const all = () => ({ cooperation: agreed.cooperation });

beforeAll(async () => {
  const customers = people('a', 1, 3 * k);
  await importCustomers(platform, 'aurora', customers);
  const categories = ['contact', 'loyalty'] as const;
  await importConsents(
    platform,
    'aurora',
    customers.slice(0, 2 * k).map(({ ref }) => ({ ref, recipient: 'birch', categories })),
  );
  await importCustomers(platform, 'birch', people('b', 1, k));
  await importCustomers(platform, 'cedar', people('c', 1, k));
  const lines = [
    { provider: 'aurora', recipient: 'birch', categories, actions: ['count', 'deliver'] },
    { provider: 'aurora', recipient: 'cedar', categories, actions: ['count', 'deliver'] },
    { provider: 'birch', recipient: 'cedar', categories: ['contact'], actions: ['count'] },
  ] as const;
  Object.assign(agreed, await agree(platform, lines, { minimumCohort: k }));
  const refs = customers.map(({ ref }) => ref);
  await aurora.set.save({ name: 'everybody', categories: ['loyalty'], refs });
  await aurora.set.save({ name: 'some', categories: ['loyalty'], refs: refs.slice(0, k + 2) });
  await birch.set.save({ name: 'of-birch', categories: ['contact'], refs: ['b1'] });
  await aurora.set.publish({ ...under(0), name: 'everybody' });
  await aurora.set.publish({ ...under(1), name: 'everybody' });
  await aurora.set.publish({ ...under(0), name: 'some' });
  await birch.set.publish({ ...under(2), name: 'of-birch' });
});

const namesOf = async (caller: typeof aurora) =>
  (await caller.publication.list(all())).publications.map(({ name, permission }) => [
    name,
    agreed.keys.indexOf(permission),
  ]);

test('each sees what it publishes and what is published to it, and nothing between two others', async () => {
  expect(await namesOf(aurora)).toEqual([
    ['everybody', 0],
    ['everybody', 1],
    ['some', 0],
  ]);
  expect(await namesOf(birch)).toEqual([
    ['everybody', 0],
    ['some', 0],
    ['of-birch', 2],
  ]);
  expect(await namesOf(cedar)).toEqual([
    ['everybody', 1],
    ['of-birch', 2],
  ]);
});

test('only the provider is told how many people are in it and covered, and may withdraw it', async () => {
  const own = (await aurora.publication.list(all())).publications;
  expect(own.map(({ people: count, can }) => [count, can.remove])).toEqual([
    [2 * k, true],
    [0, true],
    [k + 2, true],
  ]);
  const theirs = (await birch.publication.list(all())).publications;
  expect(theirs.map(({ people: count, can }) => [count, can.remove])).toEqual([
    [null, 'not-found'],
    [null, 'not-found'],
    [expect.any(Number), true],
  ]);
  // Who withdraws is counted no more, without its being published again.
  await aurora.consent.record({ ref: 'a1', purpose: '*', recipient: '*', decision: 'withdrawn' });
  expect((await aurora.publication.list(all())).publications[2]).toMatchObject({ people: k + 1 });
});

test('a list comes in pages, and each publication is on one of them', async () => {
  const first = await birch.publication.list({ ...all(), limit: 2 });
  expect(first.publications.map(({ name }) => name)).toEqual(['everybody', 'some']);
  const second = await birch.publication.list({ ...all(), limit: 2, after: first.next! });
  expect(second).toMatchObject({ publications: [{ name: 'of-birch' }], next: null });
});

test('what is withdrawn is asked about and requested no more, under that permission alone', async () => {
  const sets = [{ provider, name: 'everybody' as never }];
  const asked = { ...all(), permissions: [agreed.keys[0]!] };
  expect((await birch.overlap.ask({ ...asked, sets })).cells[0]!.covered).toBe(2 * k - 1);
  const { id } = await birch.delivery.request({ ...under(0), mode: 'all', set: 'everybody' });
  expect(await aurora.publication.remove({ ...under(0), name: 'everybody' })).toMatchObject({
    name: 'everybody',
  });
  for (const refused of [
    () => birch.overlap.ask({ ...asked, sets }),
    () => birch.delivery.request({ ...under(0), mode: 'all', set: 'everybody' }),
    () => aurora.publication.remove({ ...under(0), name: 'everybody' }),
  ])
    expect(await refusalOf(refused())).toMatchObject({ code: 'not-found' });
  expect(await namesOf(aurora)).toEqual([
    ['everybody', 1],
    ['some', 0],
  ]);
  // What was handed over stays where it is, until its own day.
  expect((await birch.delivery.get({ id })).state).toBe('COMPLETED');
  expect(await auditOf(platform, 'aurora', 'publication.remove')).toMatchObject([
    { partner: 'aurora', object: { kind: 'publication', id: 'everybody' } },
  ]);
});

test('nobody withdraws what another has published', async () => {
  for (const caller of [birch, cedar])
    expect(await refusalOf(caller.publication.remove({ ...under(0), name: 'some' }))).toMatchObject({
      code: 'not-found',
    });
  expect(await namesOf(birch)).toContainEqual(['some', 0]);
});
