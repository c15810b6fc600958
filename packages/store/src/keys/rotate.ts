/** Exchanging the master key. Data keys are wrapped anew; what they encrypted stays as it is. */
import { refuse } from '@entente/contract';
import type { Client } from 'pg';
import { findPlace, type Place } from '../context/token.ts';
import { connectAdmin, locked, writeContextKey } from '../migration/migrate.ts';
import { findRoles, setLoginRoles, type Roles } from '../migration/roles.ts';
import type { MasterKey } from './master.ts';

/**
 * Wraps every data key of the database under another master key, and exchanges what is derived from the master: the
 * key of contexts and the request role's password. All or nothing; returns how many keys were wrapped. Programs that
 * run with the old key are refused from then on and have to be started anew. Refuses `wrong-master-key` when the
 * database does not belong to the old one.
 */
export async function rewrapKeys(
  adminUrl: string,
  oldMaster: MasterKey,
  newMaster: MasterKey,
): Promise<number> {
  const admin = await connectAdmin(adminUrl);
  try {
    return await locked(admin, 'roles', () => rewrapAll(admin, oldMaster, newMaster));
  } finally {
    await admin.end();
  }
}

async function rewrapAll(admin: Client, oldMaster: MasterKey, newMaster: MasterKey): Promise<number> {
  const roles = await findRoles(admin);
  if (!roles) throw new Error('the database was never migrated');
  const { rows } = await admin.query<{ master: string }>('select master from entente.role');
  const found = rows[0]?.master ?? '';
  if (found !== oldMaster.id) refuse('wrong-master-key', { found, given: oldMaster.id });
  await admin.query('begin');
  let wrapped = 0;
  for (const { schema, place } of await listKeptPlaces(admin, roles)) {
    const keys = await admin.query<{ name: string; sealed: Buffer }>(
      `select name, sealed from ${schema}.key for update`,
    );
    for (const { name, sealed } of keys.rows) {
      const where = `${place.kind}/${place.id}/key/${name}`;
      const anew = await newMaster.wrap(await oldMaster.unwrap(sealed, where), where);
      await admin.query(`update ${schema}.key set sealed = $2, master = $3 where name = $1`, [
        name,
        anew,
        newMaster.id,
      ]);
      wrapped += 1;
    }
  }
  await admin.query('reset role');
  await writeContextKey(admin, roles, newMaster);
  await setLoginRoles(admin, roles, newMaster);
  await admin.query('update entente.role set master = $1', [newMaster.id]);
  await admin.query('commit');
  return wrapped;
}

type Keeper = Exclude<Place, { kind: 'control' }>;

/** The schemas that keep keys. From here on the transaction runs as the migrator, whom no policy holds back. */
async function listKeptPlaces(
  admin: Client,
  { migrator }: Roles,
): Promise<readonly { schema: string; place: Keeper }[]> {
  const { rows } = await admin.query<{ schema: string }>(
    "select distinct schema from entente.migration where kind <> 'control' order by schema",
  );
  await admin.query(`set local role ${migrator}`);
  return rows.flatMap(({ schema }) => {
    const place = findPlace(schema);
    return place && place.kind !== 'control' ? [{ schema, place }] : [];
  });
}
