/**
 * What a customer of a business decided over the years about its passing data on. Most were asked, some said yes,
 * some to less than they were asked, some changed their minds, and some of that is in the future.
 */
import type { ConsentDecision, DataCategory, Instant, PartnerHandle, Purpose } from '@entente/contract';
import { between, chance, type Dice, pick } from './dice.ts';
import { dayMs } from './written.ts';

/** What a business asks its customers to agree to. */
export type Ask = {
  recipient: PartnerHandle;
  purpose: Purpose;
  categories: readonly DataCategory[];
  /** The only probability of a yes, whatever the customer's attitude: for what hardly anybody, or nearly everybody, agrees to. */
  agreeing?: number;
};

/** One line of a consents file. */
export type Decision = {
  purpose: Purpose | '*';
  recipient: PartnerHandle | '*';
  event: ConsentDecision;
  at: Instant;
  categories: readonly DataCategory[];
  expiresAt: Instant | null;
  collectedBy: string;
  notice: string;
};

/** Willingness to say yes: four in ten are open to most things, two in ten to nearly nothing. */
const attitudes = [0.85, 0.85, 0.5, 0.5, 0.1];
const channels = ['web', 'web', 'app', 'pos', 'call-centre'];

/** Everything one customer decided, in no order. `at` is the present; instants are whole seconds. */
export function decisionsOf(asks: readonly Ask[], dice: Dice, at: Instant): Decision[] {
  const willingness = pick(dice, attitudes);
  const decisions = asks.flatMap((ask) => historyOf(ask, { dice, at, willingness }));
  if (chance(dice, 0.012)) decisions.push(sweepingNo(asks, dice, at));
  return decisions.map(toWholeSeconds);
}

type Circumstances = { dice: Dice; at: Instant; willingness: number };

function historyOf(ask: Ask, { dice, at, willingness }: Circumstances): Decision[] {
  if (ask.agreeing !== undefined)
    return chance(dice, ask.agreeing) ? [yes(ask, dice, daysBefore(at, dice, 90))] : [];
  if (chance(dice, 0.15)) return [];
  const first = daysBefore(at, dice, 1000);
  const later = () => first + Math.floor((at - first) * dice() * 0.99);
  if (!chance(dice, willingness))
    return [no(ask, dice, first, 'refused'), ...secondThoughts(ask, dice, later())];
  const history = [chance(dice, 0.15) ? narrower(ask, dice, first) : yes(ask, dice, first)];
  const turn = dice();
  if (turn < 0.1) {
    const withdrawnAt = later();
    history.push(no(ask, dice, withdrawnAt, 'withdrawn'));
    if (chance(dice, 0.3)) history.push(yes(ask, dice, Math.floor((withdrawnAt + at) / 2)));
  } else if (turn < 0.11) history.push(no(ask, dice, later(), 'revoked'));
  else if (turn < 0.115) history.push(no(ask, dice, first, 'refused'));
  else if (turn < 0.15) history.push(narrower(ask, dice, later()));
  else if (turn < 0.25) history.push(yes(ask, dice, later()));
  else if (turn < 0.26) history.push(no(ask, dice, daysAfter(at, dice), 'withdrawn'));
  else if (turn < 0.265) history.push(yes(ask, dice, daysAfter(at, dice)));
  return history;
}

/** Of those who refused, a few agreed later. */
function secondThoughts(ask: Ask, dice: Dice, at: Instant): Decision[] {
  return chance(dice, 0.1) ? [yes(ask, dice, at)] : [];
}

function yes(ask: Ask, dice: Dice, at: Instant): Decision {
  const expiresAt = chance(dice, 0.35) ? at + pick(dice, [180, 365, 730]) * dayMs : null;
  return { ...what(ask), ...evidence(dice), event: 'given', at, categories: ask.categories, expiresAt };
}

/** A yes to the first of the categories asked for only. */
function narrower(ask: Ask, dice: Dice, at: Instant): Decision {
  return { ...yes(ask, dice, at), categories: ask.categories.slice(0, 1) };
}

function no(ask: Ask, dice: Dice, at: Instant, event: Exclude<ConsentDecision, 'given'>): Decision {
  return { ...what(ask), ...evidence(dice), event, at, categories: [], expiresAt: null };
}

/** A withdrawal about everything at once: every purpose, every recipient, or both. */
function sweepingNo(asks: readonly Ask[], dice: Dice, at: Instant): Decision {
  const ask = pick(dice, asks);
  const scope = pick(dice, ['purposes', 'recipients', 'both']);
  return {
    ...no(ask, dice, daysBefore(at, dice, 300), 'withdrawn'),
    purpose: scope === 'recipients' ? ask.purpose : '*',
    recipient: scope === 'purposes' ? ask.recipient : '*',
  };
}

function what({ purpose, recipient }: Ask) {
  return { purpose, recipient };
}

function evidence(dice: Dice) {
  return { collectedBy: pick(dice, channels), notice: `v${between(dice, 1, 3)}` };
}

function daysBefore(at: Instant, dice: Dice, most: number): Instant {
  return at - Math.floor((1 + dice() * most) * dayMs);
}

function daysAfter(at: Instant, dice: Dice): Instant {
  return at + Math.floor((1 + dice() * 29) * dayMs);
}

function toWholeSeconds(decision: Decision): Decision {
  const seconds = (instant: Instant) => Math.floor(instant / 1000) * 1000;
  const { at, expiresAt } = decision;
  return { ...decision, at: seconds(at), expiresAt: expiresAt === null ? null : seconds(expiresAt) };
}
