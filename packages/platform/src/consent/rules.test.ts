import { PartnerHandle } from '@entente/contract';
import { describe, expect, test } from 'vitest';
import {
  coverageAt,
  coverageTimeline,
  effectiveAt,
  foldConsent,
  isCovering,
  notYet,
  type ConsentEvent,
  type CoveringTerms,
} from './rules.ts';

const harvest = PartnerHandle.parse('harvest');
const minute = 60_000;
const day = 24 * 60 * minute;
const noon = Date.UTC(2026, 6, 1, 12);
const about = { purpose: 'direct-marketing', recipient: harvest } as const;
const terms: CoveringTerms = { ...about, categories: ['contact'] };

let lastId = 0;
/** An event about direct marketing by harvest, recorded when it is dated unless said otherwise. */
function event(decision: ConsentEvent['event'], at: number, more: Partial<ConsentEvent> = {}): ConsentEvent {
  return {
    ...about,
    id: ++lastId,
    event: decision,
    at,
    recordedAt: at,
    recording: 1,
    categories: decision === 'given' ? ['contact'] : [],
    expiresAt: null,
    ...more,
  };
}
const stateOf = (events: ConsentEvent[], t = noon) => foldConsent(events, about, t).state;

describe('A consent is', () => {
  test('none as long as nothing is recorded', () => {
    expect(foldConsent([], about, noon)).toEqual({
      state: 'none',
      event: null,
      categories: [],
      expiresAt: null,
    });
  });

  test('what the latest event says, in whatever order the events came', () => {
    const events = [
      event('given', noon - 3 * day),
      event('withdrawn', noon - 2 * day),
      event('given', noon - day),
    ];
    expect(stateOf(events)).toBe('given');
    expect(stateOf(events.toReversed())).toBe('given');
    expect(stateOf(events, noon - 2 * day)).toBe('withdrawn');
  });

  test('given from its very instant, and not a millisecond before', () => {
    const events = [event('given', noon)];
    expect(stateOf(events, noon - 1)).toBe('none');
    expect(stateOf(events, noon)).toBe('given');
  });

  test('expired from the instant named as its end', () => {
    const events = [event('given', noon - day, { expiresAt: noon })];
    expect(stateOf(events, noon - 1)).toBe('given');
    expect(stateOf(events, noon)).toBe('expired');
    expect(isCovering(foldConsent(events, about, noon), ['contact'])).toBe(false);
  });

  test('expired when the latest yes has ended, although an earlier one had no end', () => {
    const events = [event('given', noon - 2 * day), event('given', noon - day, { expiresAt: noon - 1 })];
    expect(stateOf(events)).toBe('expired');
  });

  test('unknown before it was recorded, however early it is dated', () => {
    const events = [event('given', noon - day, { recordedAt: noon })];
    expect(stateOf(events, noon - 1)).toBe('none');
    expect(stateOf(events, noon)).toBe('given');
  });

  test('not touched by what was decided for another purpose or another recipient', () => {
    const others = [
      event('withdrawn', noon, { purpose: 'market-research' }),
      event('withdrawn', noon, { recipient: PartnerHandle.parse('cellar') }),
    ];
    expect(stateOf([event('given', noon - day), ...others])).toBe('given');
  });
});

describe('Of two events at one instant', () => {
  test.each(['refused', 'withdrawn', 'revoked'] as const)('%s beats given', (no) => {
    expect(stateOf([event('given', noon), event(no, noon)])).toBe(no);
    expect(stateOf([event(no, noon), event('given', noon)])).toBe(no);
  });

  test('the yes with fewer categories decides', () => {
    const wide = event('given', noon, { categories: ['contact', 'purchase'] });
    const narrow = event('given', noon, { categories: ['purchase'], expiresAt: null });
    for (const events of [
      [wide, narrow],
      [narrow, wide],
    ]) {
      expect(foldConsent(events, about, noon).categories).toEqual(['purchase']);
    }
  });

  test('the yes that ends earlier decides where both have as many categories', () => {
    const events = [event('given', noon), event('given', noon, { expiresAt: noon + day })];
    expect(foldConsent(events, about, noon).expiresAt).toBe(noon + day);
    expect(foldConsent(events.toReversed(), about, noon).expiresAt).toBe(noon + day);
  });
});

test('Two yeses that differ in nothing but their categories decide alike in whatever order they came', () => {
  const one = event('given', noon, { categories: ['purchase', 'contact'] });
  const other = event('given', noon, { categories: ['loyalty', 'purchase'] });
  const swapped = [
    { ...one, id: other.id },
    { ...other, id: one.id },
  ];
  expect(foldConsent([one, other], about, noon).categories).toEqual(['purchase', 'contact']);
  expect(foldConsent(swapped, about, noon).categories).toEqual(['purchase', 'contact']);
});

describe('A withdrawal that says *', () => {
  const given = event('given', noon - day);
  test.each([
    ['purpose', { purpose: '*' }],
    ['recipient', { recipient: '*' }],
    ['both', { purpose: '*', recipient: '*' }],
  ] as const)('for its %s binds here too', (_, wild) => {
    expect(stateOf([given, event('withdrawn', noon, wild)])).toBe('withdrawn');
  });

  test('yields to a newer yes, as any withdrawal does', () => {
    const all = event('withdrawn', noon - 1, { purpose: '*', recipient: '*' });
    expect(stateOf([all, event('given', noon)])).toBe('given');
  });

  test('has no counterpart: a yes to everything is a yes to nothing', () => {
    expect(stateOf([event('given', noon, { purpose: '*' })])).toBe('none');
  });
});

describe('An event dated ahead of its recording', () => {
  test('by up to five minutes counts from the recording', () => {
    const early = event('given', noon + 5 * minute, { recordedAt: noon });
    expect(notYet(early)).toBe(false);
    expect(effectiveAt(early)).toBe(noon);
    expect(stateOf([early], noon)).toBe('given');
  });

  test('by more waits for its date', () => {
    const waiting = event('given', noon + 5 * minute + 1, { recordedAt: noon });
    expect(notYet(waiting)).toBe(true);
    expect(stateOf([waiting], noon + 5 * minute)).toBe('none');
    expect(stateOf([waiting], noon + 5 * minute + 1)).toBe('given');
  });

  test('falls when a no is recorded while it waits', () => {
    const waiting = event('given', noon + day, { recordedAt: noon - day, recording: 1 });
    const no = event('withdrawn', noon, { recording: 2 });
    expect(stateOf([waiting, no], noon + 2 * day)).toBe('withdrawn');
  });

  test('falls by a no with an old date too, since what counts is when it was recorded', () => {
    const waiting = event('given', noon + day, { recordedAt: noon - day, recording: 1 });
    const no = event('refused', noon - 9 * day, { recordedAt: noon, recording: 2 });
    expect(stateOf([waiting, no], noon + 2 * day)).toBe('refused');
  });

  test('stands beside an older no of the same file, for one import is one recording', () => {
    const file = { recordedAt: noon, recording: 1 };
    const events = [event('given', noon + day, file), event('withdrawn', noon - day, file)];
    expect(stateOf(events, noon + day)).toBe('given');
  });

  test('is not undone by a no that is recorded after it took effect and dated before', () => {
    const waiting = event('given', noon + day, { recordedAt: noon, recording: 1 });
    const late = event('refused', noon, { recordedAt: noon + 2 * day, recording: 2 });
    expect(stateOf([waiting, late], noon + 3 * day)).toBe('given');
  });

  test('stands when it is a no itself, whatever other no is recorded while it waits', () => {
    const waiting = event('withdrawn', noon + day, { recordedAt: noon - day, recording: 1 });
    const old = event('refused', noon - 9 * day, { recordedAt: noon, recording: 2 });
    const events = [event('given', noon - 2 * day), waiting, old];
    expect(stateOf(events, noon)).toBe('given');
    expect(stateOf(events, noon + day)).toBe('withdrawn');
  });

  test('is not touched by a no about something else', () => {
    const waiting = event('given', noon + day, { recordedAt: noon - day, recording: 1 });
    const other = event('withdrawn', noon, { purpose: 'market-research', recording: 2 });
    expect(stateOf([waiting, other], noon + day)).toBe('given');
  });
});

describe('A person is covered', () => {
  const yes = event('given', noon - day, { categories: ['contact', 'purchase'] });

  test('when the consent contains every category of the permission, all or nothing', () => {
    const covered = (categories: CoveringTerms['categories']) =>
      coverageAt([[yes]], { ...about, categories }, noon).covered;
    expect(covered(['contact'])).toBe(true);
    expect(covered(['purchase', 'contact'])).toBe(true);
    expect(covered(['contact', 'location'])).toBe(false);
  });

  test('through one of several records, and that record is the one to deliver', () => {
    const narrow = event('given', noon - day, { categories: ['purchase'] });
    const { covered, records } = coverageAt([[], [narrow], [yes]], terms, noon);
    expect(covered).toBe(true);
    expect(records.map((record) => record.covers)).toEqual([false, false, true]);
    expect(records[2]?.consent.event).toBe(yes);
  });

  test.each(['refused', 'withdrawn', 'revoked'] as const)(
    'by no record once one is %s: one no speaks for all',
    (no) => {
      const { covered, records, until } = coverageAt([[yes], [event(no, noon - 9 * day)]], terms, noon);
      expect({ covered, until }).toEqual({ covered: false, until: null });
      expect(records.map((record) => record.covers)).toEqual([false, false]);
    },
  );

  test('although the yes of another record has expired, which is not a no', () => {
    const expired = event('given', noon - day, { expiresAt: noon - 1 });
    expect(coverageAt([[yes], [expired]], terms, noon).covered).toBe(true);
  });

  test('until the last covering record expires, or a no that waits takes effect', () => {
    const short = event('given', noon - day, { expiresAt: noon + day });
    const long = event('given', noon - day, { expiresAt: noon + 3 * day });
    const no = event('refused', noon + 2 * day, { recordedAt: noon - day });
    expect(coverageAt([[yes]], terms, noon).until).toBe(null);
    expect(coverageAt([[short], [long]], terms, noon).until).toBe(noon + 3 * day);
    expect(coverageAt([[short, no], [long]], terms, noon).until).toBe(noon + 2 * day);
  });

  test('by turns, and the timeline names every turn that is still to come', () => {
    const record = [
      event('given', noon - day, { expiresAt: noon + day }),
      event('given', noon + 2 * day, { recordedAt: noon - day }),
      event('withdrawn', noon + 3 * day, { recordedAt: noon - day }),
    ];
    expect(coverageTimeline([record], terms, noon)).toEqual({
      now: true,
      changes: [
        { at: noon + day, becomes: false },
        { at: noon + 2 * day, becomes: true },
        { at: noon + 3 * day, becomes: false },
      ],
    });
  });

  test('without a break when one consent follows another at the same instant', () => {
    const record = [
      event('given', noon - day, { expiresAt: noon + day }),
      event('given', noon + day, { recordedAt: noon - day }),
    ];
    expect(coverageTimeline([record], terms, noon)).toEqual({ now: true, changes: [] });
    const [first, second] = record;
    expect(coverageTimeline([[first!], [second!]], terms, noon)).toEqual({ now: true, changes: [] });
  });
});
