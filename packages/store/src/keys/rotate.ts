/** Exchanging the master key. Data keys are wrapped anew; what they encrypted stays as it is. */
import { refuse } from '@entente/contract';
import type { Client } from 'pg';
import { type Control, lend, plainLine } from '../context/handle.ts';
import { findPlace, idOf, type Place } from '../context/token.ts';
import { connectAdmin, locked, writeContextKey } from '../migration/migrate.ts';
import type { ControlTables } from '../tables/control.ts';
import { findRoles, setLoginRoles, type Roles } from '../migration/roles.ts';
import { exchanging, openNextMasterKey, promoteNextMasterKey, settle } from './exchange.ts';
import type { Following } from './following.ts';
import type { MasterKey } from './master.ts';

/**
 * Wraps every data key of the database under another master key, and exchanges what is derived from the master: the
 * key of contexts and the passwords. All or nothing; returns how many keys were wrapped. `work` runs in the same
 * transaction, on the directory and the audit log. Programs that run with the old key are refused from then on: they
 * look for the new one where they know its file, and have to be started anew where not. Refuses `wrong-master-key`
 * when the database does not belong to the old one.
 */
export async function rewrapKeys(
  adminUrl: string,
  { oldMaster, newMaster, work }: Rewrapping,
): Promise<number> {
  const admin = await connectAdmin(adminUrl);
  try {
    return await locked(admin, 'roles', () => rewrapAll(admin, { oldMaster, newMaster, work }));
  } finally {
    await admin.end();
  }
}

export type Rewrapping = {
  readonly oldMaster: MasterKey;
  readonly newMaster: MasterKey;
  readonly work?: ((control: Control) => Promise<void>) | undefined;
};

async function rewrapAll(admin: Client, { oldMaster, newMaster, work }: Rewrapping): Promise<number> {
  const roles = await findRoles(admin);
  if (!roles) throw new Error('the database was never migrated');
  await admin.query('begin');
  // Whoever makes the keys of a new schema waits here, or is waited for.
  const { rows } = await admin.query<{ master: string }>('select master from entente.role for update');
  const found = rows[0]?.master ?? '';
  if (found !== oldMaster.id) refuse('wrong-master-key', { found, given: oldMaster.id });
  let wrapped = 0;
  for (const { schema, place } of await listKeptPlaces(admin, roles)) {
    const keys = await admin.query<{ name: string; sealed: Buffer }>(
      `select name, sealed from ${schema}.key for update`,
    );
    for (const { name, sealed } of keys.rows) {
      const where = `${place.kind}/${idOf(place)}/key/${name}`;
      const anew = await newMaster.wrap(await oldMaster.unwrap(sealed, where), where);
      await admin.query(`update ${schema}.key set sealed = $2, master = $3 where name = $1`, [
        name,
        anew,
        newMaster.id,
      ]);
      wrapped += 1;
    }
  }
  if (work) {
    await admin.query('set local search_path = control, pg_temp');
    await lend<ControlTables, void>(plainLine(admin), work);
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

/**
 * Exchanges the master key of a running program for a new one, in its file too; see the rotate of a database. Broken off
 * anywhere, the next program that opens the home, or the next rotation, goes on from there.
 */
export async function rotateMasterKey(
  keys: Following,
  options: {
    readonly adminUrl: string;
    readonly keyFile: string | undefined;
    readonly work: (control: Control, newId: string) => Promise<void>;
  },
): Promise<number> {
  const { adminUrl, keyFile, work } = options;
  if (keyFile === undefined) throw new Error('the file of the master key is not known');
  return exchanging(adminUrl, async (admin) => {
    // What is known of the key here may be older than the file.
    const oldMaster = await settle(admin, keyFile);
    const newMaster = await openNextMasterKey(keyFile);
    const noted = (control: Control): Promise<void> => work(control, newMaster.id);
    const wrapped = await rewrapKeys(adminUrl, { oldMaster, newMaster, work: noted });
    await promoteNextMasterKey(keyFile, oldMaster);
    await keys.follow(newMaster);
    return wrapped;
  });
}
