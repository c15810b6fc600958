/** Everything stored that an explanation of one disclosure is made from. */
import type {
  AgreementTerms,
  DataCategory,
  Instant,
  PartnerHandle,
  PermittedAction,
  Purpose,
  RecallReason,
} from '@entente/contract';
import type { RecordedAct } from '../agreement/load.ts';
import type { AgreementVersion } from '../agreement/status.ts';
import type { ConsentEvent } from '../consent/rules.ts';
import type { Escalation } from '../recall/rules.ts';

/** A row of the ledger, with the delivery it is of. */
export type Disclosed = {
  readonly provider: PartnerHandle;
  readonly delivery: string;
  readonly recipient: PartnerHandle;
  readonly cooperation: string;
  readonly permission: string;
  readonly purpose: Purpose;
  readonly categories: readonly DataCategory[];
  readonly agreementVersion: number;
  readonly considered: number;
  readonly completedAt: Instant;
  /** In hex. */
  readonly pairwise: string;
  readonly ref: string;
  readonly consentEvent: number;
  readonly until: Instant;
  /** Whether the ledger has no more people of that delivery than were considered. Never how many it has. */
  readonly isWithinConsidered: boolean;
};

/** An event with its evidence. `isAsRecorded` says that its content is still the one its identity was made from. */
export type EvidencedEvent = ConsentEvent & {
  readonly collectedBy: string | null;
  readonly notice: string | null;
  readonly isAsRecorded: boolean;
};

/** One record of the person. */
export type PersonRecord = {
  readonly ref: string;
  readonly isHanded: boolean;
  /** Whether it is certain that the record was of this person when the person was handed over. */
  readonly isCertain: boolean;
  readonly events: readonly EvidencedEvent[];
};

/** The version of the terms that the ledger names, and everything that was done about the agreement. */
export type SignedVersion = {
  readonly version: AgreementVersion;
  readonly isHashOfTerms: boolean;
  /** All versions of the agreement, the oldest first. */
  readonly versions: readonly AgreementVersion[];
  readonly log: readonly RecordedAct[];
  /** Of this version: of one that a change made, those of the change. */
  readonly signatures: readonly { partner: PartnerHandle; at: Instant; hash: string | null }[];
};

/** What the audit entry of the delivery says. */
export type LoggedDelivery = {
  readonly at: Instant;
  readonly permissions: readonly string[];
  readonly agreementVersion: number | null;
  readonly considered: number | null;
};

/** A recall of this person from this recipient, under this permission, since. */
export type RecalledSince = {
  readonly reason: RecallReason;
  readonly openedAt: Instant;
  readonly dueAt: Instant;
  readonly acknowledgedAt: Instant | null;
  readonly statement: string | null;
};

export type Facts = {
  readonly disclosed: Disclosed;
  /** Undefined where the agreement has no such version. */
  readonly signed: SignedVersion | undefined;
  readonly records: readonly PersonRecord[];
  /** Whether the id the recipient got is the person's; null where nothing is left to make it from. */
  readonly isPairwiseOfPerson: boolean | null;
  readonly logged: LoggedDelivery | undefined;
  readonly recalls: readonly RecalledSince[];
  /** What the provider escalated to this recipient through this cooperation. */
  readonly escalations: readonly Escalation[];
  /** When the record that was handed over was erased. */
  readonly erasedAt: Instant | null;
};

export type PermissionLine = AgreementTerms['permissions'][number] & {
  readonly number: number;
  readonly actions: readonly PermittedAction[];
};
