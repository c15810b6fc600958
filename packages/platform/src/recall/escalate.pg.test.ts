import { enrolGrant } from '@entente/test/support/cooperation.ts';
import { look, refusalOf } from '@entente/test/support/exchange.ts';
import {
  aurora,
  birch,
  cedar,
  day,
  hour,
  key,
  openRecalls,
  reason,
  text,
} from '@entente/test/support/recalls.ts';
import { describe, expect, test } from 'vitest';

const { platform, trial, deliver, withdraw, followed, escalate, entries, history, recallOne } =
  await openRecalls();

describe('an escalation', () => {
  test('tells the recipient for the last time: what, by when, in both logs, once in 72 hours', async () => {
    const dueAt = (await recallOne()) + 72 * hour;
    platform.time.now = dueAt - 1;
    expect(await refusalOf(escalate())).toMatchObject({ code: 'recall-not-overdue' });
    platform.time.now = dueAt;
    const answerBy = text(dueAt + 72 * hour);
    expect(await escalate()).toEqual({
      cooperation: trial.id,
      recipient: birch,
      at: text(dueAt),
      answerBy,
      reason,
    });
    const escalation = { at: text(dueAt), answerBy, reason };
    expect(await followed()).toMatchObject([
      { state: 'ESCALATED', escalation, can: { escalate: 'recall-escalated' } },
    ]);
    const owed = await platform.as(birch).recall.list({ state: 'OVERDUE' });
    expect(owed).toMatchObject({
      recalls: [{ state: 'ESCALATED', escalation, can: { acknowledge: true } }],
      people: { pending: 0, overdue: 1, acknowledged: 0 },
    });
    expect((await platform.as(birch).recall.list({ state: 'ESCALATED' })).recalls).toHaveLength(1);
    for (const [partner, actor, about] of [
      [aurora, 'aurora.person', birch],
      [birch, aurora, aurora],
    ] as const)
      expect(await entries(partner, 'recall.escalate')).toMatchObject([
        { actor, partner, about: [about], cooperation: trial.id, outcome: 'done' },
      ]);
    expect(await refusalOf(escalate())).toMatchObject({ code: 'recall-escalated', data: { answerBy } });
    platform.time.now = dueAt + 72 * hour;
    expect(await followed()).toMatchObject([{ state: 'OVERDUE', escalation, can: { escalate: true } }]);
    await escalate({ reason: 'for the last time' });
    platform.time.now += hour;
    await platform.as(birch).recall.acknowledge({ statement: 'erased at last' });
    expect(await followed()).toMatchObject([
      {
        state: 'ACKNOWLEDGED',
        answeredAt: text(platform.time.now),
        statements: ['erased at last'],
        can: { escalate: 'recall-not-overdue' },
      },
    ]);
    expect((await history('p3'))[0]?.events.map(({ what }) => what)).toEqual([
      'sent',
      'seen',
      'overdue',
      'escalated',
      'unanswered',
      'escalated',
      'answered',
    ]);
  });

  test('is about what was overdue then; what falls due later waits for the next one', async () => {
    const openedAt = await recallOne();
    platform.time.now = openedAt + day;
    await withdraw('p4');
    platform.time.now = openedAt + 80 * hour;
    await escalate();
    platform.time.now = openedAt + day + 72 * hour;
    expect(await followed()).toMatchObject([
      { day: '2026-07-02', state: 'OVERDUE', escalation: null, can: { escalate: 'recall-escalated' } },
      { day: '2026-07-01', state: 'ESCALATED' },
    ]);
    expect(await refusalOf(escalate())).toMatchObject({ code: 'recall-escalated' });
  });

  test('of two at once is one', async () => {
    platform.time.now = (await recallOne()) + 72 * hour;
    const both = await Promise.all([refusalOf(escalate()), refusalOf(escalate())]);
    expect(both.filter((refused) => refused === undefined)).toHaveLength(1);
    expect(await look(platform, `select from coop_${trial.id}.escalation`)).toHaveLength(1);
  });

  test('is the privacy officer’s of the provider, for a reason, and no third party’s to know', async () => {
    platform.time.now = (await recallOne()) + 72 * hour;
    const order = { cooperation: trial.id, recipient: birch, reason } as const;
    expect(await refusalOf(platform.as(aurora, 'admin', 'analyst').recall.escalate(order))).toMatchObject({
      code: 'not-allowed',
    });
    expect(await refusalOf(escalate({ reason: ' ' }))).toMatchObject({ code: 'reason-required' });
    expect(await refusalOf(platform.as('stranger').recall.escalate(order))).toMatchObject({
      code: 'not-found',
    });
    for (const [partner, recipient] of [
      [cedar, birch],
      [birch, birch],
      [aurora, cedar],
    ] as const)
      expect(await refusalOf(platform.as(partner).recall.escalate({ ...order, recipient }))).toMatchObject({
        code: 'recall-not-overdue',
      });
    await escalate();
    const seenBy = (partner: string) =>
      platform.database.read(enrolGrant(partner), (tx) =>
        tx.cooperation(trial.id, (it) => it.selectFrom('escalation').select('reason').execute()),
      );
    expect([await seenBy(aurora), await seenBy(birch), await seenBy(cedar)]).toEqual([
      [{ reason }],
      [{ reason }],
      [],
    ]);
  });

  test('stops nothing by itself, and goes on when the agreement has ended', async () => {
    await deliver();
    for (const partner of [aurora, birch, cedar])
      await platform.as(partner).agreement.terminate({ id: trial.id });
    platform.time.now += 72 * hour;
    expect(await followed()).toMatchObject([{ reason: 'agreement-ended', state: 'OVERDUE' }]);
    await escalate();
    expect(await followed()).toMatchObject([{ state: 'ESCALATED' }]);
  });
});

describe('the history of a recall', () => {
  test('is told of one person, in order, for a reason, and is a look', async () => {
    const openedAt = await recallOne();
    platform.time.now += hour;
    await platform.as(birch).recall.list({});
    platform.time.now = openedAt + 73 * hour;
    await escalate();
    platform.time.now += 100 * hour;
    expect(await history('p3')).toEqual([
      {
        cooperation: trial.id,
        recipient: birch,
        permission: key,
        handedRef: 'p3',
        reason: 'withdrawn',
        state: 'OVERDUE',
        dueAt: text(openedAt + 72 * hour),
        answeredAt: null,
        statement: null,
        events: [
          {
            at: text(openedAt),
            what: 'sent',
            says: `Recalled from birch (withdrawn), to be answered by ${text(openedAt + 72 * hour)}.`,
          },
          { at: text(openedAt + hour), what: 'seen', says: 'birch asked whom it must erase.' },
          { at: text(openedAt + 72 * hour), what: 'overdue', says: 'birch had not answered in time.' },
          {
            at: text(openedAt + 73 * hour),
            what: 'escalated',
            says: `Escalated, to be answered by ${text(openedAt + 145 * hour)}: ${reason}`,
          },
          {
            at: text(openedAt + 145 * hour),
            what: 'unanswered',
            says: 'birch had not answered by then either.',
          },
        ],
      },
    ]);
    expect(await history('p4')).toEqual([]);
    const { looks } = await platform.as(aurora).audit.looks({ reason: 'review', ref: 'p3' });
    expect(looks.find(({ action }) => action === 'recall.history')).toMatchObject({
      ref: 'p3',
      reason: 'complaint 4',
    });
    const asked = { ref: 'p3', reason: '' };
    expect(await refusalOf(platform.as(aurora).recall.history(asked))).toMatchObject({
      code: 'reason-required',
    });
    expect(await refusalOf(platform.as(aurora, 'admin').recall.history({ ...asked, reason }))).toMatchObject({
      code: 'not-allowed',
    });
  });
});
