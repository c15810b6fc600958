/** What has become of a disclosure: decisions, acts, recalls and their answers, in the order in which they happened. */
import type { Instant, SinceThen } from '@entente/contract';
import { escalationsOf } from '../recall/rules.ts';
import type { Facts } from './facts.ts';

const hourMs = 3_600_000;

/** Everything after the handover, up to `asOf`. Whatever follows from the clock alone is there as well. */
export function sinceThen(facts: Facts, asOf: Instant): SinceThen[] {
  const { disclosed } = facts;
  const found = [...decisions(facts), ...acts(facts), ...recalls(facts, asOf), ...leaving(facts)];
  if (facts.erasedAt !== null)
    found.push({ at: facts.erasedAt, what: 'erased', says: `Customer ${disclosed.ref} was erased.` });
  return found
    .filter(({ at }) => at >= disclosed.completedAt && at <= asOf)
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, ...rest }) => ({ at: new Date(at).toISOString(), ...rest }));
}

type Happened = Omit<SinceThen, 'at'> & { readonly at: Instant };

/** Decisions about this purpose and recipient, from when they were recorded. */
function decisions({ disclosed, records }: Facts): Happened[] {
  return records.flatMap(({ ref, events }) =>
    events
      .filter(({ recordedAt }) => recordedAt > disclosed.completedAt)
      .filter(({ purpose }) => purpose === disclosed.purpose || purpose === '*')
      .filter(({ recipient }) => recipient === disclosed.recipient || recipient === '*')
      .map((event) => ({
        at: event.recordedAt,
        what: 'decision' as const,
        says: `${ref}: ${event.event}, dated ${new Date(event.at).toISOString()}.`,
      })),
  );
}

function acts({ disclosed, signed }: Facts): Happened[] {
  return (signed?.log ?? [])
    .filter(({ at }) => at > disclosed.completedAt)
    .map(({ at, act, partner }) => ({ at, what: 'agreement' as const, says: `${partner}: ${act}.` }));
}

function recalls({ disclosed, recalls: all, escalations }: Facts, asOf: Instant): Happened[] {
  return all.flatMap(({ reason, openedAt, dueAt, acknowledgedAt, statement }): Happened[] => {
    const due = `to be answered by ${new Date(dueAt).toISOString()}`;
    const says = `Recalled from ${disclosed.recipient} (${reason}), ${due}.`;
    const opened: Happened = { at: openedAt, what: 'recalled', says };
    const isLate = dueAt <= (acknowledgedAt ?? asOf);
    const late: Happened = {
      at: dueAt,
      what: 'overdue',
      says: `${disclosed.recipient} had not answered in time.`,
    };
    const answered = acknowledgedAt !== null && {
      at: acknowledgedAt,
      what: 'answered' as const,
      says: `${disclosed.recipient} answered ${hours(acknowledgedAt - openedAt)} later: ${statement ?? ''}`,
    };
    const escalated = escalationsOf({ dueAt, acknowledgedAt }, escalations).map(
      ({ at, answerBy, reason: why }): Happened => ({
        at,
        what: 'escalated',
        says: `Escalated, to be answered by ${new Date(answerBy).toISOString()}: ${why}`,
      }),
    );
    return [opened, ...(isLate ? [late] : []), ...escalated, ...(answered ? [answered] : [])];
  });
}

/** The row leaves the inbox when it is recalled, or when its time is over. */
function leaving({ disclosed, recalls: all }: Facts): Happened[] {
  const at = all.reduce((first, { openedAt }) => Math.min(first, openedAt), disclosed.until);
  return [{ at, what: 'left-inbox', says: `The row left the inbox of ${disclosed.recipient}.` }];
}

function hours(ms: number): string {
  const whole = Math.floor(ms / hourMs);
  return whole === 1 ? '1 hour' : `${whole} hours`;
}
