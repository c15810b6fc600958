/** Rows of API keys. */
import { refuse, type Instant, type Key, type KeyList, type ListedKey } from '@entente/contract';
import type { Control } from '@entente/store';
import { sql } from 'kysely';
import type { PermittedColumns } from '../own-rows.ts';
import { isAfter, pageOf } from '../page.ts';
import { stateOfKey } from './rules.ts';

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
  /** What is shown to who asks. */
  readonly columns: PermittedColumns;
};

/** Where a row has what is shown of a key. */
export const keyColumns = {
  id: 'id',
  name: 'name',
  prefix: 'prefix',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
  revokedAt: 'revoked_at',
  actions: 'actions',
  cooperations: 'cooperations',
  addresses: 'addresses',
  createdBy: 'created_by',
  lastUsedAt: 'last_used_at',
} as const;
/** A key as its columns are named when it is shown; what is not shown to somebody is not there. */
type ShownKey = {
  id: string;
  name: string;
  prefix: string;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  actions?: string[];
  cooperations?: string[] | null;
  addresses?: string[] | null;
  createdBy?: string;
  lastUsedAt?: Date | null;
};

/** A page of the keys of a partner, oldest first, whatever has become of them. */
export async function listKeys(
  control: Control,
  { partner, limit, after, mayChange, columns: shownColumns }: Asked,
  now: Instant,
): Promise<KeyList> {
  let query = control
    .selectFrom('api_key')
    .select(shownColumns)
    .$castTo<ShownKey>()
    .where('partner', '=', partner);
  if (after !== undefined)
    query = query.where(isAfter({ table: 'api_key', at: 'created_at' }, { partner, after }));
  const rows = await query
    .orderBy('created_at')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const { shown, last } = pageOf(rows, limit);
  return {
    keys: shown.map((row) => listedKey(row, { mayChange, now })),
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

type Standing = { mayChange: boolean; now: Instant };

/** A row as it is shown, without what proves the key. */
export function keyOf(row: KeyRow, standing: Standing): Key {
  const { id, name, prefix, actions, cooperations, addresses } = row;
  const scope = { actions, cooperations, addresses, createdBy: row.created_by, lastUsedAt: row.last_used_at };
  const times = { createdAt: row.created_at, expiresAt: row.expires_at, revokedAt: row.revoked_at };
  const shown = listedKey({ id, name, prefix, ...scope, ...times }, standing);
  return shown as Key;
}

function listedKey({ lastUsedAt, ...row }: ShownKey, { mayChange, now }: Standing): ListedKey {
  const [expires, revoked] = [row.expiresAt.getTime(), row.revokedAt?.getTime() ?? null];
  const state = stateOfKey({ expiresAt: expires, revokedAt: revoked }, now);
  const may = mayChange && state === 'ACTIVE';
  return {
    ...row,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    revokedAt: state === 'REVOKED' ? (row.revokedAt?.toISOString() ?? null) : null,
    ...(lastUsedAt !== undefined && { lastUsedAt: lastUsedAt?.toISOString() ?? null }),
    state,
    can: { rotate: may, revoke: may },
  };
}
