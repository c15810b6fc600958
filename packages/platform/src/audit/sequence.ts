/**
 * The sequencer: gives committed entries their places in the tree, long after their writers have gone on.
 *
 * The order is (xid, id), and only entries below the horizon are taken: the oldest transaction still open, whose own
 * entries may yet appear. What is below it is complete, so a place once given never has to move and no entry can
 * appear behind the cursor. A cursor over id alone loses entries, because ids are given out before commits.
 */
import type { AuditRoot } from '@entente/contract';
import { sql } from 'kysely';
import { comesAfter, getHead, type AuditCursor } from './head.ts';
import type { AuditDatabase } from './tables.ts';
import { append, hex, rootOf, type Hash, type Tree } from './tree.ts';

/** Runs work in a READ COMMITTED transaction of its own, with the log's schema open to sequence. */
export type AuditTransaction = <T>(work: (db: AuditDatabase) => Promise<T>) => Promise<T>;

/** How far the log is now, and how many places this call has given. */
export interface Sequenced {
  readonly placed: number;
  readonly root: AuditRoot;
}

// One sequencer at a time in each database ("audit" in ASCII).
const sequencerLock = 0x6175646974;

/**
 * Gives places until every entry below the horizon has one, in transactions of up to `batchRows` entries.
 * May run at any time, anywhere, any number of times at once; stopped at any point, it goes on where it was.
 */
export async function sequenceAudit(
  inTransaction: AuditTransaction,
  { batchRows = 5_000 }: { batchRows?: number } = {},
): Promise<Sequenced> {
  let placed = 0;
  for (;;) {
    const batch = await inTransaction((db) => placeBatch(db, { batchRows }));
    placed += batch.placed;
    if (batch.placed < batchRows) return { placed, root: batch.root };
  }
}

/**
 * Gives places to the next entries, at most `batchRows`, within the caller's READ COMMITTED transaction, and stores
 * the root that follows from them. Refuses with `audit-tampered` where the end of the log does not hold together.
 */
export async function placeBatch(
  db: AuditDatabase,
  { batchRows }: { batchRows: number },
): Promise<Sequenced> {
  await lockSequencer(db);
  const { tree, cursor } = await getHead(db);
  const leaves = await insertPlaces(db, { size: tree.size, cursor, batchRows });
  const grown = leaves.reduce<Tree>(append, tree);
  const root = rootOf(grown.frontier);
  if (leaves.length > 0) {
    await db
      .insertInto('audit_root')
      .values({ size: grown.size, root, frontier: [...grown.frontier], at: sql<Date>`now()` })
      .executeTakeFirstOrThrow();
  }
  return { placed: leaves.length, root: { size: grown.size, hash: hex(root) } };
}

// The lock is a statement of its own, so that the next one sees what the sequencer before us has committed. A
// transaction that keeps its first snapshot would not.
async function lockSequencer(db: AuditDatabase): Promise<void> {
  const { rows } = await sql<{ isolation: string }>`
    select current_setting('transaction_isolation') as isolation, pg_advisory_xact_lock(${sequencerLock})`.execute(
    db,
  );
  const isolation = rows[0]?.isolation;
  if (isolation !== 'read committed') throw new Error(`The sequencer needs READ COMMITTED, not ${isolation}`);
}

interface NextPlaces {
  readonly size: number;
  readonly cursor: AuditCursor;
  readonly batchRows: number;
}

// Places the next entries and returns their leaf hashes in the order of their places.
async function insertPlaces(db: AuditDatabase, { size, cursor, batchRows }: NextPlaces): Promise<Hash[]> {
  const { rows } = await sql<{ place: number; leaf: Hash }>`
    insert into audit_place (place, entry, leaf)
    select ${size}::bigint + row_number() over (order by xid, id) - 1, id, leaf
    from (
      select xid, id, leaf from audit_entry
      where ${comesAfter(cursor)} and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by xid, id
      limit ${batchRows}
    ) as next
    returning place, leaf`.execute(db);
  const inOrder = rows.toSorted((a, b) => a.place - b.place);
  inOrder.forEach(({ place }, n) => {
    if (place !== size + n) throw new Error(`Place ${place} was given where ${size + n} was due`);
  });
  return inOrder.map(({ leaf }) => leaf);
}
