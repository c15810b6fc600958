import {
  aurora,
  begin,
  birch,
  cedar,
  day,
  hour,
  key,
  openRecalls,
  text,
} from '@entente/test/support/recalls.ts';
import { describe, expect, test } from 'vitest';

const { platform, trial, give, deliver, withdraw, followed, escalate, entries, recallOne } =
  await openRecalls();

describe('a provider', () => {
  test('follows what it recalled to the millisecond, swept or not', async () => {
    const openedAt = await recallOne();
    const dueAt = openedAt + 72 * hour;
    expect(await followed()).toEqual([
      {
        id: `2026-07-01 withdrawn ${trial.id} ${key}`,
        day: '2026-07-01',
        cooperation: trial.id,
        recipient: birch,
        permission: key,
        reason: 'withdrawn',
        state: 'PENDING',
        dueAt: text(dueAt),
        seenAt: null,
        answeredAt: null,
        statements: [],
        escalation: null,
        can: { escalate: 'recall-not-overdue' },
      },
    ]);
    platform.time.now = dueAt - 1;
    expect((await followed()).map(({ state }) => state)).toEqual(['PENDING']);
    platform.time.now = dueAt;
    expect(await followed()).toMatchObject([{ state: 'OVERDUE', can: { escalate: true } }]);
    // A term that is over was over before anybody looked: all others are recalled when their thirty days are.
    platform.time.now = begin + 30 * day;
    const unswept = await followed();
    expect(unswept).toMatchObject([{ reason: 'expired', state: 'PENDING' }, { reason: 'withdrawn' }]);
    await platform.operator().platform.sweep();
    expect(await followed()).toEqual(unswept);
  });

  test('is never told how many they are', async () => {
    await deliver();
    platform.time.now += hour;
    for (const ref of ['p1', 'p2', 'p3']) await withdraw(ref);
    platform.time.now += 80 * hour;
    await escalate();
    const [found, ...others] = await followed();
    expect(others).toEqual([]);
    expect(Object.values(found!).filter((value) => typeof value === 'number')).toEqual([]);
    expect(JSON.stringify(found)).not.toMatch(/\bp[0-9]{1,2}\b/);
    const [entry] = await entries(aurora, 'recall.escalate');
    expect(entry).not.toHaveProperty('counts');
  });

  test('learns when the recipient saw them, once for all that was new', async () => {
    await recallOne();
    platform.time.now += hour;
    const seenAt = text(platform.time.now);
    await platform.as(birch).recall.list({ limit: 1 });
    platform.time.now += hour;
    await platform.as(birch).recall.list({});
    expect(await followed()).toMatchObject([{ seenAt }]);
    expect(await entries(birch, 'recall.see')).toHaveLength(1);
    await withdraw('p4');
    expect(await followed()).toMatchObject([{ seenAt: null }]);
    await platform.as(birch).recall.list({});
    expect(await followed()).toMatchObject([{ seenAt: text(platform.time.now) }]);
  });

  test('pages them, the newest day first, of one state and recipient', async () => {
    for (const ref of ['p1', 'p2', 'p3', 'p4']) {
      await recallOne(ref);
      await platform.as(birch).recall.acknowledge({ statement: `erased ${text(platform.time.now)}` });
      platform.time.now += day;
    }
    await recallOne('p5');
    const all = await followed();
    expect(all.map(({ day: of, state }) => `${of} ${state}`)).toEqual([
      '2026-07-05 PENDING',
      '2026-07-04 ACKNOWLEDGED',
      '2026-07-03 ACKNOWLEDGED',
      '2026-07-02 ACKNOWLEDGED',
      '2026-07-01 ACKNOWLEDGED',
    ]);
    const first = await platform.as(aurora).recall.sent({ limit: 2 });
    const second = await platform.as(aurora).recall.sent({ limit: 3, after: first.next! });
    expect([...first.sent, ...second.sent]).toEqual(all);
    expect(second.next).toBeNull();
    expect(await followed({ state: 'PENDING' })).toEqual(all.slice(0, 1));
    expect(await followed({ recipient: cedar })).toEqual([]);
    expect(all[4]!.statements).toEqual([`erased ${text(begin + hour)}`]);
  });

  test('and its recipient are told the same, whatever opened, expired, was answered and delivered again', async () => {
    await give(['p1', 'p2'], { expiresAt: text(begin + 5 * day), at: text(begin - 2) });
    await deliver();
    platform.time.now = begin + 4 * day;
    await deliver();
    await withdraw('p3');
    platform.time.now = begin + 6 * day;
    await give(['p1']);
    const told = async () => {
      const { people } = await platform.as(birch).recall.list({});
      const open = (await followed()).filter(({ state }) => state !== 'ACKNOWLEDGED');
      return [
        people.pending > 0,
        people.overdue > 0,
        open.map(({ reason: why, state }) => `${why} ${state}`),
      ];
    };
    expect(await told()).toEqual([true, false, ['expired PENDING', 'withdrawn PENDING']]);
    await platform.as(birch).recall.acknowledge({ statement: 'erased' });
    expect(await told()).toEqual([false, false, []]);
    await deliver();
    platform.time.now = begin + 31 * day;
    const unswept = [true, false, ['expired PENDING']];
    expect(await told()).toEqual(unswept);
    await platform.operator().platform.sweep();
    expect(await told()).toEqual(unswept);
    // While that is open nothing opens for a later copy of the same people; when it is answered, the last copy's end does.
    platform.time.now = begin + 35 * day;
    expect(await told()).toEqual([false, true, ['expired OVERDUE']]);
    await platform.as(birch).recall.acknowledge({ statement: 'erased' });
    platform.time.now = begin + 36 * day - 1;
    expect(await told()).toEqual([false, false, []]);
    platform.time.now = begin + 36 * day;
    expect(await told()).toEqual([true, false, ['expired PENDING']]);
  });
});
