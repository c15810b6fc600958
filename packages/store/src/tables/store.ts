/** The tables of a partner's store, as Kysely sees them; db/store says what each column means. */
import type { Condition, DeliveryChoice, DeliveryColumns, FreezeSignal, LabelMap } from '@entente/contract';
import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type { KeyTable } from './key.ts';

type Values = JSONColumnType<Record<string, unknown>>;

export type StoreTables = {
  key: KeyTable;
  recording: {
    id: Generated<number>;
    kind: string;
    at: Date;
    actor: string;
    settled_at: Generated<Date | null>;
    customers_before: number | null;
  };
  customer: {
    id: Generated<number>;
    ref: string;
    attributes: Values;
    contact: Buffer;
    digest: Buffer;
    changed_at: Date;
    repeats: Generated<boolean>;
    recognised_in: Generated<string>;
  };
  identifier: { customer: number; kind: string; position: number; hash: Buffer | null };
  former_identifier: {
    customer: number;
    kind: string | null;
    hash: Buffer | null;
    xid: Generated<string>;
    at: Generated<Date>;
  };
  enrolment: { cooperation: string; since: string; terms: Buffer };
  dictionary: {
    name: string;
    type: string;
    category: string;
    sensitivity: string;
    label: string;
    labels: JSONColumnType<LabelMap, string | undefined>;
    currency: string | null;
    settled: Generated<boolean>;
  };
  property: {
    kind: string;
    name: string;
    type: string;
    sensitivity: Generated<string>;
    label: string;
    labels: JSONColumnType<LabelMap, string | undefined>;
    currency: string | null;
    settled: Generated<boolean>;
  };
  place: { ref: string; name: string; kind: string; parent: string | null };
  organisation: {
    code: string;
    name: string;
    parent: string | null;
    industry: string | null;
    country: string | null;
  };
  contact: { organisation: string; customer: number; role: string; title: string | null };
  segment: {
    name: string;
    condition: JSONColumnType<Condition>;
    categories: string[];
    changed_at: Date;
    changed_by: string;
  };
  attribute_slice: { attribute: string; chunk: number; slice: number; bits: string };
  attribute_value: { attribute: string; code: Generated<number>; value: string };
  chunk_build: { chunk: number; seen: string; declared: Buffer; version: Generated<string> };
  chunk_touch: { chunk: number; xid: Generated<string> };
  event_strip: {
    kind: string;
    chunk: number;
    month: number;
    seen: string;
    declared: Buffer;
    customers: Buffer;
    instants: Buffer;
    version: Generated<string>;
  };
  event_strip_column: { kind: string; chunk: number; month: number; property: string; codes: Buffer };
  event_touch: { kind: string; chunk: number; month: number; xid: Generated<string> };
  event: {
    id: Generated<number>;
    customer: number;
    kind: string;
    at: Date;
    properties: Values;
    digest: Buffer;
  };
  consent_event: {
    id: Generated<number>;
    ref: string;
    purpose: string;
    recipient: string;
    decision: 'given' | 'refused' | 'withdrawn' | 'revoked';
    at: Date;
    categories: string[];
    expires_at: Date | null;
    collected_by: string | null;
    notice: string | null;
    recorded_at: Date;
    recording: number;
    digest: Buffer;
    xid: Generated<string>;
  };
  suppression: { ref: string; erased_at: Date; lifted_at: Date | null };
  look: {
    id: Generated<number>;
    ref: string;
    at: Date;
    actor: string;
    reason: Buffer;
    reference: Buffer;
  };
  participant: { cooperation: string; customer: number; person: Buffer };
  customer_set: { name: string; categories: string[]; created_at: Date };
  set_member: { customer_set: string; ref: string };
  handover: {
    delivery: string;
    cooperation: string;
    recipient: string;
    permission: string;
    purpose: string;
    categories: string[];
    agreement_version: number;
    considered: number;
    started_at: Date;
    prepared_since: string;
    prepared_columns: Buffer | null;
    completed_at: Date | null;
  };
  disclosure: { delivery: string; pairwise: Buffer; ref: string; consent_event: number; until: Date };
  recall_sent: {
    cooperation: string;
    recipient: string;
    permission: string;
    pairwise: Buffer;
    ref: string;
    reason: RecallReason;
    opened_at: Date;
    due_at: Date;
    acknowledged_at: Date | null;
    statement: string | null;
  };
  delivery: {
    id: string;
    cooperation: string;
    provider: string;
    permission: number;
    permission_key: string;
    purpose: string;
    categories: string[];
    agreement_version: number;
    mode: 'overlap' | 'prospects' | 'all';
    publication: string | null;
    condition: JSONColumnType<Condition | null, string | null | undefined>;
    chosen: JSONColumnType<DeliveryChoice | null, string | null | undefined>;
    state: 'REQUESTED' | 'STARTED' | 'COMPLETED' | 'TERMINATED';
    reason: string | null;
    considered: number | null;
    delivered: number | null;
    suppressed: number | null;
    columns: JSONColumnType<DeliveryColumns | null, string | undefined>;
    origin: string | null;
    since: string | null;
    added: number | null;
    changed: number | null;
    removed: number | null;
    requested_by: string;
    requested_at: Date;
    started_at: Date | null;
    ended_at: Date | null;
  };
  inbox: {
    delivery: string;
    pairwise: Buffer;
    own_ref: string | null;
    attributes: Values;
    contact: Buffer | null;
    until: Date;
    digest: Buffer | null;
    change: 'added' | 'changed' | 'removed' | null;
    gone_with: string | null;
  };
  inbox_event: {
    id: Generated<number>;
    delivery: string;
    pairwise: Buffer;
    kind: string;
    at: Date;
    properties: Values;
  };
  objection: {
    id: Generated<number>;
    purpose: string;
    ref: string | null;
    kind: 'email' | 'phone' | null;
    hash: Buffer | null;
    sealed: Buffer | null;
    recorded_at: Date;
    recorded_by: string;
  };
  recall: {
    id: Generated<number>;
    cooperation: string;
    provider: string;
    permission: string;
    pairwise: Buffer;
    reason: RecallReason;
    opened_at: Date;
    due_at: Date;
    acknowledged_at: Date | null;
    acknowledged_by: string | null;
    statement: string | null;
  };
  release: {
    id: Generated<number>;
    digest: Buffer;
    cooperation: string;
    providers: string[];
    permissions: string[];
    sets: string[];
    epsilon: number;
    cost: number;
    covered: number | null;
    overlap: number | null;
    prospects: number | null;
    /** Of an analysis what was told; written as text. */
    analysis: ColumnType<object | null, string | null, never>;
    /** Bits as text, of everybody and of those who are settled. */
    list: string | null;
    settled: string | null;
    asked_by: string;
    at: Date;
    until: Date;
  };
  release_freeze: {
    id: Generated<number>;
    recipient: string;
    cooperation: string;
    at: Date;
    lifted_at: Date | null;
    lifted_by: string | null;
    reason: string | null;
    signal: FreezeSignal;
  };
  release_account: {
    kind: 'recipient' | 'affiliation';
    holder: string;
    members: string[];
    spent: Generated<number>;
  };
  release_charge: {
    id: Generated<number>;
    at: Date;
    until: Date;
    cooperation: string;
    recipient: string;
    permission: string;
    agreement_version: number;
    others: string[];
    sets: string[];
    kind: 'overlap' | 'breakdown' | 'trend' | 'lift';
    by: string[];
    condition: string | null;
    outcome: 'told' | 'too-few' | 'over-recipient' | 'over-affiliation' | 'frozen';
    epsilon: number;
    cost_recipient: number;
    cost_affiliation: number;
  };
};

export type RecallReason = 'withdrawn' | 'expired' | 'agreement-ended';
