/** The tables of schema control, as Kysely sees them; db/control says what each column means. */
import type { JobEventWord, JobKind, JobState, RefusalCode, Upload } from '@entente/contract';
import type { Generated, JSONColumnType } from 'kysely';

export type ControlTables = {
  partner: {
    handle: string;
    name: string;
    default_country: string;
    created_at: Date;
    suspended_at: Generated<Date | null>;
  };
  operator: { person: string; email: string; name: string; since: Date; ended_at: Generated<Date | null> };
  membership: {
    id: string;
    partner: string;
    person: string;
    email: string;
    name: string;
    roles: string[];
    since: Date;
    ended_at: Generated<Date | null>;
    second_factor_since: Generated<Date | null>;
  };
  invitation: {
    id: string;
    partner: string | null;
    token: Buffer;
    email: string;
    roles: string[];
    invited_by: string;
    at: Date;
    expires_at: Date;
    accepted_at: Generated<Date | null>;
    accepted_by: Generated<string | null>;
    withdrawn_at: Generated<Date | null>;
    appointed: Generated<boolean>;
  };
  api_key: {
    id: string;
    partner: string;
    name: string;
    slot: number;
    prefix: string;
    hash: Buffer;
    actions: string[];
    cooperations: string[] | null;
    addresses: string[] | null;
    created_by: string;
    created_at: Date;
    expires_at: Date;
    revoked_at: Generated<Date | null>;
    last_used_at: Generated<Date | null>;
  };
  party: { cooperation: string; partner: string; name: string; since: Date };
  audit_entry: {
    id: Generated<number>;
    xid: Generated<string>;
    partner: string | null;
    body: string;
    leaf: Buffer;
  };
  audit_place: { place: number; entry: number; leaf: Buffer };
  audit_root: { size: number; root: Buffer; frontier: Buffer[]; at: Date };
  job: {
    number: Generated<number>;
    id: string;
    partner: string | null;
    kind: JobKind;
    object: string | null;
    key: string | null;
    requested_by: string;
    roles: string[];
    scope: JSONColumnType<object> | null;
    requested_at: Date;
    state: Generated<JobState>;
    step: string | null;
    done: Generated<number>;
    total: number | null;
    attempts: Generated<number>;
    cancel_asked_at: Date | null;
    started_at: Date | null;
    ended_at: Date | null;
    refusal: RefusalCode | null;
    fault: string | null;
  };
  job_input: { job: string; partner: string; input: JSONColumnType<object> };
  job_result: {
    job: string;
    partner: string | null;
    report: JSONColumnType<object> | null;
    refusal_data: JSONColumnType<object> | null;
  };
  job_event: {
    id: Generated<number>;
    job: string;
    partner: string | null;
    event: JobEventWord;
    attempt: number;
    at: Date;
  };
  upload: {
    id: string;
    partner: string;
    key: string | null;
    state: Generated<Upload['state']>;
    bytes: number | null;
    received: Generated<number>;
    sha256: Buffer | null;
    opened_by: string;
    opened_at: Date;
    expires_at: Date;
  };
  upload_part: { upload: string; start_at: number; partner: string; bytes: number; file: string };
};
