import { purposes, type PartnerHandle } from '@entente/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldConsent, type ConsentEvent } from './rules.ts';
import { comingStates, countActive, standingConsents } from './standing.ts';

const harvest = 'harvest' as PartnerHandle;
const cellar = 'cellar' as PartnerHandle;
const minute = 60_000;
const about = { purpose: 'direct-marketing', recipient: harvest } as const;

const event = (said: Partial<ConsentEvent>): ConsentEvent => ({
  id: 1,
  purpose: 'direct-marketing',
  recipient: harvest,
  event: 'given',
  at: 0,
  recordedAt: 0,
  recording: 1,
  categories: ['contact'],
  expiresAt: null,
  ...said,
});

test('active consents are counted once for each purpose and recipient', () => {
  const events = [
    event({}),
    event({ id: 2, at: minute }),
    event({ id: 3, recipient: cellar }),
    event({ id: 4, purpose: 'joint-loyalty', expiresAt: 2 * minute }),
    event({ id: 5, purpose: '*', recipient: cellar, event: 'withdrawn', at: minute, recordedAt: minute }),
  ];
  expect(countActive(events, minute)).toBe(2);
  expect(countActive(events, 3 * minute)).toBe(1);
});

test('a consent that begins and ends later says when', () => {
  const waiting = event({ at: 60 * minute, expiresAt: 90 * minute });
  expect(comingStates([waiting], about, 0)).toEqual([
    { at: 60 * minute, state: 'given' },
    { at: 90 * minute, state: 'expired' },
  ]);
  expect(comingStates([waiting], about, 90 * minute)).toEqual([]);
});

test('a no about everything stands for every purpose and every recipient', () => {
  const no = event({ purpose: '*', recipient: '*', event: 'refused', categories: [] });
  const standing = standingConsents([no], [harvest, cellar], minute);
  expect(standing).toHaveLength(purposes.length * 2);
  expect(standing.every(({ consent }) => consent.state === 'refused')).toBe(true);
});

test('what nothing was decided about is not shown', () => {
  expect(standingConsents([event({})], [harvest, cellar], minute)).toMatchObject([
    { about, consent: { state: 'given' } },
  ]);
});

test('between its coming changes a consent stays as it is, and at each it becomes what was said', () => {
  const instants = fc.integer({ min: 0, max: 30 }).map((steps) => steps * 3 * minute);
  const events = fc.array(
    fc
      .record({
        event: fc.constantFrom('given', 'refused', 'withdrawn', 'revoked'),
        at: instants,
        recordedAt: instants,
        recording: fc.integer({ min: 1, max: 4 }),
        expiresAt: fc.option(instants),
      })
      .map((said) => event(said as Partial<ConsentEvent>)),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(events, instants, (random, from) => {
      const numbered = random.map((each, id) => ({ ...each, id }));
      const coming = comingStates(numbered, about, from);
      for (let t = from; t <= 31 * 3 * minute; t += minute) {
        const last = coming.findLast(({ at }) => at <= t)?.state ?? foldConsent(numbered, about, from).state;
        expect(foldConsent(numbered, about, t).state).toBe(last);
      }
    }),
  );
});
