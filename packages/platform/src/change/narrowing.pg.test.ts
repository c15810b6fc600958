import type { PartnerHandle } from '@entente/contract';
import {
  aurora,
  begin,
  birch,
  cedar,
  codeOf,
  day,
  key,
  line,
  narrow,
  openTrial,
  other,
  refs,
  terms,
  text,
  wide,
} from '@entente/test/support/changes.ts';
import { inStore } from '@entente/test/support/cooperation.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { insertDelivery } from '../delivery/queries.ts';

const trialled = await openTrial();
const { platform, trial, draft, request, covered, enrol, deliver, inbox, keysInForce } = trialled;
beforeEach(() => trialled.begin());

describe('a narrowing', () => {
  test('is in force at once, and takes nothing but the party that asks for it', async () => {
    const to = terms({ minimumCohort: 11 });
    expect(await draft(birch, to)).toMatchObject({ kind: 'narrowing', needs: [birch], base: 1 });
    const done = await request(birch, to);
    expect(done).toMatchObject({ change: 1, state: 'COMMITTED', version: 2, signedBy: [birch] });
    expect(done.sentences).toEqual([
      'A number or a delivery is withheld below 11 people; before, it was 10.',
    ]);
    const view = await platform.as(cedar).agreement.get({ id: trial.id });
    expect(view).toMatchObject({ state: 'ACTIVE', version: 2, hash: done.hash, proposedBy: aurora });
    expect(view.permissions.map(({ minimumCohort }) => minimumCohort)).toEqual([11, 11]);
    expect(await deliver(key(wide))).toMatchObject({ state: 'TERMINATED', reason: 'too-small' });
  });

  test('to fewer categories keeps the people and lets in who agreed to no more with the next enrolment', async () => {
    const delivery = await deliver(key(wide));
    const done = await request(birch, terms({ permissions: [line(narrow), line(other)] }));
    expect(done).toMatchObject({ kind: 'narrowing', state: 'COMMITTED' });
    expect(done.sentences[0]).toContain('birch may no longer use of aurora’s customers'.replace('’', "'"));
    expect(await keysInForce()).toEqual([key(other), key(narrow)]);
    expect(await covered(1)).toEqual([]);
    expect((await covered(3)).length).toBe(10);
    expect(await inbox()).toBe(0);
    expect(await platform.as(birch).recall.list({})).toMatchObject({ people: { pending: 10 } });
    expect((await platform.as(birch).delivery.get({ id: delivery.id })).agreementVersion).toBe(1);
    expect((await platform.as(aurora).cooperation.check({ cooperation: trial.id })).differences).toEqual([]);
    await enrol(aurora);
    expect((await covered(3)).length).toBe(11);
    expect((await platform.as(aurora).cooperation.check({ cooperation: trial.id })).differences).toEqual([]);
    const again = await deliver(key(narrow));
    expect(again).toMatchObject({ state: 'COMPLETED', delivered: 11, agreementVersion: 2 });
  });

  test('takes what a line handed over with the line, and with its right to hand over', async () => {
    await deliver(key(wide));
    expect(await inbox()).toBe(10);
    const done = await request(cedar, terms({ permissions: [line(wide, ['count']), line(other)] }));
    expect(done).toMatchObject({ state: 'COMMITTED' });
    const recalled = async () => (await platform.as(birch).recall.list({})).people.pending;
    expect(await recalled()).toBe(10);
    expect(await inbox()).toBe(0);
    expect(await keysInForce()).toEqual([key(wide), key(other)]);
    expect((await covered(1)).length).toBe(10);
    const last = await request(aurora, terms({ permissions: [line(other)] }));
    expect(last).toMatchObject({ version: 3 });
    expect(await recalled()).toBe(10);
    expect(await keysInForce()).toEqual([key(other)]);
    expect(await codeOf(deliver(key(wide)))).toBe('permission-unknown');
  });

  test('of the time to live lets what was handed over end earlier, on both sides, and no earlier than now', async () => {
    await deliver(key(wide));
    platform.time.now += 3 * day;
    await request(cedar, terms({ deliveryDays: 5 }));
    const rows = () =>
      Promise.all([
        inStore(platform, birch, (store) => store.selectFrom('inbox').select('until').distinct().execute()),
        inStore(platform, aurora, (store) =>
          store.selectFrom('disclosure').select('until').distinct().execute(),
        ),
      ]);
    const until = new Date(begin + 1_000 + 5 * day);
    expect(await rows()).toEqual([[{ until }], [{ until }]]);
    await request(birch, terms({ deliveryDays: 2 }));
    const now = new Date(platform.time.now);
    expect(await rows()).toEqual([[{ until: now }], [{ until: now }]]);
    expect(await inbox()).toBe(0);
    const { recalls } = await platform.as(birch).recall.list({});
    expect(recalls[0]).toMatchObject({ openedAt: now.toISOString(), state: 'PENDING', reason: 'expired' });
    await request(birch, terms({ deliveryDays: 2, ends: text(platform.time.now + day) }));
    expect((await platform.as(cedar).agreement.get({ id: trial.id })).endsAt).toBe(
      text(platform.time.now + day),
    );
    platform.time.now += day;
    expect((await platform.as(cedar).agreement.get({ id: trial.id })).state).toBe('EXPIRED');
  });

  test('moves a set with the line that takes the place of the one it was published under, if it reads no more', async () => {
    const set = { cooperation: trial.id, permission: key(wide) };
    for (const [name, categories] of [
      ['spenders', ['purchase']],
      ['reached', ['contact']],
    ] as const) {
      await platform.as(aurora).set.save({ name, categories: [...categories], refs: refs.slice(0, 11) });
      await platform.as(aurora).set.publish({ ...set, name });
    }
    await request(aurora, terms({ permissions: [line(narrow), line(other)] }));
    const preview = (name: string) =>
      platform.as(birch).delivery.preview({ ...set, permission: key(narrow), mode: 'all', set: name });
    expect(await preview('reached')).toMatchObject({ delivered: 10 });
    expect(await codeOf(preview('spenders'))).toBe('not-found');
  });

  test('ends a delivery that was asked for before it', async () => {
    const asked = {
      id: 'a'.repeat(16),
      cooperation: trial.id,
      provider: aurora as PartnerHandle,
      permission: 1,
      permissionKey: key(wide),
      purpose: 'direct-marketing',
      categories: ['contact', 'purchase'],
      agreementVersion: 1,
      mode: 'all',
      set: null,
      condition: null,
      chosen: null,
      origin: null,
      since: null,
      requestedBy: 'somebody',
      requestedAt: platform.time.now,
    } as const;
    await inStore(platform, birch, (store) => insertDelivery(store, asked));
    await request(cedar, terms({ minimumCohort: 10, permissions: [line(wide)] }));
    const resumed = await platform.as(birch).delivery.resume({ id: asked.id });
    expect(resumed).toMatchObject({ state: 'TERMINATED', reason: 'agreement-changed' });
    expect(await inbox()).toBe(0);
  });
});
