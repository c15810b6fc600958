// What travels beside an object says what a call would come to: for each role, in each state.
import { PartnerHandle, roles, type Answer, type CooperationId, type Role } from '@entente/contract';
import { findRefusal } from '@entente/platform';
import { deeds, makeMember } from '@entente/policy';
import { openDeliveries } from '@entente/test/support/deliveries.ts';
import { expect, test } from 'vitest';

const { platform, aurora, birch, sign, deliver } = await openDeliveries();

async function answerOf(call: Promise<unknown>): Promise<Answer> {
  try {
    await call;
  } catch (error) {
    const refusal = findRefusal(error);
    if (refusal) return refusal.code;
    throw error;
  }
  return true;
}

test('a delivery’s answers are what reading, exporting, resuming and refreshing come to', async () => {
  const signed = await sign();
  const { id } = await deliver(signed);
  const compare = async () => {
    const { can } = await platform.as('birch', 'privacy-officer').delivery.get({ id });
    expect(can).toMatchObject({ export: 'not-allowed', resume: 'not-allowed', refresh: 'not-allowed' });
    for (const held of [['analyst'], ['privacy-officer'], [...roles]] as Role[][]) {
      const caller = platform.as('birch', ...held);
      const answers = (await caller.delivery.get({ id })).can;
      expect(answers.read).toBe(await answerOf(caller.inbox.list({ delivery: id, limit: 1 })));
      expect(answers.export).toBe(await answerOf(caller.delivery.export({ delivery: id, format: 'csv' })));
      expect(answers.refresh).toBe(await answerOf(caller.delivery.refresh({ id })));
    }
    return (await birch.delivery.get({ id })).can;
  };
  expect(await compare()).toEqual({ read: true, export: true, resume: 'delivery-state', refresh: true });
  await aurora.agreement.suspend({ id: signed.cooperation });
  expect(await compare()).toMatchObject({ read: 'agreement-not-active', export: 'agreement-not-active' });
  await aurora.agreement.resume({ id: signed.cooperation });
  await aurora.agreement.leave({ id: signed.cooperation });
  expect(await compare()).toMatchObject({ read: 'agreement-not-active', export: 'agreement-not-active' });
});

test('a cooperation’s answers follow its agreement', async () => {
  const { cooperation } = await sign();
  const canOf = async (...held: Role[]) =>
    (await platform.as('birch', ...held).cooperation.status({ cooperation })).can;
  expect(await canOf()).toEqual({
    enrol: true,
    check: true,
    rebuild: true,
    ask: true,
    publish: true,
    request: true,
  });
  expect(await canOf('analyst')).toMatchObject({ enrol: 'not-allowed', ask: true, request: true });
  await aurora.agreement.suspend({ id: cooperation });
  expect(await canOf()).toMatchObject({ enrol: true, ask: 'agreement-not-active' });
  await aurora.agreement.resume({ id: cooperation });
  await birch.agreement.leave({ id: cooperation });
  // Of two parties one has left, so it is over.
  expect(await canOf()).toMatchObject({ enrol: 'agreement-state', ask: 'agreement-not-active' });
});

test('a recall can be answered once, by whoever may', async () => {
  const signed = await sign();
  await deliver(signed);
  await aurora.agreement.leave({ id: signed.cooperation });
  const first = async (...held: Role[]) =>
    (await platform.as('birch', ...held).recall.list({ limit: 1 })).recalls[0];
  expect(await first()).toMatchObject({ state: 'PENDING', can: { acknowledge: true } });
  await birch.recall.acknowledge({ statement: 'erased' });
  expect(await first('admin')).toMatchObject({
    state: 'ACKNOWLEDGED',
    can: { acknowledge: 'already-recorded' },
  });
});

test('sets and customers say what can be done with them', async () => {
  await aurora.set.save({ name: 'some', categories: ['contact'], refs: ['a1'] });
  const setsOf = async (role: Role) => (await platform.as('aurora', role).set.list({})).sets[0]?.can;
  expect(await setsOf('analyst')).toEqual({ replace: true, publish: true });
  expect(await setsOf('privacy-officer')).toEqual({ replace: 'not-allowed', publish: 'not-allowed' });
  const customersOf = async (role: Role) => (await platform.as('aurora', role).customer.summary()).can;
  const [import_, look, erase, withdraw] = [true, 'not-allowed', 'not-allowed', true] as const;
  expect(await customersOf('admin')).toEqual({ import: import_, look, erase, withdraw });
  expect(await customersOf('privacy-officer')).toEqual({
    import: 'not-allowed',
    look: true,
    erase: true,
    withdraw: true,
  });
  const seen = await platform
    .as('aurora', 'privacy-officer')
    .customer.get({ ref: 'a1', reason: 'a question' });
  expect(seen.can).toEqual({ erase: true, withdraw: true });
});

test('a privacy officer sees whom an inbox names for a reason only, which is kept', async () => {
  const { id } = await deliver(await sign());
  const page = async (role: Role, reason?: string) => {
    const asked = { delivery: id, limit: 1, ...(reason !== undefined && { reason }) };
    return (await platform.as('birch', role).inbox.list(asked)).rows[0]!;
  };
  const seen = await page('analyst');
  expect(seen.identifiers).not.toEqual([]);
  expect(await page('privacy-officer')).toEqual({ ...seen, identifiers: [], contact: {} });
  expect(await page('privacy-officer', 'a complaint')).toEqual(seen);
});

test('a key sees the deliveries and recalls of its cooperations, and no others', async () => {
  const [one, other] = [await sign(), await sign()];
  const [mine, theirs] = [await deliver(one), await deliver(other)];
  for (const { cooperation } of [one, other]) await aurora.agreement.leave({ id: cooperation });
  const key = (partner: string, ...cooperations: CooperationId[]) =>
    platform.caller(
      makeMember({
        partner: PartnerHandle.parse(partner),
        roles,
        name: 'birch.key',
        scope: { actions: deeds, cooperations },
      }),
    );
  const { deliveries } = await key('birch', one.cooperation).delivery.list({});
  expect(deliveries.map(({ id }) => id)).toEqual([mine.id]);
  expect(await answerOf(key('birch', one.cooperation).delivery.get({ id: mine.id }))).toBe(true);
  expect(await answerOf(key('birch', one.cooperation).delivery.get({ id: theirs.id }))).toBe('not-found');
  expect((await key('birch').delivery.list({})).deliveries).toEqual([]);
  const recallsOf = async (...ids: CooperationId[]) =>
    new Set((await key('birch', ...ids).recall.list({})).recalls.map(({ cooperation }) => cooperation));
  expect(await recallsOf(one.cooperation)).toEqual(new Set([one.cooperation]));
  expect(await recallsOf()).toEqual(new Set());
  const handedOver = await key('aurora', one.cooperation).disclosure.totals({});
  expect(handedOver.handovers.map(({ delivery }) => delivery)).toEqual([mine.id]);
  await key('birch', one.cooperation).recall.acknowledge({ statement: 'erased' });
  const left = await birch.recall.list({ state: 'PENDING' });
  expect(left.recalls.map(({ cooperation }) => cooperation)).toContain(other.cooperation);
  expect(left.recalls.map(({ cooperation }) => cooperation)).not.toContain(one.cooperation);
});
