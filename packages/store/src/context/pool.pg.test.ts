// Many requests over few connections: nothing of one reaches the next.
import { grantOf, openStores, requestUrl } from '@entente/test/support/stores.ts';
import fc from 'fast-check';
import { sql } from 'kysely';
import pg from 'pg';
import { expect, test } from 'vitest';
import type { Store } from './handle.ts';
import { inTransaction } from './line.ts';

const { url, database, admin } = await openStores({ connections: 2 });

const refs = { alpha: ['a1', 'a2'], beta: ['b1'], gamma: [] };
const kinds = ['read', 'throw', 'fail', 'cancel', 'kill', 'spoil', 'swallow'] as const;
type Partner = keyof typeof refs;
type Request = { partner: Partner; kind: (typeof kinds)[number] };

const refsOf = async (store: Store): Promise<string[]> =>
  (await store.selectFrom('customer').select('ref').orderBy('ref').execute()).map(({ ref }) => ref);

/** What an earlier transaction has left in the session; nothing is the empty text. */
const leftovers = `
  select concat_ws(' ', nullif(current_setting('bytea_output'), 'hex'), (select min(name) from pg_cursors),
    (select min(name) from pg_prepared_statements), (select min(channel) from pg_listening_channels() channel),
    (select min(objid)::text from pg_locks where locktype = 'advisory' and pid = pg_backend_pid())) as left`;

const misdeeds: Record<Exclude<Request['kind'], 'read' | 'throw' | 'swallow'>, string> = {
  fail: 'select 1 / 0',
  cancel: 'select pg_cancel_backend(pg_backend_pid())',
  kill: 'select pg_terminate_backend(pg_backend_pid())',
  spoil: `select set_config('entente.context', current_setting('entente.context'), false),
    set_config('search_path', 'store_alpha', false), set_config('bytea_output', 'escape', false),
    pg_advisory_lock(42)`,
};

/** One request, with what it found left over and what it read; undefined when it was meant to fail and did. */
async function serve({ partner, kind }: Request): Promise<{ left: string; read: string[] } | undefined> {
  const work = database.read(grantOf(partner), (tx) =>
    tx
      .control(
        async (control) =>
          (await sql<{ left: string }>`${sql.raw(leftovers)}`.execute(control)).rows[0]?.left ?? '',
      )
      .then((left) =>
        tx.own(async (store) => {
          const read = await refsOf(store);
          if (kind === 'throw') throw new Error('meant to fail');
          if (kind === 'swallow') await sql`select 1 / 0`.execute(store).catch(() => {});
          else if (kind !== 'read') await sql.raw(misdeeds[kind]).execute(store);
          if (kind === 'spoil')
            await sql`declare spoilt cursor with hold for select ref from customer`.execute(store);
          return { left, read };
        }),
      ),
  );
  return kind === 'read' || kind === 'spoil'
    ? work
    : work.then(
        () => expect.unreachable(),
        () => undefined,
      );
}

test('three hundred requests of three partners on two connections, with errors, cancellations and spoilt sessions', async () => {
  const partner = fc.constantFrom(...(Object.keys(refs) as Partner[]));
  const request = fc.record({ partner, kind: fc.constantFrom(...kinds, 'read' as const, 'read' as const) });
  const requests = fc.sample(request, 300);
  const waiting = requests.values();
  const worker = async (): Promise<void> => {
    for (const each of waiting) {
      const served = await serve(each);
      if (served)
        expect([each.partner, served]).toEqual([each.partner, { left: '', read: refs[each.partner] }]);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  // Who only read has its answer before the connection is clean and back in the pool.
  const findOpen = async (): Promise<unknown> =>
    (
      await admin.query(
        `select pid from pg_stat_activity
         where application_name = 'entente' and datname = current_database() and state <> 'idle'`,
      )
    ).rows;
  await expect.poll(findOpen, { timeout: 30_000 }).toEqual([]);
});

test('what a transaction left in its session is gone with it, even its context', async () => {
  const spoils = [
    "select set_config('entente.context', 'c1|of|somebody', false), set_config('bytea_output', 'escape', false)",
    'select pg_advisory_lock(42)',
    "declare spoilt cursor with hold for select 'a1' as ref",
    "prepare spoilt as select 'a1' as ref",
    'listen spoilt',
  ];
  const look = `select concat_ws(' ', nullif(current_setting('entente.context', true), ''), (${leftovers})) as left`;
  const pool = new pg.Pool({ connectionString: requestUrl(url), max: 1 });
  await inTransaction(pool, 'begin', async (line) => {
    for (const spoil of spoils) await line.send(spoil);
  });
  const cleaned = await inTransaction(pool, 'begin', (line) => line.send(look));
  expect(cleaned.rows).toEqual([{ left: '' }]);

  // The same without the line: a pool alone hands the session on as it is.
  for (const spoil of spoils) await pool.query(`begin; ${spoil}; commit`);
  const { rows } = await pool.query(look);
  expect(rows).toEqual([{ left: 'c1|of|somebody escape spoilt spoilt spoilt 42' }]);
  await pool.end();
});
