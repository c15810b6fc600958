/** The tables of a cooperation database, as Kysely sees them; db/cooperation says what each column means. */
import type { AttributeType } from '@entente/contract';
import type { Generated } from 'kysely';
import type { KeyTable } from './key.ts';

export type CooperationTables = {
  key: KeyTable;
  agreement_version: { version: number; terms: string; hash: string; proposed_by: string; proposed_at: Date };
  act: {
    id: Generated<number>;
    act: 'propose' | 'sign' | 'reject' | 'suspend' | 'resume' | 'leave' | 'terminate' | 'change';
    partner: string;
    actor: string;
    version: number;
    hash: string | null;
    at: Date;
  };
  change_request: {
    number: number;
    base: number;
    terms: string;
    hash: string;
    kind: 'narrowing' | 'widening';
    needs: string[];
    requested_by: string;
    actor: string;
    requested_at: Date;
    expires_at: Date;
    since_act: number;
  };
  change_act: {
    id: Generated<number>;
    change: number;
    act: 'approve' | 'deny' | 'cancel' | 'commit';
    partner: string;
    actor: string;
    hash: string | null;
    at: Date;
  };
  recall_seen: { provider: string; recipient: string; at: Date };
  escalation: {
    id: Generated<number>;
    provider: string;
    recipient: string;
    actor: string;
    reason: string;
    at: Date;
    answer_by: Date;
  };
  permission: {
    number: number;
    version: number;
    provider: string;
    recipient: string;
    purpose: string;
    categories: string[];
    actions: string[];
    minimum_cohort: number;
    delivery_days: number;
    starts_at: Date;
    ends_at: Date;
    suspended: boolean;
    true_at: Date;
  };
  numbering: { only_one: Generated<boolean>; next: number; generation: number };
  contribution: { partner: string; people: number; enrolled_at: Generated<Date> };
  member: { partner: string; person: Buffer; subject: number; invalid: Generated<string[]> };
  unsettled: { kind: string; value: Buffer };
  pseudonym: { partner: string; person: Buffer; kind: string; value: Buffer; shared: boolean };
  match_report: {
    rule: string;
    partner: string;
    submitted: number;
    valid: number;
    ambiguous: number;
    links: number | null;
    conflicts: number | null;
    first_recognised: number | null;
  };
  presence: { partner: string; chunk: number; bits: string };
  eligibility: { permission: number; chunk: number; bits: string };
  eligibility_change: { permission: number; subject: number; at: Date; becomes: boolean };
  publication: {
    id: string;
    provider: string;
    name: string;
    permission: number;
    categories: string[];
    published_at: Date;
  };
  publication_chunk: { publication: string; chunk: number; bits: string };
  shared_column: {
    id: string;
    provider: string;
    recipient: string;
    permission: number;
    name: string;
    definition: string;
    type: AttributeType;
    currency: string | null;
    categories: string[];
    made_at: Date;
    /** Whether the provider named its texts. */
    named: boolean;
  };
  /** `base` is a whole number of up to 64 bits, as text. */
  shared_part: {
    id: string;
    shared_column: string;
    month: string;
    base: string;
    slices: number;
    version: Generated<string>;
  };
  shared_slice: { part: string; chunk: number; slice: number; bits: string };
  shared_value: { shared_column: string; code: number; value: string };
};
