import { beginAndMint, ownContext } from '@entente/test/support/contexts.ts';
import { controlled, grantOf, openStores } from '@entente/test/support/stores.ts';
import { expect, test } from 'vitest';

const { database, admin, connect } = await openStores();

/** `context.enter` as it is, only slower, so that there is time to look at it. */
const { rows: functions } = await admin.query<{ source: string }>(
  "select pg_get_functiondef('context.enter(text)'::regprocedure) as source",
);
const swift = functions[0]?.source ?? '';
const slow = swift.replace(/\bbegin\b/i, 'begin\n    perform pg_catalog.pg_sleep(0.3);');

/** Everything the server shows of running statements while `work` runs. */
async function shownDuring(work: () => Promise<unknown>): Promise<string[]> {
  const shown = new Set<string>();
  let isDone = false;
  const watching = (async () => {
    while (!isDone) {
      const { rows } = await admin.query<{ query: string }>(
        'select query from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()',
      );
      for (const { query } of rows) shown.add(query);
    }
  })();
  await work();
  isDone = true;
  await watching;
  return [...shown];
}

test('a context is never shown among the running statements', async () => {
  const shown = await controlled(admin, { off: slow, on: swift }, () =>
    shownDuring(() =>
      database.read(grantOf('alpha'), (tx) =>
        tx.own((store) => store.selectFrom('customer').select('ref').execute()),
      ),
    ),
  );
  expect(shown).toContain('select context.enter($1)');
  expect(shown.filter((query) => query.includes('c1|'))).toEqual([]);
});

test('a context written into the statement would be shown', async () => {
  const connection = await connect();
  const token = await beginAndMint(connection, ownContext('alpha'));
  const shown = await controlled(admin, { off: slow, on: swift }, () =>
    shownDuring(() => connection.query(`select context.enter('${token}')`)),
  );
  await connection.query('rollback');
  expect(shown).toContain(`select context.enter('${token}')`);
});
