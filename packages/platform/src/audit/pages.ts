/** The log read in its order, page by page, so that a log of any length is checked in the memory of one page. */
import { sql } from 'kysely';
import { comesAfter, logStart, type AuditCursor } from './head.ts';
import type { AuditDatabase } from './tables.ts';
import type { Hash } from './tree.ts';

/** What a check covers, fixed before it starts: the log goes on growing meanwhile. */
export interface Extent {
  /** Entries of transactions below this one are complete. */
  readonly horizon: string;
  /** How many places there must be. */
  readonly places: number;
}

export interface EntryRow extends AuditCursor {
  readonly partner: string | null;
  readonly body: string;
  readonly leaf: Hash;
}

export interface PlaceRow {
  readonly place: number;
  readonly entry: string;
  readonly leaf: Hash;
}

export interface RootRow {
  readonly size: number;
  readonly root: Hash;
  readonly frontier: readonly Hash[];
}

/** The extent of the log at this moment, of one snapshot. */
export async function getExtent(db: AuditDatabase): Promise<Extent> {
  const { rows } = await sql<{ horizon: string; places: number }>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as horizon,
      greatest((select max(place) + 1 from audit_place), (select max(size) from audit_root), 0) as places`.execute(
    db,
  );
  const [row] = rows;
  if (!row) throw new Error('The log has no extent');
  return { horizon: row.horizon, places: row.places };
}

/** Entries below the horizon in the order in which the sequencer takes them. */
export async function* listEntries(
  db: AuditDatabase,
  { horizon }: Extent,
  pageRows: number,
): AsyncGenerator<EntryRow, void> {
  let cursor: AuditCursor = logStart;
  for (;;) {
    const page = await db
      .selectFrom('audit_entry')
      .select([sql<string>`id::text`.as('id'), sql<string>`xid::text`.as('xid'), 'partner', 'body', 'leaf'])
      .where(comesAfter(cursor))
      .where(sql<boolean>`xid < ${horizon}::xid8`)
      .orderBy('audit_entry.xid')
      .orderBy('audit_entry.id')
      .limit(pageRows)
      .execute();
    yield* page;
    cursor = page.at(-1) ?? cursor;
    if (page.length < pageRows) return;
  }
}

/**
 * Places in their order, those that came after the extent was taken left out. A page is a range of numbers, which
 * needs no statistics to be read by the index; the first has no lower end, so that a place below zero shows.
 */
export async function* listPlaces(
  db: AuditDatabase,
  { places }: Extent,
  pageRows: number,
): AsyncGenerator<PlaceRow, void> {
  for (let from = 0; from < places; from += pageRows) {
    yield* await db
      .selectFrom('audit_place')
      .select(['place', sql<string>`entry::text`.as('entry'), 'leaf'])
      .where('place', '>=', from === 0 ? Number.MIN_SAFE_INTEGER : from)
      .where('place', '<', Math.min(from + pageRows, places))
      .orderBy('place')
      .execute();
  }
}

/** Stored roots by size, those that came after the extent was taken left out. */
export async function* listRoots(
  db: AuditDatabase,
  { places }: Extent,
  pageRows: number,
): AsyncGenerator<RootRow, void> {
  let after = Number.MIN_SAFE_INTEGER;
  for (;;) {
    const page = await db
      .selectFrom('audit_root')
      .select(['size', 'root', 'frontier'])
      .where('size', '>', after)
      .where('size', '<=', places)
      .orderBy('size')
      .limit(pageRows)
      .execute();
    yield* page;
    after = page.at(-1)?.size ?? after;
    if (page.length < pageRows) return;
  }
}

/** Whether there is an entry with that id, whatever its transaction. */
export async function hasEntry(db: AuditDatabase, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('audit_entry')
    .select('id')
    .where(sql<boolean>`id = ${id}::bigint`)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether that entry has a place. */
export async function hasPlace(db: AuditDatabase, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('audit_place')
    .select('place')
    .where(sql<boolean>`entry = ${id}::bigint`)
    .executeTakeFirst();
  return row !== undefined;
}

/** An entry of a transaction that the server has not reached yet, which would never come below the horizon. */
export async function findEntryAhead(db: AuditDatabase): Promise<string | undefined> {
  const row = await db
    .selectFrom('audit_entry')
    .select(sql<string>`id::text`.as('id'))
    .where(sql<boolean>`xid >= pg_snapshot_xmax(pg_current_snapshot())`)
    .where(sql<boolean>`xid is distinct from pg_current_xact_id_if_assigned()`)
    .orderBy('audit_entry.xid')
    .orderBy('audit_entry.id')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** How many committed entries are at or above the horizon, where their order is still open. */
export async function countHeld(db: AuditDatabase, { horizon }: Extent): Promise<number> {
  const row = await db
    .selectFrom('audit_entry')
    .select(sql<number>`count(*)`.as('held'))
    .where(sql<boolean>`xid >= ${horizon}::xid8`)
    .executeTakeFirstOrThrow();
  return row.held;
}
