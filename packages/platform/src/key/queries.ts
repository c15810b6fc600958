/** Rows of API keys. */
import { refuse, type Instant, type Key, type KeyList } from '@entente/contract';
import type { Control } from '@entente/store';
import { sql } from 'kysely';
import { stateOfKey } from './rules.ts';
import { isAfter, pageOf } from '../page.ts';

export type KeyRow = {
  id: string;
  name: string;
  slot: number;
  prefix: string;
  actions: string[];
  cooperations: string[] | null;
  addresses: string[] | null;
  created_by: string;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  last_used_at: Date | null;
};
const columns = [
  'id',
  'name',
  'slot',
  'prefix',
  'actions',
  'cooperations',
  'addresses',
  'created_by',
  'created_at',
  'expires_at',
  'revoked_at',
  'last_used_at',
] as const;

type Asked = {
  readonly partner: string;
  readonly limit: number;
  readonly after?: string | undefined;
  readonly mayChange: boolean;
};

/** A page of the keys of a partner, oldest first, whatever has become of them. */
export async function listKeys(
  control: Control,
  { partner, limit, after, mayChange }: Asked,
  now: Instant,
): Promise<KeyList> {
  let query = control.selectFrom('api_key').select(columns).where('partner', '=', partner);
  if (after !== undefined)
    query = query.where(isAfter({ table: 'api_key', at: 'created_at' }, { partner, after }));
  const rows = await query
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const { shown, last } = pageOf(rows, limit);
  return {
    keys: shown.map((row) => keyOf(row, { mayChange, now })),
    next: last?.id ?? null,
  };
}

/** The key of a partner that is good now. Refuses `not-found`. */
export async function getLiveKey(
  control: Control,
  { partner, id, now }: { partner: string; id: string; now: Instant },
): Promise<KeyRow> {
  const row = await control
    .selectFrom('api_key')
    .select(columns)
    .where('partner', '=', partner)
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row || keyOf(row, { mayChange: false, now }).state !== 'ACTIVE') refuse('not-found', { what: 'key' });
  return row;
}

/** The keys of one name at that time. */
type Named = { readonly partner: string; readonly name: string; readonly now: Instant };

/** Has the keys of a name that have expired make room: they are marked as revoked at the instant at which they did. */
export async function retireExpired(control: Control, { partner, name, now }: Named): Promise<void> {
  await control
    .updateTable('api_key')
    .set({ revoked_at: sql`expires_at` })
    .where('partner', '=', partner)
    .where('name', '=', name)
    .where('revoked_at', 'is', null)
    .where('expires_at', '<=', new Date(now))
    .execute();
}

/** Which of the two places of a name are taken; those of keys that have expired are, until these are retired. */
export async function listSlots(
  control: Control,
  { partner, name }: Omit<Named, 'now'>,
): Promise<readonly number[]> {
  const rows = await control
    .selectFrom('api_key')
    .select('slot')
    .where('partner', '=', partner)
    .where('name', '=', name)
    .where('revoked_at', 'is', null)
    .execute();
  return rows.map(({ slot }) => slot);
}

/** Adds a key; false where another has just taken its place. */
export async function insertKey(
  control: Control,
  row: Omit<KeyRow, 'revoked_at' | 'last_used_at'> & { partner: string; hash: Buffer },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await control
    .insertInto('api_key')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['partner', 'name', 'slot']).where('revoked_at', 'is', null).doNothing(),
    )
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** A row as it is shown, without what proves the key. */
export function keyOf(row: KeyRow, { mayChange, now }: { mayChange: boolean; now: Instant }): Key {
  const state = stateOfKey(
    { expiresAt: row.expires_at.getTime(), revokedAt: row.revoked_at?.getTime() ?? null },
    now,
  );
  const may = mayChange && state === 'ACTIVE';
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    actions: row.actions,
    cooperations: row.cooperations,
    addresses: row.addresses,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    revokedAt: state === 'REVOKED' ? (row.revoked_at?.toISOString() ?? null) : null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    state,
    can: { rotate: may, revoke: may },
  };
}
