/** The tables of schema control, as Kysely sees them; db/control says what each column means. */
import type { Generated } from 'kysely';

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
};
