import { lookActions, PartnerHandle, roles } from '@entente/contract';
import { createCaller, openJournal } from '@entente/platform';
import { makeMember } from '@entente/policy';
import { start, openDeliveries } from '@entente/test/support/deliveries.ts';
import { look, refusalOf } from '@entente/test/support/exchange.ts';
import { expect, test } from 'vitest';

const { platform, aurora, birch, sign, deliver } = await openDeliveries();
const minute = 60_000;
const reason = 'monthly review';

test('looks are told by person, by who looked and by time, with their reasons; asking is one itself', async () => {
  await aurora.customer.get({ ref: 'a1', reason: 'first' });
  platform.time.now = start + minute;
  await aurora.customer.get({ ref: 'a2', reason: 'second' });
  await aurora.disclosure.ofPerson({ ref: 'a1', reason: 'third' });
  const all = await aurora.audit.looks({ reason });
  expect(all.looks.map(({ action, ref, reason: why }) => [action, ref, why])).toEqual([
    ['ledger.read', 'a1', 'third'],
    ['customer.look', 'a2', 'second'],
    ['customer.look', 'a1', 'first'],
  ]);
  const ofOne = await aurora.audit.looks({ reason, ref: 'a1' });
  expect(ofOne.looks.map(({ reason: why }) => why)).toEqual(['third', 'first']);
  const early = await aurora.audit.looks({ reason, to: '2026-07-01T00:00:30Z' });
  expect(early.looks.map(({ reason: why }) => why)).toEqual(['first']);
  expect(
    (await aurora.audit.looks({ reason, actor: 'aurora.person', limit: 100 })).looks.length,
  ).toBeGreaterThan(5);
  expect((await aurora.audit.looks({ reason, actor: 'somebody' })).looks).toEqual([]);
  const asked = await aurora.audit.looks({ reason, ref: 'a1' });
  expect(asked.looks[0]).toMatchObject({ action: 'audit.read', ref: 'a1', reason });
});

test('a look has its reason also where the clock goes on while somebody looks', async () => {
  const actor = makeMember({ partner: PartnerHandle.parse('aurora'), roles, name: 'late' });
  let now = start + 2 * minute;
  const journal = openJournal(platform.journalFile);
  const late = createCaller({ actor, database: platform.database, journal, clock: () => (now += 1) });
  await late.customer.get({ ref: 'a1', reason: 'fourth' });
  const { looks } = await aurora.audit.looks({ reason, actor: 'late' });
  expect(looks).toMatchObject([{ action: 'customer.look', ref: 'a1', reason: 'fourth' }]);
});

test('every page begins where the one before ended', async () => {
  const { looks } = await aurora.audit.looks({ reason, limit: 100, actor: 'aurora.person' });
  const first = await aurora.audit.looks({ reason, limit: 3, actor: 'aurora.person' });
  const rest = await aurora.audit.looks({ reason, limit: 100, after: first.next! });
  const entries = [...first.looks, ...rest.looks].map(({ entry }) => entry);
  expect(entries.slice(1)).toEqual(looks.map(({ entry }) => entry));
});

test('a provider is told that its people were looked at, and never how many or which page', async () => {
  const { id } = await deliver(await sign());
  platform.time.now = start + 5 * minute;
  await birch.inbox.list({ delivery: id, limit: 10 });
  const { next } = await birch.inbox.list({ delivery: id, limit: 10 });
  await birch.inbox.list({ delivery: id, limit: 10, after: next! });
  for await (const _ of await birch.delivery.export({ delivery: id, format: 'csv' })) continue;
  const told = await aurora.audit.looks({ reason, ref: 'a3' });
  expect(
    told.looks.map(({ action, actor, delivery, rows, partners }) => ({
      action,
      actor,
      delivery,
      rows,
      partners,
    })),
  ).toEqual(
    ['delivery.export', 'inbox.read', 'inbox.read', 'inbox.read'].map((action) => ({
      action,
      actor: 'birch',
      delivery: id,
      rows: null,
      partners: ['birch'],
    })),
  );
  // Of somebody who had left the inbox by then it was no look.
  platform.time.now += minute;
  await aurora.consent.record({ ref: 'a4', purpose: '*', recipient: '*', decision: 'withdrawn' });
  platform.time.now += minute;
  await birch.inbox.list({ delivery: id });
  expect((await aurora.audit.looks({ reason, ref: 'a4' })).looks).toHaveLength(4);
  expect((await aurora.audit.looks({ reason, ref: 'a3', actor: 'birch' })).looks).toHaveLength(5);
  const own = await birch.audit.looks({ reason });
  expect(own.looks[0]).toMatchObject({ action: 'inbox.read', actor: 'birch.person', partners: ['aurora'] });
  expect(own.looks[0]?.rows).toBeGreaterThan(0);
});

test('that a machine looked is told, and not taken for a person', async () => {
  const scope = { actions: ['customer.read'] } as const;
  const input = { partner: PartnerHandle.parse('aurora'), roles, name: 'key.abcdefgh', scope };
  await platform.caller(makeMember(input)).customer.get({ ref: 'a1', reason: 'fifth' });
  const by = async (actor: string) => (await aurora.audit.looks({ reason, actor })).looks;
  expect(await by('key.abcdefgh')).toMatchObject([{ role: 'key', ref: 'a1', reason: 'fifth' }]);
  expect(await by('late')).toMatchObject([{ role: null, ref: 'a1', reason: 'fourth' }]);
});

test('only the privacy officer is told, of one’s own business, for a reason', async () => {
  expect(await refusalOf(aurora.audit.looks({}))).toMatchObject({ code: 'reason-required' });
  expect(await refusalOf(platform.as('aurora', 'admin', 'analyst').audit.looks({ reason }))).toMatchObject({
    code: 'not-allowed',
  });
  expect((await platform.as('cedar').audit.looks({ reason })).looks).toEqual([]);
  const actions = await look<{ action: string }>(
    platform,
    `select distinct body::jsonb ->> 'action' as action from control.audit_entry where body like '%reasonRef%'`,
  );
  expect(
    actions.map(({ action }) => action).filter((action) => !lookActions.includes(action as never)),
  ).toEqual([]);
});
