/**
 * What a person decided, and whom a permission covers. A consent is never stored as a state: it is folded from
 * the events of one customer, so that files may arrive in any order and an old file changes nothing.
 *
 * An event counts from its date. A date up to five minutes ahead of the recording is a fast clock, and counts
 * from the recording. A later date waits; a yes that waits falls when a no about the same thing is recorded
 * before its date comes, while a no that waits stands, since no other no may undo it. Where events disagree at
 * one instant, the more careful one decides. No event means no.
 */
import type { ConsentDecision, DataCategory, Instant, PartnerHandle, Purpose } from '@entente/contract';

/** One recorded decision of one customer. `recording` numbers the import or act that brought it, rising. */
export type ConsentEvent = {
  readonly id: number;
  readonly purpose: Purpose | '*';
  readonly recipient: PartnerHandle | '*';
  readonly event: ConsentDecision;
  readonly at: Instant;
  readonly recordedAt: Instant;
  readonly recording: number;
  readonly categories: readonly DataCategory[];
  /** The consent is active before this instant; null: without end. */
  readonly expiresAt: Instant | null;
};

/** What a consent is about. */
export type ConsentSubject = { readonly purpose: Purpose; readonly recipient: PartnerHandle };

/** The part of a permission that decides whom it covers. */
export type CoveringTerms = ConsentSubject & { readonly categories: readonly DataCategory[] };

export type ConsentState = 'none' | 'expired' | ConsentDecision;

/** The state at one instant, with the event that decided it. Only a `given` has categories and an expiry. */
export type Consent = {
  readonly state: ConsentState;
  readonly event: ConsentEvent | null;
  readonly categories: readonly DataCategory[];
  readonly expiresAt: Instant | null;
};

/** At `at` the person becomes covered or stops being so. */
export type CoverageChange = { readonly at: Instant; readonly becomes: boolean };

const tolerableSkewMs = 5 * 60_000;
const noConsent: Consent = { state: 'none', event: null, categories: [], expiresAt: null };
const strength: Readonly<Record<ConsentDecision, number>> = {
  given: 0,
  refused: 1,
  revoked: 2,
  withdrawn: 3,
};

/** Whether the event was dated more than five minutes ahead of its recording, so that it waits for its date. */
export function notYet(event: Pick<ConsentEvent, 'at' | 'recordedAt'>): boolean {
  return event.at > event.recordedAt + tolerableSkewMs;
}

/** The instant from which the event counts. */
export function effectiveAt(event: Pick<ConsentEvent, 'at' | 'recordedAt'>): Instant {
  return notYet(event) ? event.at : Math.min(event.at, event.recordedAt);
}

/** Nobody can act on an event before it is recorded, however early it is dated. */
function knownFrom(event: ConsentEvent): Instant {
  return Math.max(effectiveAt(event), event.recordedAt);
}

/** What one customer's events say about (purpose, recipient) at `t`, from what was recorded by then. */
export function foldConsent(events: readonly ConsentEvent[], about: ConsentSubject, t: Instant): Consent {
  let deciding: ConsentEvent | null = null;
  for (const event of standing(events, about)) {
    if (knownFrom(event) <= t && (deciding === null || outranks(event, deciding))) deciding = event;
  }
  return deciding === null ? noConsent : consentAt(deciding, t);
}

/** Whether a consent in this state lets data of all these categories go. All or nothing. */
export function isCovering(
  consent: Pick<Consent, 'state' | 'categories'>,
  categories: readonly DataCategory[],
): boolean {
  return consent.state === 'given' && categories.every((category) => consent.categories.includes(category));
}

/** Whether the state is a decision against. It then speaks for all records of the same person. */
export function isNo(consent: Pick<Consent, 'state'>): boolean {
  return consent.state === 'refused' || consent.state === 'withdrawn' || consent.state === 'revoked';
}

/**
 * Whether a person is covered by a permission at `t`, given the events of each of the person's records at one
 * partner. `records` tells for each record whether it may be the one delivered, and the consent behind it;
 * `until` is when the person stops being covered, null while nothing known ends it or when not covered.
 */
export function coverageAt(
  records: readonly (readonly ConsentEvent[])[],
  permission: CoveringTerms,
  t: Instant,
): { covered: boolean; records: { covers: boolean; consent: Consent }[]; until: Instant | null } {
  const consents = records.map((events) => foldConsent(events, permission, t));
  const refused = consents.some(isNo);
  const each = consents.map((consent) => ({
    covers: !refused && isCovering(consent, permission.categories),
    consent,
  }));
  const covered = each.some((record) => record.covers);
  const until = covered ? (coverageTimeline(records, permission, t).changes[0]?.at ?? null) : null;
  return { covered, records: each, until };
}

/**
 * Whether a person with these records is covered at `from`, and every later instant at which that changes, as far
 * as the recorded events tell. Changes alternate and lie strictly after `from`.
 */
export function coverageTimeline(
  records: readonly (readonly ConsentEvent[])[],
  permission: CoveringTerms,
  from: Instant,
): { now: boolean; changes: CoverageChange[] } {
  const steps = records.flatMap((events, record) =>
    recordSteps(events, permission).map((step) => ({ ...step, record })),
  );
  steps.sort((a, b) => a.at - b.at);
  const standings = records.map(() => ({ covers: false, no: false }));
  let covering = 0;
  let noes = 0;
  let now = false;
  const changes: CoverageChange[] = [];
  for (const [index, { at, record, covers, no }] of steps.entries()) {
    const before = standings[record]!;
    covering += Number(covers) - Number(before.covers);
    noes += Number(no) - Number(before.no);
    standings[record] = { covers, no };
    if (steps[index + 1]?.at === at) continue; // Of all that happens at one instant only the outcome counts.
    const becomes = covering > 0 && noes === 0;
    if (at <= from) now = becomes;
    else if (becomes !== (changes.at(-1)?.becomes ?? now)) changes.push({ at, becomes });
  }
  return { now, changes };
}

type RecordStep = { readonly at: Instant; readonly covers: boolean; readonly no: boolean };

/** How one record stands towards a permission, from its first known event on; it stays so until the next step. */
function recordSteps(events: readonly ConsentEvent[], permission: CoveringTerms): RecordStep[] {
  const known = standing(events, permission).toSorted((a, b) => knownFrom(a) - knownFrom(b));
  const steps: RecordStep[] = [];
  let deciding: ConsentEvent | null = null;
  for (const [index, event] of known.entries()) {
    if (deciding === null || outranks(event, deciding)) deciding = event;
    const at = knownFrom(event);
    const following = known[index + 1];
    const next = following === undefined ? Infinity : knownFrom(following);
    const consent = consentAt(deciding, at);
    const covers = isCovering(consent, permission.categories);
    steps.push({ at, covers, no: isNo(consent) });
    if (covers && consent.expiresAt !== null && consent.expiresAt < next) {
      steps.push({ at: consent.expiresAt, covers: false, no: false });
    }
  }
  return steps;
}

/** The events that speak about (purpose, recipient), without those that were overtaken while they waited. */
function standing(events: readonly ConsentEvent[], about: ConsentSubject): readonly ConsentEvent[] {
  const relevant = events.filter((event) => concerns(event, about));
  return relevant.some(isWaitingYes) ? withoutOvertaken(relevant) : relevant;
}

/** `*` speaks about everything, but only a no may say it: a yes names what it allows. */
function concerns({ purpose, recipient, event }: ConsentEvent, about: ConsentSubject): boolean {
  const wild = event !== 'given';
  return (
    (purpose === about.purpose || (wild && purpose === '*')) &&
    (recipient === about.recipient || (wild && recipient === '*'))
  );
}

function isWaitingYes(event: ConsentEvent): boolean {
  return event.event === 'given' && notYet(event);
}

/** A waiting yes falls when a later recording brings a no by its date. One pass, in the order of time. */
function withoutOvertaken(events: readonly ConsentEvent[]): ConsentEvent[] {
  const noes = events.filter((event) => event.event !== 'given').sort((a, b) => a.recordedAt - b.recordedAt);
  const overtaken = new Set<ConsentEvent>();
  let latestRecording = -Infinity;
  let seen = 0;
  for (const waiting of events.filter(isWaitingYes).sort((a, b) => a.at - b.at)) {
    for (; seen < noes.length && noes[seen]!.recordedAt <= waiting.at; seen++) {
      latestRecording = Math.max(latestRecording, noes[seen]!.recording);
    }
    if (latestRecording > waiting.recording) overtaken.add(waiting);
  }
  return events.filter((event) => !overtaken.has(event));
}

/**
 * Whether `a` decides over `b`: the later one; at one instant a no over a yes, of two yeses the one with fewer
 * categories, then the one that expires earlier. What follows only makes the choice independent of arrival.
 */
function outranks(a: ConsentEvent, b: ConsentEvent): boolean {
  const difference =
    effectiveAt(a) - effectiveAt(b) ||
    strength[a.event] - strength[b.event] ||
    new Set(b.categories).size - new Set(a.categories).size ||
    compare(b.expiresAt ?? Infinity, a.expiresAt ?? Infinity) ||
    compare([...b.categories].sort().join(), [...a.categories].sort().join()) ||
    b.id - a.id;
  return difference > 0;
}

function compare<Value extends number | string>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function consentAt(event: ConsentEvent, t: Instant): Consent {
  if (event.event !== 'given') return { state: event.event, event, categories: [], expiresAt: null };
  const expired = event.expiresAt !== null && event.expiresAt <= t;
  return {
    state: expired ? 'expired' : 'given',
    event,
    categories: event.categories,
    expiresAt: event.expiresAt,
  };
}
