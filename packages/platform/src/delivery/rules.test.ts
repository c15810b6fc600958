import { PartnerHandle, refusalCodes, Refusal, type DictionaryEntry } from '@entente/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PermissionRow } from '../agreement/permissions.ts';
import type { ConsentEvent } from '../consent/rules.ts';
import { pairwiseIds } from './pairwise.ts';
import { assertDeliverable, assertSetCovered, columnsOf, findChosen, latestUntil, stateAt } from './rules.ts';

const now = Date.parse('2026-07-01T00:00:00Z');
const dayMs = 86_400_000;
const [aurora, birch] = [PartnerHandle.parse('aurora'), PartnerHandle.parse('birch')];
const permission: PermissionRow = {
  provider: aurora,
  recipient: birch,
  purpose: 'direct-marketing',
  categories: ['contact'],
  number: 1,
  key: 'aurora>birch direct-marketing contact',
  version: 1,
  actions: ['count', 'deliver'],
  minimumCohort: 10,
  deliveryDays: 30,
  startsAt: 0,
  endsAt: now + 400 * dayMs,
  suspended: false,
  trueAt: 0,
};

let serial = 0;
const event = (more: Partial<ConsentEvent>): ConsentEvent => ({
  id: (serial += 1),
  purpose: 'direct-marketing',
  recipient: birch,
  event: 'given',
  at: now - 10 * dayMs,
  recordedAt: now - 5 * dayMs,
  recording: 1,
  categories: ['contact'],
  expiresAt: null,
  ...more,
});
const record = (id: number, changedAt: number, events: readonly ConsentEvent[]) => ({
  id,
  changedAt,
  events,
});
const codeOf = (work: () => void): string => {
  try {
    work();
    return 'accepted';
  } catch (error) {
    if (error instanceof Refusal && refusalCodes.includes(error.code)) return error.code;
    throw error;
  }
};

describe('the record that is handed over', () => {
  test('is the covered one that was changed last, then the one that came last', () => {
    const covered = event({});
    const records = [
      record(1, now - 3, [covered]),
      record(2, now - 2, [covered]),
      record(3, now - 1, []),
      record(4, now - 2, [covered]),
    ];
    expect(findChosen(records, permission, now)?.record.id).toBe(4);
    expect(findChosen(records.toReversed(), permission, now)?.record.id).toBe(4);
  });

  test('rests on the consent event that decides about it', () => {
    const [early, late] = [event({ at: now - 9 * dayMs }), event({ at: now - 8 * dayMs })];
    expect(findChosen([record(1, now, [late, early])], permission, now)?.consentEvent).toBe(late.id);
  });

  test('is none where one record says no, or none is wide enough', () => {
    const given = record(1, now, [event({})]);
    expect(
      findChosen([given, record(2, now, [event({ event: 'refused' })])], permission, now),
    ).toBeUndefined();
    const narrow = record(2, now, [event({ categories: ['purchase'] })]);
    expect(findChosen([narrow], permission, now)).toBeUndefined();
    expect(findChosen([given, narrow], permission, now)?.record.id).toBe(1);
    expect(findChosen([], permission, now)).toBeUndefined();
  });
});

describe('a row lives', () => {
  const untilOf = (expiresAt: number | null, more: Partial<PermissionRow> = {}) =>
    findChosen([record(1, now, [event({ expiresAt })])], { ...permission, ...more }, now)?.until;

  test('until the first of the days agreed on, the end of the consent and the end of the agreement', () => {
    expect(untilOf(null)).toBe(now + 30 * dayMs);
    expect(untilOf(now + dayMs)).toBe(now + dayMs);
    expect(untilOf(now + 31 * dayMs)).toBe(now + 30 * dayMs);
    expect(untilOf(null, { endsAt: now + 2 * dayMs })).toBe(now + 2 * dayMs);
    expect(untilOf(now)).toBeUndefined();
    expect(untilOf(now + 1)).toBe(now + 1);
  });

  test('never beyond any of the three, and always beyond now', () => {
    const days = fc.integer({ min: 1, max: 365 });
    const ends = fc.integer({ min: 1, max: 1_000 * dayMs });
    fc.assert(
      fc.property(days, ends, fc.option(ends), (deliveryDays, end, expiry) => {
        const terms = { deliveryDays, endsAt: now + end };
        const until = untilOf(expiry === null ? null : now + expiry, terms)!;
        const expected = Math.min(now + deliveryDays * dayMs, now + end, now + (expiry ?? Infinity));
        expect(until).toBe(expected);
        expect(until).toBeLessThanOrEqual(latestUntil({ ...permission, ...terms }, now));
        expect(until).toBeGreaterThan(now);
      }),
    );
  });
});

describe('a permission', () => {
  test('is for its recipient, and only where it allows to deliver', () => {
    expect(codeOf(() => assertDeliverable(permission, birch))).toBe('accepted');
    expect(codeOf(() => assertDeliverable(permission, aurora))).toBe('permission-unknown');
    const counting = { ...permission, actions: ['count', 'analyse'] as const };
    expect(codeOf(() => assertDeliverable(counting, birch))).toBe('action-not-permitted');
  });

  test('covers a set that was drawn from nothing else', () => {
    expect(codeOf(() => assertSetCovered(['contact'], permission))).toBe('accepted');
    expect(codeOf(() => assertSetCovered(['contact', 'loyalty'], permission))).toBe('category-not-covered');
  });

  test('gives the columns of its categories, and no key of date of birth and postcode', () => {
    const entry = (name: string, category: DictionaryEntry['category']): DictionaryEntry => ({
      name,
      category,
      type: 'text',
      sensitivity: 'normal',
      label: name,
      currency: null,
    });
    const dictionary = [entry('street', 'contact'), entry('tier', 'loyalty'), entry('gender', 'demographic')];
    expect(columnsOf(['contact'], dictionary)).toEqual({
      attributes: [dictionary[0]],
      identifiers: ['email', 'phone', 'loyalty'],
      events: [],
    });
    expect(columnsOf(['loyalty', 'marketing', 'support'], dictionary)).toEqual({
      attributes: [dictionary[1]],
      identifiers: [],
      events: ['loyalty', 'support', 'touchpoint', 'self-service'],
    });
  });
});

test('A completed delivery is suspended exactly while its agreement is', () => {
  expect(stateAt('COMPLETED', 'SUSPENDED')).toBe('SUSPENDED');
  for (const agreement of ['ACTIVE', 'EXPIRED', 'TERMINATED'] as const) {
    expect(stateAt('COMPLETED', agreement)).toBe('COMPLETED');
  }
  for (const state of ['REQUESTED', 'STARTED', 'TERMINATED'] as const) {
    expect(stateAt(state, 'SUSPENDED')).toBe(state);
  }
});

test('A pairwise id depends on the key, on both partners, on the agreement and on the person', () => {
  const key = Buffer.alloc(32, 1);
  const handing = { provider: 'aurora', recipient: 'birch', cooperation: 'aaaaaaaaaa' };
  const ids = [
    pairwiseIds(key, handing)('p1'),
    pairwiseIds(key, handing)('p2'),
    pairwiseIds(Buffer.alloc(32, 2), handing)('p1'),
    pairwiseIds(key, { ...handing, provider: 'cedar' })('p1'),
    pairwiseIds(key, { ...handing, recipient: 'cedar' })('p1'),
    pairwiseIds(key, { ...handing, cooperation: 'bbbbbbbbbb' })('p1'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  const again = pairwiseIds(key, handing);
  expect([again('p1'), again('p1')]).toEqual([ids[0], ids[0]]);
});
