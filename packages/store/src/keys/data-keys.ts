/**
 * The data keys of stores and cooperations: made once, wrapped by the master key, kept in their own schema.
 * Unwrapped keys are cached in the process for as long as it lives.
 */
import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { KeyTable } from '../tables/key.ts';
import type { MasterKey } from './master.ts';

type WithKeys = { key: KeyTable };
export type DataKeys<Name extends string> = Readonly<Record<Name, Buffer>>;

export const storeKeyNames = ['contact', 'hash'] as const;
export type StoreKeys = DataKeys<(typeof storeKeyNames)[number]>;
export const cooperationKeyNames = ['pseudonym', 'pairwise'] as const;
export type CooperationKeys = DataKeys<(typeof cooperationKeyNames)[number]>;

const unwrapped = new WeakMap<MasterKey, Map<string, Buffer>>();

/** Makes the keys of a new schema; keys that exist stay. `schema` is part of where each key belongs. */
export async function createKeys<Tables extends WithKeys>(
  handle: Kysely<Tables>,
  master: MasterKey,
  { schema, names }: { schema: string; names: readonly string[] },
): Promise<void> {
  const rows = await Promise.all(
    names.map(async (name) => ({
      name,
      sealed: await master.wrap(randomBytes(32), `${schema}/key/${name}`),
      master: master.id,
    })),
  );
  const keys = handle as unknown as Kysely<WithKeys>;
  await keys
    .insertInto('key')
    .values(rows)
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
}

/** The keys of the schema that is open, unwrapped. Throws when one is missing. */
export async function loadKeys<Name extends string, Tables extends WithKeys>(
  handle: Kysely<Tables>,
  master: MasterKey,
  { schema, names }: { schema: string; names: readonly Name[] },
): Promise<DataKeys<Name>> {
  const cache = cacheOf(master);
  const cached = names.map((name) => cache.get(`${schema}/key/${name}`));
  if (cached.some((key) => key === undefined)) {
    const keys = handle as unknown as Kysely<WithKeys>;
    for (const row of await keys.selectFrom('key').select(['name', 'sealed']).execute()) {
      const place = `${schema}/key/${row.name}`;
      cache.set(place, await master.unwrap(row.sealed, place));
    }
  }
  const entries = names.map((name) => {
    const key = cache.get(`${schema}/key/${name}`);
    if (!key) throw new Error(`${schema} has no key ${name}`);
    return [name, key] as const;
  });
  return Object.fromEntries(entries) as DataKeys<Name>;
}

function cacheOf(master: MasterKey): Map<string, Buffer> {
  const known = unwrapped.get(master);
  if (known) return known;
  const made = new Map<string, Buffer>();
  unwrapped.set(master, made);
  return made;
}
