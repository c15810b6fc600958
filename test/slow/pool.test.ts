// Ten thousand uses of fifty partners over five connections. Whatever one of them does to its connection, the next one
// gets a clean one, and nobody ever sees a row of somebody else.
import { openDatabase } from '@entente/store';
import { sql } from 'kysely';
import pg from 'pg';
import { expect, test } from 'vitest';
import { createDatabase } from '../support/database.ts';
import { withAdmin } from '../support/server.ts';
import { grantOf } from '../support/stores.ts';
import { testMaster } from '../support/template.ts';

const { url } = await createDatabase();
const partners = Array.from({ length: 50 }, (_, n) => `partner-${n}`);
const database = await openDatabase({ adminUrl: url, master: testMaster, connections: 5 });
for (const id of partners) await database.provision({ kind: 'store', id });
await withAdmin(url, async (admin) => {
  for (const id of partners) {
    await admin.query(
      `insert into store_${id.replace('-', '_')}.customer (ref, attributes, contact, digest, changed_at)
       values ($1, '{}', '\\x00', sha256('x'), now())`,
      [id],
    );
  }
});

/** What somebody does in the middle of a transaction of theirs. */
const deeds = {
  nothing: undefined,
  throw: undefined,
  abort: 'select pg_sleep(0.02)',
  leave: 'select pg_sleep(0.01)',
  fail: 'select 1 / 0',
  swallow: 'select 1 / 0',
  timeout: 'select pg_sleep(0.1)',
  cancel: 'select pg_cancel_backend(pg_backend_pid()), pg_sleep(0.1)',
  terminate: 'select pg_terminate_backend(pg_backend_pid()), pg_sleep(0.1)',
  spoil: `select set_config('entente.context', current_setting('entente.context'), false),
    set_config('search_path', current_setting('search_path'), false), pg_advisory_lock(42)`,
  cursor: 'declare left_open cursor with hold for select ref from customer',
  prepare: 'prepare left_open as select ref from customer',
} as const;
type Deed = keyof typeof deeds;
const failing: ReadonlySet<Deed> = new Set<Deed>([
  'throw',
  'abort',
  'fail',
  'timeout',
  'cancel',
  'terminate',
  'swallow',
]);

type Seen = { foreign: number; dirty: string[]; done: number; unexpected: string[] };

/** What stands on a connection that the pool hands out, besides its being connected. */
const remains = `
  select concat_ws(' ', nullif(current_setting('entente.context', true), ''),
    case when transaction_timestamp() <> statement_timestamp() then 'a transaction' end,
    nullif(current_setting('search_path'), '"$user", public'), (select min(name) from pg_cursors),
    (select min(name) from pg_prepared_statements),
    (select min(objid)::text from pg_locks where locktype = 'advisory' and pid = pg_backend_pid())) as left`;

/** Looks at every connection before whoever asked for it gets it; `isCleaned` false takes the cleaning away. */
function watchPool(seen: Seen, isCleaned: boolean): () => void {
  const pool = pg.Pool.prototype as unknown as { connect: () => Promise<pg.PoolClient> };
  const client = pg.Client.prototype as unknown as { query: (...args: unknown[]) => Promise<unknown> };
  const { connect } = pool;
  const { query } = client;
  pool.connect = async function (this: unknown) {
    const lent = await connect.call(this);
    const { rows } = (await query.call(lent, remains)) as pg.QueryResult<{ left: string }>;
    if (rows[0]?.left) seen.dirty.push(rows[0].left);
    return lent;
  };
  if (!isCleaned)
    client.query = function (this: unknown, ...args: unknown[]) {
      const isCleaning = typeof args[0] === 'string' && args[0].startsWith('close all');
      return isCleaning ? query.call(this, 'select 1') : query.apply(this, args);
    };
  return () => Object.assign(pool, { connect }) && Object.assign(client, { query });
}

async function use(partner: string, deed: Deed, seen: Seen): Promise<void> {
  const isRead = deed.length % 2 === 0;
  const work: Parameters<typeof database.write>[1] = (tx) =>
    tx.own(async (store) => {
      const rows = await store.selectFrom('customer').select('ref').execute();
      if (rows.length !== 1 || rows[0]?.ref !== partner) seen.foreign += 1;
      const statement = deeds[deed];
      if (deed === 'throw') throw new Error('meant to fail');
      if (statement === undefined) return;
      if (deed === 'timeout') await sql`select set_config('statement_timeout', '3', true)`.execute(store);
      const doing = sql.raw(statement).execute(store);
      if (deed === 'swallow' || deed === 'leave' || deed === 'abort') doing.catch(() => {});
      if (deed === 'abort') throw new Error('meant to fail');
      if (deed === 'swallow') await doing.catch(() => {});
      else if (deed !== 'leave') await doing;
    });
  const outcome = await (
    isRead ? database.read(grantOf(partner), work) : database.write(grantOf(partner), work)
  ).then(
    () => 'done',
    () => 'failed',
  );
  seen.done += 1;
  if ((outcome === 'failed') !== failing.has(deed) && deed !== 'leave')
    seen.unexpected.push(`${deed} ${outcome}`);
}

async function useAll(uses: number, isCleaned: boolean): Promise<Seen> {
  const seen: Seen = { foreign: 0, dirty: [], done: 0, unexpected: [] };
  const stop = watchPool(seen, isCleaned);
  const kinds = Object.keys(deeds) as Deed[];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < uses) {
      const turn = next;
      next += 1;
      // Half of the uses are ordinary ones, as many as misdeeds that they could suffer from.
      const deed = turn % 2 === 0 ? 'nothing' : kinds[(turn * 7 + Math.floor(turn / 13)) % kinds.length]!;
      await use(partners[(turn * 17) % partners.length]!, deed, seen);
    }
  };
  await Promise.all(Array.from({ length: 40 }, worker));
  stop();
  return seen;
}

test('of ten thousand uses none sees another partner or leaves anything on its connection', async () => {
  const seen = await useAll(10_000, true);
  expect(seen).toEqual({ foreign: 0, dirty: [], done: 10_000, unexpected: [] });
});

test('without the cleaning connections come back as they were left', async () => {
  const { dirty } = await useAll(400, false);
  expect(dirty.length).toBeGreaterThan(0);
  await database.close();
});
