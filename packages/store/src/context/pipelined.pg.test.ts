// What is sent on trust, before it is known whether it may be: it fails with what it was sent behind.
import { createHash } from 'node:crypto';
import { cooperation, grantOf, openStores } from '@entente/test/support/stores.ts';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Store } from './handle.ts';

const { database, admin } = await openStores();

/** An entry of alpha's log, as it is hashed or not. */
function entryOf(partner: string, { isHashed = true } = {}) {
  const body = JSON.stringify({ partner });
  const hash = createHash('sha256').update(Buffer.concat([Buffer.of(0), Buffer.from(body)]));
  return { partner, body, leaf: isHashed ? hash.digest() : Buffer.alloc(32) };
}

const suppress = (store: Store, ref: string): Promise<unknown> =>
  store.insertInto('suppression').values({ ref, erased_at: new Date() }).execute();

async function found(): Promise<{ entries: number; refs: string[] }> {
  const { rows } = await admin.query<{ entries: number; refs: string[] }>(
    `select (select count(*)::int from control.audit_entry) as entries,
       array(select ref from store_alpha.suppression order by 1) as refs`,
  );
  return rows[0]!;
}

test('an audit entry is written with what it is about, or both are not', async () => {
  await expect(
    database.write(grantOf('alpha'), async (tx) => {
      await tx.log(entryOf('alpha'));
      await tx.own((store) => suppress(store, 'a1'));
      throw new Error('thought better of it');
    }),
  ).rejects.toThrow('thought better of it');
  expect(await found()).toEqual({ entries: 0, refs: [] });

  await database.write(grantOf('alpha'), async (tx) => {
    await tx.log(entryOf('alpha'));
    await tx.own((store) => suppress(store, 'a1'));
    expect(await found()).toEqual({ entries: 0, refs: [] });
  });
  expect(await found()).toEqual({ entries: 1, refs: ['a1'] });
});

test.each([
  ['that is not hashed as it is', entryOf('alpha', { isHashed: false }), /audit_entry_leaf_is_of_body/],
  ['in another partner’s name', entryOf('beta'), /row-level security policy/],
])(
  'an audit entry %s undoes what it came with, though the commit was sent with it',
  async (_, entry, why) => {
    const before = await found();
    await expect(
      database.write(grantOf('alpha'), async (tx) => {
        await tx.own((store) => suppress(store, 'a2'));
        await tx.log(entry);
      }),
    ).rejects.toThrow(why);
    expect(await found()).toEqual(before);
  },
);

test('nobody writes in what was sent after the work had returned', async () => {
  let late: Promise<unknown> | undefined;
  await database.write(grantOf('alpha'), async (tx) => {
    await tx.log(entryOf('alpha'));
    late = new Promise((resolve) => setTimeout(resolve, 20)).then(() => tx.log(entryOf('alpha')));
    late.catch(() => {});
  });
  await expect(late).rejects.toThrow('used after it had ended');
});

test('who is no party reads nothing that was asked for in the same breath, also where the schema is known', async () => {
  let read: unknown = 'nothing';
  const look = (partner: string): Promise<unknown> =>
    database.read(grantOf(partner), (tx) =>
      tx.cooperation(cooperation, async (it) => {
        read = (await sql`select number from permission`.execute(it)).rows;
      }),
    );
  await look('alpha');
  expect(read).toEqual([{ number: 1 }]);
  read = 'nothing';
  await expect(look('gamma')).rejects.toMatchObject({ code: 'not-found' });
  expect(read).toBe('nothing');
});
