import { expect, test } from 'vitest';
import { agreementStates } from './agreement.ts';
import { answersFor } from './answer.ts';
import { changeStates } from './change.ts';
import { deliveryStates } from './delivery.ts';
import { answerIn, isStateful, statesFor, whenPossible } from './possible.ts';
import { recallStates } from './recall.ts';

test('every table has an answer for each state of one list, and at least one state allows', () => {
  const all = [agreementStates, changeStates, deliveryStates, recallStates];
  const lists = all.map((list) => [...list].toSorted().join());
  for (const table of Object.values(whenPossible)) {
    expect(lists).toContain(Object.keys(table).toSorted().join());
    expect(Object.values(table)).toContain(true);
    expect(Object.isFrozen(table)).toBe(true);
  }
});

test('what has ended is final, and only what came of it goes on', () => {
  const over = ['REJECTED', 'EXPIRED', 'TERMINATED'] as const;
  const agreement = Object.keys(whenPossible).filter((deed) =>
    /^(agreement|cooperation|overlap|set)\./.test(deed),
  );
  for (const deed of agreement as 'agreement.sign'[]) {
    for (const state of over) expect(answerIn(deed, state)).not.toBe(true);
  }
});

test('nothing leaves under an agreement that is not ACTIVE', () => {
  for (const deed of ['overlap.ask', 'set.publish', 'delivery.request'] as const) {
    expect(statesFor(deed)).toEqual(['ACTIVE']);
    expect(answerIn(deed, 'SUSPENDED')).toBe('agreement-not-active');
  }
  expect([answerIn('inbox.read', 'SUSPENDED'), answerIn('inbox.read', 'STARTED')]).toEqual([
    'agreement-not-active',
    'delivery-state',
  ]);
});

test.each(['', 'active', 'toString', '__proto__', 'constructor', undefined])(
  'there is no state %s',
  (state) => {
    expect(() => answerIn('agreement.sign', state as 'ACTIVE')).toThrow(TypeError);
  },
);

test('what is in no table depends on no state, whatever it is called', () => {
  expect(['agreement.sign', 'agreement.read', 'toString', '__proto__'].map(isStateful)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('answers are complete, and nothing but yes or a refusal', () => {
  const can = answersFor(['sign', 'leave']);
  expect(can.parse({ sign: true, leave: 'party-left' })).toEqual({ sign: true, leave: 'party-left' });
  for (const wrong of [{ sign: true }, { sign: true, leave: false }, { sign: true, leave: 'no' }]) {
    expect(can.safeParse(wrong).success).toBe(false);
  }
});
