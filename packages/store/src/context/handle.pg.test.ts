// What a handle and a transaction are good for while their callback runs, and that they are good for nothing after.
import { grantOf, openStores, sweepGrant } from '@entente/test/support/stores.ts';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { Store } from './handle.ts';
import type { Transaction } from './transaction.ts';

const { database, admin } = await openStores({ connections: 1 });
const alpha = grantOf('alpha');
const beta = grantOf('beta');

const refsOf = async (store: Store): Promise<string[]> =>
  (await store.selectFrom('customer').select('ref').orderBy('ref').execute()).map(({ ref }) => ref);
const suppress = (store: Store, ref: string) =>
  store
    .insertInto('suppression')
    .values({ ref, erased_at: new Date(0) })
    .execute();
const suppressed = async (partner: string): Promise<unknown> =>
  (await admin.query(`select ref from store_${partner}.suppression order by ref`)).rows;

test('a store opens for a grant and for nothing else', async () => {
  expect(await database.read(alpha, (tx) => tx.own(refsOf))).toEqual(['a1', 'a2']);
  const lookAlike = { ...alpha } as typeof alpha;
  await expect(database.read(lookAlike, (tx) => tx.own(refsOf))).rejects.toThrow(TypeError);
});

describe('what outlives its callback is dead', () => {
  test('a handle, while the transaction goes on', async () => {
    const used = database.read(alpha, async (tx) => {
      const escaped = await tx.own(async (store) => ({ store }));
      return tx.control(() => refsOf(escaped.store));
    });
    await expect(used).rejects.toThrow('used after its callback had returned');
  });

  test('a transaction, while the next one runs on the same connection', async () => {
    let escaped: Transaction | undefined;
    await database.read(alpha, async (tx) => {
      escaped = tx;
    });
    const seen = await database.read(beta, async (tx) => {
      await expect(escaped?.own(refsOf)).rejects.toThrow('used after it had ended');
      await expect(escaped?.lock('aaaaaaaaaa', 'shared')).rejects.toThrow('used after it had ended');
      return tx.own(refsOf);
    });
    expect(seen).toEqual(['b1']);
  });

  test('work that a failed transaction left running', async () => {
    const running: Promise<string>[] = [];
    const failed = database.read(alpha, async (tx) => {
      const late = tx.own(async (store) => {
        await refsOf(store);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return refsOf(store);
      });
      running.push(late.then(String, String));
      throw new Error('something else went wrong');
    });
    await expect(failed).rejects.toThrow('something else went wrong');
    const seen = database.read(beta, (tx) =>
      tx.own(async (store) => {
        await sql`select pg_sleep(0.1)`.execute(store);
        return refsOf(store);
      }),
    );
    expect(await running[0]).toContain('used after it had ended');
    expect(await seen).toEqual(['b1']);
  });
});

describe('one store at a time', () => {
  test('a second store does not open inside the first', async () => {
    const nested = database.read(alpha, (tx) => tx.own(() => tx.control(async () => 'both')));
    await expect(nested).rejects.toThrow('must be finished before the next store opens');
  });

  test('nor beside it', async () => {
    const beside = database.read(alpha, (tx) => Promise.all([tx.own(refsOf), tx.own(refsOf)]));
    await expect(beside).rejects.toThrow('must be finished before the next store opens');
  });

  test('a handle begins no transaction of its own', async () => {
    const nested = database.write(alpha, (tx) => tx.own((store) => store.transaction().execute(refsOf)));
    await expect(nested).rejects.toThrow('in a transaction already');
  });

  test('a handle sends one statement at a time, so nothing is stacked behind it', async () => {
    const injected = "'x'; set local search_path to store_beta";
    const stacked = database.read(alpha, (tx) =>
      tx.own((store) => sql`select ref from customer where ref = ${sql.raw(injected)}`.execute(store)),
    );
    await expect(stacked).rejects.toThrow('cannot insert multiple commands');
    expect(await admin.query(`select ref from store_alpha.customer where ref = ${injected}`)).toHaveLength(2);
    await admin.query('reset search_path');
  });
});

describe('a transaction of several stores in turn', () => {
  const inTurn = (fail: boolean) =>
    database.write(sweepGrant(), async (tx) => {
      const chunks = ['alpha', 'beta'];
      for (const partner of chunks) {
        await tx.sweepStore(partner, (store) =>
          store
            .insertInto('recall')
            .values({
              cooperation: 'aaaaaaaaaa',
              provider: 'alpha',
              permission: 'alpha>beta',
              pairwise: Buffer.alloc(16),
              reason: 'expired',
              opened_at: new Date(0),
              due_at: new Date(0),
            })
            .execute(),
        );
      }
      if (fail) throw new Error('after the last store');
    });
  const recalls = async (): Promise<number[]> => {
    const counts = await admin.query<{ alpha: number; beta: number }>(`
      select (select count(*)::int from store_alpha.recall) as alpha,
        (select count(*)::int from store_beta.recall) as beta`);
    return Object.values(counts.rows[0] ?? {});
  };

  test('rolls back at once', async () => {
    await expect(inTurn(true)).rejects.toThrow('after the last store');
    expect(await recalls()).toEqual([0, 0]);
  });

  test('commits at once', async () => {
    await inTurn(false);
    expect(await recalls()).toEqual([1, 1]);
  });

  test('does not commit when a statement failed and the failure was swallowed', async () => {
    const swallowed = database.write(alpha, (tx) =>
      tx.own(async (store) => {
        await suppress(store, 'a8');
        await suppress(store, 'a8').catch(() => {});
      }),
    );
    await expect(swallowed).rejects.toThrow('the transaction had failed and was rolled back');
    expect(await suppressed('alpha')).toEqual([]);
  });
});

describe('reading', () => {
  test('refuses to write', async () => {
    const written = database.read(alpha, (tx) => tx.own((store) => suppress(store, 'a9')));
    await expect(written).rejects.toThrow('cannot execute INSERT in a read-only transaction');
  });

  test('cannot be turned into writing', async () => {
    const turned = database.read(alpha, (tx) =>
      tx.own((store) => sql`set transaction read write`.execute(store)),
    );
    await expect(turned).rejects.toThrow('must be set before any query');
  });

  test('is not what a write does', async () => {
    await database.write(alpha, (tx) => tx.own((store) => suppress(store, 'a9')));
    expect(await suppressed('alpha')).toEqual([{ ref: 'a9' }]);
  });
});
