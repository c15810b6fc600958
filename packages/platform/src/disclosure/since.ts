/** What has become of a disclosure: decisions, acts, recalls and their answers, in the order in which they happened. */
import type { Instant, SinceThen } from '@entente/contract';
import type { Words } from '../words/words.ts';
import { escalationsOf } from '../recall/rules.ts';
import type { Facts } from './facts.ts';

const hourMs = 3_600_000;

/** Everything after the handover, up to `asOf`. Whatever follows from the clock alone is there as well. */
export function sinceThen(facts: Facts, asOf: Instant, words: Words): SinceThen[] {
  const { disclosed } = facts;
  const say = words.explanation.since;
  const found = [
    ...decisions(facts, say),
    ...acts(facts, say),
    ...recalls(facts, asOf, say),
    ...leaving(facts, say),
  ];
  if (facts.erasedAt !== null)
    found.push({ at: facts.erasedAt, what: 'erased', says: say.erased(disclosed.ref) });
  return found
    .filter(({ at }) => at >= disclosed.completedAt && at <= asOf)
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, ...rest }) => ({ at: new Date(at).toISOString(), ...rest }));
}

type Say = Words['explanation']['since'];
type Happened = Omit<SinceThen, 'at'> & { readonly at: Instant };

/** Decisions about this purpose and recipient, from when they were recorded. */
function decisions({ disclosed, records }: Facts, say: Say): Happened[] {
  return records.flatMap(({ ref, events }) =>
    events
      .filter(({ recordedAt }) => recordedAt > disclosed.completedAt)
      .filter(({ purpose }) => purpose === disclosed.purpose || purpose === '*')
      .filter(({ recipient }) => recipient === disclosed.recipient || recipient === '*')
      .map((event) => ({
        at: event.recordedAt,
        what: 'decision' as const,
        says: say.decision(ref, event.event, new Date(event.at).toISOString()),
      })),
  );
}

function acts({ disclosed, signed }: Facts, say: Say): Happened[] {
  return (signed?.log ?? [])
    .filter(({ at }) => at > disclosed.completedAt)
    .map(({ at, act, partner }) => ({ at, what: 'agreement' as const, says: say.act(partner, act) }));
}

function recalls({ disclosed, recalls: all, escalations }: Facts, asOf: Instant, say: Say): Happened[] {
  return all.flatMap(({ reason, openedAt, dueAt, acknowledgedAt, statement }): Happened[] => {
    const says = say.recalled(disclosed.recipient, reason, new Date(dueAt).toISOString());
    const opened: Happened = { at: openedAt, what: 'recalled', says };
    const isLate = dueAt <= (acknowledgedAt ?? asOf);
    const late: Happened = {
      at: dueAt,
      what: 'overdue',
      says: say.overdue(disclosed.recipient),
    };
    const answered = acknowledgedAt !== null && {
      at: acknowledgedAt,
      what: 'answered' as const,
      says: say.answered(
        disclosed.recipient,
        Math.floor((acknowledgedAt - openedAt) / hourMs),
        statement ?? '',
      ),
    };
    const escalated = escalationsOf({ dueAt, acknowledgedAt }, escalations).map(
      ({ at, answerBy, reason: why }): Happened => ({
        at,
        what: 'escalated',
        says: say.escalated(new Date(answerBy).toISOString(), why),
      }),
    );
    return [opened, ...(isLate ? [late] : []), ...escalated, ...(answered ? [answered] : [])];
  });
}

/** The row leaves the inbox when it is recalled, or when its time is over. */
function leaving({ disclosed, recalls: all }: Facts, say: Say): Happened[] {
  const at = all.reduce((first, { openedAt }) => Math.min(first, openedAt), disclosed.until);
  return [{ at, what: 'left-inbox', says: say.left(disclosed.recipient) }];
}
