import { factsOf, openLog, untilSettled } from '@entente/test/support/audit.ts';
import { createDatabase } from '@entente/test/support/database.ts';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findLag, findLatestRoot } from './head.ts';
import { recordAudit } from './record.ts';
import { placeBatch, sequenceAudit, type AuditTransaction } from './sequence.ts';
import type { AuditDatabase } from './tables.ts';
import { hex, rootOfLeaves } from './tree.ts';

const { url } = await createDatabase();
const log = openLog(url);
const [one, other] = [openLog(url), openLog(url)];
const sequencer: AuditTransaction = (work) => log.transaction().execute(work);

beforeEach(async () => {
  await sql`alter table audit_entry disable trigger audit_entry_only_grows;
    alter table audit_place disable trigger audit_place_only_grows;
    alter table audit_root disable trigger audit_root_only_grows;
    truncate audit_entry, audit_place, audit_root;
    alter table audit_entry enable always trigger audit_entry_only_grows;
    alter table audit_place enable always trigger audit_place_only_grows;
    alter table audit_root enable always trigger audit_root_only_grows`.execute(log);
});

// A test that failed half-way must not keep the next one waiting for its transaction.
afterEach(async () => {
  for (const db of [one, other]) await sql`rollback`.execute(db);
});

async function listInOrder(): Promise<{ id: number; leaf: Buffer }[]> {
  return log.selectFrom('audit_entry').select(['id', 'leaf']).orderBy('xid').orderBy('id').execute();
}

const listPlaced = () =>
  log.selectFrom('audit_place').select(['place', 'entry', 'leaf']).orderBy('place').execute();

/** The cursor everybody writes first: what comes after the greatest id seen. */
async function takeById(db: AuditDatabase, last: number): Promise<number[]> {
  const rows = await db.selectFrom('audit_entry').select('id').where('id', '>', last).orderBy('id').execute();
  return rows.map(({ id }) => id);
}

/** The cursor written second: the same, but only of transactions older than any that is open. */
async function takeByIdBelowHorizon(db: AuditDatabase, last: number): Promise<number[]> {
  const rows = await db
    .selectFrom('audit_entry')
    .select('id')
    .where('id', '>', last)
    .where(sql<boolean>`xid < pg_snapshot_xmin(pg_current_snapshot())`)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

test('An empty log has the root of nothing', async () => {
  expect(await sequenceAudit(sequencer)).toEqual({
    placed: 0,
    root: { size: 0, hash: hex(rootOfLeaves([])) },
  });
  expect(await findLatestRoot(log)).toEqual({ size: 0, hash: hex(rootOfLeaves([])) });
});

test('Entries get places 0, 1, 2 … in the order of their transactions, whatever the size of the batches', async () => {
  for (let n = 0; n < 23; n++) await recordAudit(log, factsOf(n));
  for (const batchRows of [1, 4, 5_000]) {
    await recordAudit(log, factsOf(100 + batchRows));
    await untilSettled(log);
    await sequenceAudit(sequencer, { batchRows });
    const entries = await listInOrder();
    const places = await listPlaced();
    expect(places).toEqual(entries.map(({ id, leaf }, place) => ({ place, entry: id, leaf })));
    const root = { size: entries.length, hash: hex(rootOfLeaves(entries.map(({ leaf }) => leaf))) };
    expect(await findLatestRoot(log)).toEqual(root);
    expect(await sequenceAudit(sequencer, { batchRows })).toEqual({ placed: 0, root });
  }
});

test('A batch that was broken off leaves nothing behind, and the next one does its work', async () => {
  for (let n = 0; n < 10; n++) await recordAudit(log, factsOf(n));
  const broken = log.transaction().execute(async (db) => {
    await placeBatch(db, { batchRows: 4 });
    throw new Error('killed');
  });
  await expect(broken).rejects.toThrow('killed');
  expect(await listPlaced()).toEqual([]);
  await untilSettled(log);
  expect(await sequenceAudit(sequencer, { batchRows: 4 })).toMatchObject({ placed: 10, root: { size: 10 } });
});

test('Several sequencers at once give every entry one place', async () => {
  for (let n = 0; n < 200; n++) await recordAudit(log, factsOf(n));
  await untilSettled(log);
  const handles = [log, one, other];
  const runs = handles.map((db) => sequenceAudit((work) => db.transaction().execute(work), { batchRows: 7 }));
  const placed = (await Promise.all(runs)).map((run) => run.placed);
  expect(placed.reduce((sum, n) => sum + n)).toBe(200);
  expect((await listPlaced()).map(({ entry }) => entry)).toEqual((await listInOrder()).map(({ id }) => id));
});

test('A transaction that keeps its first snapshot may not sequence', async () => {
  const stale = log.transaction().setIsolationLevel('repeatable read');
  await expect(stale.execute((db) => placeBatch(db, { batchRows: 5 }))).rejects.toThrow('READ COMMITTED');
});

test('A root that was altered stops the sequencer', async () => {
  await recordAudit(log, factsOf(1));
  await untilSettled(log);
  await sequenceAudit(sequencer);
  await sql`alter table audit_root disable trigger audit_root_only_grows;
    update audit_root set root = sha256('forged');
    alter table audit_root enable always trigger audit_root_only_grows`.execute(log);
  await expect(sequenceAudit(sequencer)).rejects.toMatchObject({ code: 'audit-tampered' });
});

describe('An entry that commits late', () => {
  test('is missed by a cursor over ids, and not by the sequencer', async () => {
    await sql`begin`.execute(one);
    await recordAudit(one, factsOf(1));
    await recordAudit(other, factsOf(2));

    const naive = await takeById(log, 0);
    expect(await sequenceAudit(sequencer)).toMatchObject({ placed: 0 });
    expect(await findLag(log)).toEqual({ waiting: 0, held: 1 });
    await sql`commit`.execute(one);

    await untilSettled(log);
    naive.push(...(await takeById(log, Math.max(...naive))));
    expect(naive).toHaveLength(1);
    expect(await findLag(log)).toEqual({ waiting: 2, held: 0 });
    expect(await sequenceAudit(sequencer)).toMatchObject({ placed: 2 });
  });

  test('is missed by a cursor over ids below the horizon, and not by the sequencer', async () => {
    // The older transaction takes the greater id.
    await sql`begin; select pg_current_xact_id()`.execute(one);
    await sql`begin`.execute(other);
    await recordAudit(other, factsOf(1));
    await recordAudit(one, factsOf(2));
    await sql`commit`.execute(one);

    await untilSettled(log);
    const naive = await takeByIdBelowHorizon(log, 0);
    expect(await sequenceAudit(sequencer)).toMatchObject({ placed: 1 });
    await sql`commit`.execute(other);

    await untilSettled(log);
    naive.push(...(await takeByIdBelowHorizon(log, Math.max(...naive))));
    expect(naive).toHaveLength(1);
    expect(await sequenceAudit(sequencer)).toMatchObject({ placed: 1, root: { size: 2 } });
  });
});

test('While many write, commit late and roll back, every committed entry gets exactly one place', async () => {
  const writers = Array.from({ length: 8 }, () => openLog(url));
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const state = { isOver: false, committed: 0 };
  const write = async (db: typeof log, writer: number) => {
    for (let n = 0; n < 40; n++) {
      await sql`begin`.execute(db);
      await recordAudit(db, factsOf(writer * 1_000 + n));
      await pause(Math.random() * 8);
      if (n % 3 === 0) await recordAudit(db, factsOf(writer * 1_000 + 500 + n));
      if (n % 7 === 6) {
        await sql`rollback`.execute(db);
      } else {
        await sql`commit`.execute(db);
        state.committed += n % 3 === 0 ? 2 : 1;
      }
    }
  };
  const naive: number[] = [];
  const follow = async () => {
    while (!state.isOver) naive.push(...(await takeById(log, naive.at(-1) ?? 0)));
  };
  const sequence = async (db: typeof log, batchRows: number) => {
    while (!state.isOver) await sequenceAudit((work) => db.transaction().execute(work), { batchRows });
  };
  const following = [follow(), sequence(one, 5), sequence(other, 9)];
  await Promise.all(writers.map(write));
  state.isOver = true;
  await Promise.all(following);
  await untilSettled(log);
  await sequenceAudit(sequencer);
  naive.push(...(await takeById(log, naive.at(-1) ?? 0)));

  const entries = await listInOrder();
  expect(entries).toHaveLength(state.committed);
  expect(await listPlaced()).toEqual(entries.map(({ id, leaf }, place) => ({ place, entry: id, leaf })));
  expect((await findLatestRoot(log)).hash).toBe(hex(rootOfLeaves(entries.map(({ leaf }) => leaf))));
  // The control: the cursor over ids, run over the same writers, must lose entries, or the race was none.
  expect(entries.length - naive.length).toBeGreaterThan(0);
});

describe('The log only grows', () => {
  test.each(['audit_entry', 'audit_place', 'audit_root'])(
    '%s refuses its owner every change',
    async (table) => {
      await recordAudit(log, factsOf(1));
      await sequenceAudit(sequencer);
      const column = sql.ref({ audit_entry: 'partner', audit_place: 'leaf', audit_root: 'at' }[table] ?? '');
      for (const change of [
        sql`update ${sql.table(table)} set ${column} = ${column}`,
        sql`delete from ${sql.table(table)}`,
        sql`truncate ${sql.table(table)}`,
      ]) {
        await expect(change.execute(log)).rejects.toThrow('only grows');
        // The role that replicates skips ordinary triggers.
        const asReplica = log.connection().execute(async (db) => {
          await sql`set session_replication_role = replica`.execute(db);
          try {
            await change.execute(db);
          } finally {
            await sql`reset session_replication_role`.execute(db);
          }
        });
        await expect(asReplica).rejects.toThrow('only grows');
      }
    },
  );

  test('An entry is of the transaction that inserts it, whatever the statement says', async () => {
    await sql`insert into audit_entry (xid, partner, body, leaf) overriding system value
      values ('7', null, '{}', sha256('\\x00'::bytea || '{}'))`.execute(log);
    const row = await sql<{ forged: boolean }>`select xid = '7' as forged from audit_entry`.execute(log);
    expect(row.rows).toEqual([{ forged: false }]);
  });

  test('An entry whose hash is not of its text, or that another partner would read, is not taken', async () => {
    const text = '{"partner":"skyline"}';
    const insert = (partner: string, leaf: Buffer) =>
      log.insertInto('audit_entry').values({ partner, body: text, leaf }).execute();
    const { rows } = await sql<{
      leaf: Buffer;
    }>`select sha256('\\x00'::bytea || ${text}::bytea) as leaf`.execute(log);
    const leaf = rows[0]?.leaf ?? Buffer.alloc(0);
    await expect(insert('skyline', Buffer.alloc(32))).rejects.toThrow('audit_entry_leaf_is_of_body');
    await expect(insert('harvest', leaf)).rejects.toThrow('audit_entry_partner_is_of_body');
    await insert('skyline', leaf);
  });
});
