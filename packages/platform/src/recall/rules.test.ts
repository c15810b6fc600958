import { Refusal } from '@entente/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escalate, escalationDueMs, recallAt, type Escalation } from './rules.ts';

const sides = { cooperation: 'abcdefghij', provider: 'aurora', recipient: 'birch', reason: 'twice asked' };
const escalation = (at: number): Escalation => ({ ...sides, at, answerBy: at + escalationDueMs });
const open = { dueAt: 1_000, acknowledgedAt: null };

describe('a recall', () => {
  test('is overdue from the instant it fell due, and escalated until the term of that is over', () => {
    const escalations = [escalation(2_000)];
    const end = 2_000 + escalationDueMs;
    expect([999, 1_000, 2_000, end - 1, end].map((now) => recallAt(open, escalations, now))).toEqual([
      'PENDING',
      'OVERDUE',
      'ESCALATED',
      'ESCALATED',
      'OVERDUE',
    ]);
  });

  test('that fell due after an escalation is none that it is about', () => {
    expect(recallAt({ ...open, dueAt: 2_001 }, [escalation(2_000)], 3_000)).toBe('OVERDUE');
    expect(recallAt({ ...open, dueAt: 2_000 }, [escalation(2_000)], 3_000)).toBe('ESCALATED');
  });

  test('that is answered is answered, whenever it was asked for', () => {
    fc.assert(
      fc.property(fc.nat(5_000), fc.nat(5_000), fc.nat(5_000), (dueAt, at, now) => {
        expect(recallAt({ dueAt, acknowledgedAt: 1 }, [escalation(at)], now)).toBe('ACKNOWLEDGED');
      }),
    );
  });
});

describe('escalating', () => {
  const asked = { recipient: 'birch', hasOverdue: true };
  const codeOf = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      return error instanceof Refusal ? error.code : error;
    }
  };

  test('gives the recipient seventy-two hours, and is possible once in them', () => {
    expect(escalate({ ...asked, escalations: [] }, 5)).toBe(5 + 72 * 3_600_000);
    const escalations = [escalation(5)];
    expect(codeOf(() => escalate({ ...asked, escalations }, 4 + escalationDueMs))).toBe('recall-escalated');
    expect(codeOf(() => escalate({ ...asked, escalations }, 5 + escalationDueMs))).toBe(
      5 + 2 * escalationDueMs,
    );
  });

  test('needs something that is overdue', () => {
    expect(codeOf(() => escalate({ ...asked, hasOverdue: false, escalations: [] }, 5))).toBe(
      'recall-not-overdue',
    );
  });
});
