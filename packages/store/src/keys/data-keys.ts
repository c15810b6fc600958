/**
 * The data keys of stores and cooperations: made when the schema is provisioned, wrapped by the master key, kept in
 * that schema. Unwrapped keys are cached in the process for as long as its database is open.
 */
import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Client } from 'pg';
import type { KeyTable } from '../tables/key.ts';
import type { MasterKey } from './master.ts';

type DataKeys<Name extends string> = Readonly<Record<Name, Buffer>>;

/** contact seals contact data; hash keys the hashes that identifiers are found by. */
export type StoreKeys = DataKeys<'contact' | 'hash'>;
/** secret signs cookies, and seals second factors. */
export type IdentityKeys = DataKeys<'secret'>;
/** pseudonym keys what persons are matched by; pairwise keys the ids that recipients get. */
export type CooperationKeys = DataKeys<'pseudonym' | 'pairwise'>;

const namesOf = {
  store: ['contact', 'hash'],
  cooperation: ['pseudonym', 'pairwise'],
  identity: ['secret'],
} as const;

const unwrapped = new WeakMap<MasterKey, Map<string, Buffer>>();

/** Makes the keys of a new schema as the provisioning role; keys that exist stay. */
export async function createKeys(
  admin: Pick<Client, 'query'>,
  master: MasterKey,
  { schema, kind, id }: { schema: string; kind: keyof typeof namesOf; id: string },
): Promise<void> {
  for (const name of namesOf[kind]) {
    const sealed = await master.wrap(randomBytes(32), `${kind}/${id}/key/${name}`);
    await admin.query(
      `insert into ${schema}.key (name, sealed, master) values ($1, $2, $3) on conflict (name) do nothing`,
      [name, sealed, master.id],
    );
  }
}

/** The keys of the store whose handle this is. */
export const loadStoreKeys = (
  store: Kysely<{ key: KeyTable }>,
  master: MasterKey,
  partner: string,
): Promise<StoreKeys> => loadKeys(store, master, `store/${partner}`, namesOf.store);

/** The keys of the cooperation whose handle this is. */
export const loadCooperationKeys = (
  cooperation: Kysely<{ key: KeyTable }>,
  master: MasterKey,
  id: string,
): Promise<CooperationKeys> => loadKeys(cooperation, master, `cooperation/${id}`, namesOf.cooperation);

/** The keys of sign-in. */
export const loadIdentityKeys = (
  identity: Kysely<{ key: KeyTable }>,
  master: MasterKey,
): Promise<IdentityKeys> => loadKeys(identity, master, 'identity/identity', namesOf.identity);

async function loadKeys<Name extends string>(
  handle: Kysely<{ key: KeyTable }>,
  master: MasterKey,
  place: string,
  names: readonly Name[],
): Promise<DataKeys<Name>> {
  const cache = cacheOf(master);
  if (!cache.has(`${place}/${names[0]}`)) {
    const rows = await handle.selectFrom('key').select(['name', 'sealed']).execute();
    for (const row of rows)
      cache.set(`${place}/${row.name}`, await master.unwrap(row.sealed, `${place}/key/${row.name}`));
  }
  const entries = names.map((name) => {
    const key = cache.get(`${place}/${name}`);
    if (!key) throw new Error(`${place} has no key ${name}`);
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
