/** Where one customer's consents stand, and how what is recorded already will move them. Pure. */
import { purposes, type Instant, type PartnerHandle } from '@entente/contract';
import {
  effectiveAt,
  foldConsent,
  type Consent,
  type ConsentEvent,
  type ConsentState,
  type ConsentSubject,
} from './rules.ts';

/** How many of one customer's consents are active at `t`: one for each purpose and recipient. */
export function countActive(events: readonly ConsentEvent[], t: Instant): number {
  const given = new Map(
    events
      .filter(({ event }) => event === 'given')
      .map(({ purpose, recipient }) => [`${purpose} ${recipient}`, { purpose, recipient } as ConsentSubject]),
  );
  return [...given.values()].filter((about) => foldConsent(events, about, t).state === 'given').length;
}

/** The changes of a consent's state after `from` that follow from these events, in order. */
export function comingStates(
  events: readonly ConsentEvent[],
  about: ConsentSubject,
  from: Instant,
): { at: Instant; state: ConsentState }[] {
  const instants = events.flatMap((event) => [effectiveAt(event), event.recordedAt, event.expiresAt ?? from]);
  const changes: { at: Instant; state: ConsentState }[] = [];
  let { state } = foldConsent(events, about, from);
  for (const at of [...new Set(instants)].filter((instant) => instant > from).toSorted((a, b) => a - b)) {
    const next = foldConsent(events, about, at);
    if (next.state !== state) changes.push({ at, state: next.state });
    state = next.state;
  }
  return changes;
}

/** Every purpose and recipient about which the events say anything, with where it stands at `t`. */
export function standingConsents(
  events: readonly ConsentEvent[],
  recipients: readonly PartnerHandle[],
  t: Instant,
): { about: ConsentSubject; consent: Consent; coming: ReturnType<typeof comingStates> }[] {
  return purposes
    .flatMap((purpose) => recipients.map((recipient) => ({ purpose, recipient })))
    .map((about) => ({
      about,
      consent: foldConsent(events, about, t),
      coming: comingStates(events, about, t),
    }))
    .filter(({ consent, coming }) => consent.state !== 'none' || coming.length > 0);
}
