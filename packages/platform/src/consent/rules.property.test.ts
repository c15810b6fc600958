import { consentDecisions, PartnerHandle, type DataCategory, type Purpose } from '@entente/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  coverageAt,
  coverageTimeline,
  effectiveAt,
  foldConsent,
  isNo,
  notYet,
  type ConsentEvent,
  type CoveringTerms,
} from './rules.ts';

const minute = 60_000;
const partners = ['harvest', 'cellar'].map((name) => PartnerHandle.parse(name));
const somePurposes = ['direct-marketing', 'market-research'] satisfies Purpose[];
const someCategories = ['contact', 'purchase', 'loyalty'] satisfies DataCategory[];

/** Few instants on a grid of minutes, so that ties, the five minutes and their edges come up all the time. */
const instant = fc.integer({ min: 0, max: 14 }).map((n) => n * minute);
const yes = fc.record({
  event: fc.constant('given' as const),
  purpose: fc.constantFrom(...somePurposes),
  recipient: fc.constantFrom(...partners),
  categories: fc.subarray(someCategories),
  expiresAt: fc.option(instant),
});
const no = fc.record({
  event: fc.constantFrom(...consentDecisions.filter((decision) => decision !== 'given')),
  purpose: fc.constantFrom(...somePurposes, '*' as const),
  recipient: fc.constantFrom(...partners, '*' as const),
  categories: fc.constant([]),
  expiresAt: fc.constant(null),
});
const recorded = fc.record({ at: instant, recordedAt: instant, recording: fc.integer({ min: 1, max: 3 }) });
const anEvent = fc
  .tuple(fc.oneof({ weight: 3, arbitrary: yes }, { weight: 1, arbitrary: no }), recorded)
  .map(([decision, record]) => ({ ...decision, ...record }));
const record = fc
  .array(anEvent, { maxLength: 7 })
  .map((events): ConsentEvent[] => events.map((event, id) => ({ ...event, id })));
const person = fc.array(record, { maxLength: 3 });
const terms = fc.record({
  purpose: fc.constantFrom(...somePurposes),
  recipient: fc.constantFrom(...partners),
  categories: fc.subarray(someCategories, { minLength: 1 }),
});

/** The decisive events of a record at `t`, read off the rule sentence by sentence: all that no other one beats. */
function naiveDecisive(events: ConsentEvent[], about: CoveringTerms, t: number): ConsentEvent[] {
  const known = events.filter(
    (event) =>
      event.recordedAt <= t &&
      [about.purpose, '*'].includes(event.purpose) &&
      [about.recipient, '*'].includes(event.recipient),
  );
  const dated = known.flatMap((event) => {
    if (event.at <= event.recordedAt) return [{ event, date: event.at }];
    if (event.at - event.recordedAt <= 5 * minute) return [{ event, date: event.recordedAt }];
    const overtaken =
      event.event === 'given' &&
      known.some(
        (other) =>
          other.event !== 'given' && other.recording > event.recording && other.recordedAt <= event.at,
      );
    return overtaken ? [] : [{ event, date: event.at }];
  });
  const past = dated.filter(({ date }) => date <= t);
  const latest = past.filter(({ date }) => date === Math.max(...past.map((each) => each.date)));
  for (const decision of ['withdrawn', 'revoked', 'refused']) {
    const noes = latest.filter(({ event }) => event.event === decision);
    if (noes.length > 0) return noes.map(({ event }) => event);
  }
  const fewest = Math.min(...latest.map(({ event }) => event.categories.length));
  const narrow = latest.filter(({ event }) => event.categories.length === fewest);
  const earliest = Math.min(...narrow.map(({ event }) => event.expiresAt ?? Infinity));
  const ends = narrow.filter(({ event }) => (event.expiresAt ?? Infinity) === earliest);
  const inWords = (event: ConsentEvent) => event.categories.toSorted().join();
  const first = ends.map(({ event }) => inWords(event)).sort()[0];
  return ends.map(({ event }) => event).filter((event) => inWords(event) === first);
}

function naiveCovers(events: ConsentEvent[], permission: CoveringTerms, t: number): boolean {
  const [event] = naiveDecisive(events, permission, t);
  return (
    event?.event === 'given' &&
    (event.expiresAt === null || event.expiresAt > t) &&
    permission.categories.every((category) => event.categories.includes(category))
  );
}

function naiveCoverage(records: ConsentEvent[][], permission: CoveringTerms, t: number): boolean {
  const refused = records.some((events) =>
    naiveDecisive(events, permission, t).some((event) => event.event !== 'given'),
  );
  return !refused && records.some((events) => naiveCovers(events, permission, t));
}

/** Every instant at which anything could change, and the milliseconds around it. */
function breakpoints(records: ConsentEvent[][]): number[] {
  const named = records
    .flat()
    .flatMap(({ at, recordedAt, expiresAt }) => [at, recordedAt, ...(expiresAt === null ? [] : [expiresAt])]);
  return [...new Set(named.flatMap((at) => [at - 1, at, at + 1]))].sort((a, b) => a - b);
}

test('The fold finds the event that the rule, read sentence by sentence, lets decide', () => {
  fc.assert(
    fc.property(record, terms, (events, about) => {
      for (const t of breakpoints([events])) {
        const consent = foldConsent(events, about, t);
        const decisive = naiveDecisive(events, about, t);
        if (consent.event === null) expect(decisive).toEqual([]);
        else expect(decisive).toContain(consent.event);
        const expired = consent.event?.expiresAt != null && consent.event.expiresAt <= t;
        expect(consent.state).toBe(expired ? 'expired' : (consent.event?.event ?? 'none'));
      }
    }),
    { numRuns: 1000 },
  );
});

test('A person is covered exactly when the rule, read at that instant, says so', () => {
  fc.assert(
    fc.property(person, terms, (records, permission) => {
      for (const t of breakpoints(records)) {
        const coverage = coverageAt(records, permission, t);
        const covered = naiveCoverage(records, permission, t);
        expect(coverage.covered).toBe(covered);
        expect(coverage.records.map(({ covers }) => covers)).toEqual(
          records.map((events) => covered && naiveCovers(events, permission, t)),
        );
        const later = breakpoints(records).filter((each) => each > t);
        const lost = later.find((each) => !naiveCoverage(records, permission, each));
        expect(coverage.until).toBe(covered ? (lost ?? null) : null);
      }
    }),
    { numRuns: 500 },
  );
});

test('The timeline of a person is what asking at every instant gives', () => {
  fc.assert(
    fc.property(person, terms, instant, (records, permission, from) => {
      const now = naiveCoverage(records, permission, from);
      const changes: { at: number; becomes: boolean }[] = [];
      for (const at of breakpoints(records).filter((each) => each > from)) {
        const becomes = naiveCoverage(records, permission, at);
        if (becomes !== (changes.at(-1)?.becomes ?? now)) changes.push({ at, becomes });
      }
      expect(coverageTimeline(records, permission, from)).toEqual({ now, changes });
    }),
    { numRuns: 2000 },
  );
});

test('The order in which events arrive changes nothing', () => {
  const arrivals = record.chain((events) =>
    fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
  );
  fc.assert(
    fc.property(arrivals, terms, instant, ([events, shuffled], about, t) => {
      const renumbered = shuffled.map((event, id) => ({ ...event, id }));
      const { event: one, ...consent } = foldConsent(events, about, t);
      const { event: other, ...again } = foldConsent(renumbered, about, t);
      expect({ ...again, categories: again.categories.toSorted() }).toEqual({
        ...consent,
        categories: consent.categories.toSorted(),
      });
      expect(other?.event).toBe(one?.event);
    }),
    { numRuns: 1000 },
  );
});

test('An event counts neither before its recording is known nor later than its date', () => {
  fc.assert(
    fc.property(recorded, (times) => {
      expect(notYet(times)).toBe(times.at - times.recordedAt > 5 * minute);
      expect(effectiveAt(times)).toBeLessThanOrEqual(times.at);
      expect(effectiveAt(times)).toBe(notYet(times) ? times.at : Math.min(times.at, times.recordedAt));
    }),
  );
});

test('A no more never lifts a no', () => {
  fc.assert(
    fc.property(record, no, recorded, terms, instant, (events, decision, times, permission, t) => {
      const more = { ...decision, ...times, id: 99 };
      if (isNo(foldConsent(events, permission, t))) {
        expect(isNo(foldConsent([...events, more], permission, t))).toBe(true);
      }
    }),
    { numRuns: 2000 },
  );
});
