/**
 * What can be done in which state, and the refusal that it meets in any other. The rules, the printed policy and the
 * `can` beside an object read it here, so that none of them knows more than the others.
 */
import { agreementStates, type AgreementState } from './agreement.ts';
import type { Answer } from './answer.ts';
import { changeStates, type ChangeState } from './change.ts';
import { deliveryStates, type DeliveryState } from './delivery.ts';
import { recallStates, type RecallState } from './recall.ts';
import type { RefusalCode } from './refusal.ts';

type Table<State extends string> = Readonly<Record<State, Answer>>;

function inStates<State extends string>(all: readonly State[], otherwise: RefusalCode) {
  return (...possible: readonly State[]): Table<State> =>
    Object.freeze(
      Object.fromEntries(all.map((state) => [state, possible.includes(state) || otherwise])) as Table<State>,
    );
}

const inAgreement = inStates<AgreementState>(agreementStates, 'agreement-state');
const underAgreement = inStates<AgreementState>(agreementStates, 'agreement-not-active');
const inRecall = inStates<RecallState>(recallStates, 'already-recorded');
const inDelivery = inStates<DeliveryState>(deliveryStates, 'delivery-state');
const inChange = inStates<ChangeState>(changeStates, 'change-state');
/** One escalation at a time, of what is overdue. */
const escalatable: Table<RecallState> = Object.freeze({
  PENDING: 'recall-not-overdue',
  OVERDUE: true,
  ESCALATED: 'recall-escalated',
  ACKNOWLEDGED: 'recall-not-overdue',
});
/** The rows of a completed delivery; while its agreement is suspended they are locked. */
const handedOver: Table<DeliveryState> = Object.freeze({
  ...inDelivery('COMPLETED'),
  SUSPENDED: 'agreement-not-active',
});

/**
 * `noun.action` → state → answer. What is not here can be done in every state. Of agreements it is the state of the
 * agreement, and so it is of what is done under one; of deliveries and their rows, of recalls and of changes, it is their own.
 */
export const whenPossible = {
  'agreement.propose': inAgreement('DRAFT'),
  'agreement.sign': inAgreement('PROPOSED'),
  'agreement.reject': inAgreement('PROPOSED'),
  // A suspended agreement may be suspended by further parties.
  'agreement.suspend': inAgreement('ACTIVE', 'SUSPENDED'),
  'agreement.resume': inAgreement('SUSPENDED'),
  'agreement.leave': inAgreement('ACTIVE', 'SUSPENDED'),
  'agreement.terminate': inAgreement('ACTIVE', 'SUSPENDED'),
  // Asking for it, and whatever is done about one that was asked for.
  'agreement.change': inAgreement('ACTIVE', 'SUSPENDED'),
  // One that has all its signatures is carried out by approving it once more.
  'change.approve': inChange('PENDING', 'APPROVED'),
  'change.deny': inChange('PENDING'),
  'change.cancel': inChange('PENDING', 'APPROVED'),
  // From the last signature on, before the agreement starts and while it is suspended.
  'cooperation.enrol': inAgreement('PROPOSED', 'ACTIVE', 'SUSPENDED'),
  'cooperation.check': inAgreement('PROPOSED', 'ACTIVE', 'SUSPENDED'),
  'cooperation.rebuild': inAgreement('PROPOSED', 'ACTIVE', 'SUSPENDED'),
  'overlap.ask': underAgreement('ACTIVE'),
  'overlap.preview': underAgreement('ACTIVE'),
  'analysis.ask': underAgreement('ACTIVE'),
  'analysis.preview': underAgreement('ACTIVE'),
  'column.share': underAgreement('ACTIVE'),
  'set.publish': underAgreement('ACTIVE'),
  'segment.publish': underAgreement('ACTIVE'),
  'delivery.request': underAgreement('ACTIVE'),
  'delivery.resume': inDelivery('REQUESTED', 'STARTED'),
  'delivery.refresh': handedOver,
  'delivery.export': handedOver,
  'inbox.read': handedOver,
  'recall.acknowledge': inRecall('PENDING', 'OVERDUE', 'ESCALATED'),
  'recall.escalate': escalatable,
} as const satisfies Readonly<Record<string, Readonly<Record<string, Answer>>>>;

/** What can be done in some states only. */
export type StatefulDeed = keyof typeof whenPossible;

/** Whether that can be done in some states only. */
export function isStateful(deed: string): deed is StatefulDeed {
  return Object.hasOwn(whenPossible, deed);
}

/** What doing that comes to in that state, as far as the state is concerned. */
export function answerIn<D extends StatefulDeed>(
  deed: D,
  state: keyof (typeof whenPossible)[D] & string,
): Answer {
  const table: Readonly<Record<string, Answer>> = whenPossible[deed];
  const answer = Object.hasOwn(table, state) ? table[state] : undefined;
  if (answer === undefined) throw new TypeError(`${deed} knows no state ${state}`);
  return answer;
}

/** The states in which that can be done, in the order of their list. */
export function statesFor<D extends StatefulDeed>(
  deed: D,
): readonly (keyof (typeof whenPossible)[D] & string)[] {
  const states = Object.keys(whenPossible[deed]) as (keyof (typeof whenPossible)[D] & string)[];
  return states.filter((state) => answerIn(deed, state) === true);
}
