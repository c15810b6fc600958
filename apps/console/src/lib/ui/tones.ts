/** How states are marked. The word beside the mark says which it is. */
import type {
  AgreementState,
  ChangeState,
  ConsentState,
  DeliveryState,
  JobState,
  RecallState,
} from '@entente/contract';

type Tone = 'plain' | 'good' | 'warn' | 'bad';

export const jobTone: Readonly<Record<JobState, Tone>> = {
  QUEUED: 'plain',
  RUNNING: 'warn',
  DONE: 'good',
  REFUSED: 'bad',
  FAILED: 'bad',
  CANCELLED: 'plain',
};

export const agreementTone: Readonly<Record<AgreementState, Tone>> = {
  DRAFT: 'plain',
  PROPOSED: 'warn',
  ACTIVE: 'good',
  SUSPENDED: 'warn',
  REJECTED: 'bad',
  EXPIRED: 'plain',
  TERMINATED: 'plain',
};

export const consentTone: Readonly<Record<ConsentState, Tone>> = {
  none: 'plain',
  expired: 'warn',
  given: 'good',
  refused: 'bad',
  withdrawn: 'bad',
  revoked: 'bad',
};

export const deliveryTone: Readonly<Record<DeliveryState, Tone>> = {
  REQUESTED: 'plain',
  STARTED: 'warn',
  COMPLETED: 'good',
  SUSPENDED: 'warn',
  TERMINATED: 'bad',
};

export const recallTone: Readonly<Record<RecallState, Tone>> = {
  PENDING: 'warn',
  OVERDUE: 'bad',
  ESCALATED: 'bad',
  ACKNOWLEDGED: 'good',
};

export const changeTone: Readonly<Record<ChangeState, Tone>> = {
  PENDING: 'warn',
  APPROVED: 'warn',
  DENIED: 'bad',
  CANCELLED: 'plain',
  COMMITTED: 'good',
};
