/** The tables of schema control, as Kysely sees them; db/control says what each column means. */
import type { Generated } from 'kysely';

export type ControlTables = {
  partner: { handle: string; name: string; default_country: string; created_at: Date };
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
