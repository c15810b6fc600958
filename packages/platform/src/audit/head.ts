/** The end of the log: its newest root, and where the sequencer stopped. */
import { refuse, type AuditRoot } from '@entente/contract';
import { sql } from 'kysely';
import type { AuditDatabase } from './tables.ts';
import { emptyTree, equalHashes, frontierLength, hex, rootOf, type Tree } from './tree.ts';

/** After which (xid, id) the next entry comes, both as decimal text. */
export interface AuditCursor {
  readonly xid: string;
  readonly id: string;
}

/** Before every entry there can be: no transaction has the number 0. */
export const logStart: AuditCursor = { xid: '0', id: '-9223372036854775808' };

/** Limits a query over audit_entry to what comes after the cursor in the log's order. */
export const comesAfter = (cursor: AuditCursor) =>
  sql<boolean>`(xid, id) > (${cursor.xid}::xid8, ${cursor.id}::bigint)`;

/** The newest stored root, to be noted elsewhere; the empty log's where there is none yet. */
export async function findLatestRoot(db: AuditDatabase): Promise<AuditRoot> {
  const row = await db
    .selectFrom('audit_root')
    .select(['size', 'root'])
    .orderBy('size', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? { size: row.size, hash: hex(row.root) } : { size: 0, hash: hex(rootOf([])) };
}

/**
 * The tree as it was left and the last entry in it.
 * Refuses with `audit-tampered` where the stored end of the log does not hold together.
 */
export async function getHead(db: AuditDatabase): Promise<{ tree: Tree; cursor: AuditCursor }> {
  const row = await db
    .selectFrom('audit_root as r')
    .leftJoin('audit_place as p', (join) => join.on('p.place', '=', sql`r.size - 1`))
    .leftJoin('audit_entry as e', 'e.id', 'p.entry')
    .select([
      'r.size',
      'r.root',
      'r.frontier',
      sql<string | null>`e.id::text`.as('id'),
      sql<string | null>`e.xid::text`.as('xid'),
      sql<boolean | null>`e.xid >= pg_snapshot_xmax(pg_current_snapshot())`.as('isAhead'),
    ])
    .orderBy('r.size', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return { tree: emptyTree, cursor: logStart };
  const { size } = row;
  if (row.frontier.length !== frontierLength(size) || !equalHashes(rootOf(row.frontier), row.root)) {
    refuse('audit-tampered', { detail: `the root noted for ${size} entries was altered` });
  }
  if (row.id === null || row.xid === null) {
    refuse('audit-tampered', { detail: `the last entry with a place, number ${size - 1}, was removed` });
  }
  // Restored from a dump into a server that has counted fewer transactions: nothing written here would ever come
  // after the cursor, so that entries would wait for ever.
  if (row.isAhead)
    throw new Error(`The server's transaction counter is behind the audit log, which is at ${row.xid}`);
  return { tree: { size, frontier: row.frontier }, cursor: { xid: row.xid, id: row.id } };
}

/**
 * How far the sequencer is behind: `waiting` entries could get their place now; `held` ones are committed, but a
 * transaction that began before them is still open somewhere on the server, and its entries come first.
 */
export async function findLag(db: AuditDatabase): Promise<{ waiting: number; held: number }> {
  const { cursor } = await getHead(db);
  const row = await db
    .selectFrom('audit_entry')
    .select([
      sql<number>`count(*) filter (where xid < pg_snapshot_xmin(pg_current_snapshot()))`.as('waiting'),
      sql<number>`count(*) filter (where xid >= pg_snapshot_xmin(pg_current_snapshot()))`.as('held'),
    ])
    .where(comesAfter(cursor))
    .executeTakeFirstOrThrow();
  return { waiting: row.waiting, held: row.held };
}
