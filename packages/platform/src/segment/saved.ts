/** Rows of a partner's segments. */
import {
  refuse,
  writeCondition,
  type Condition,
  type DataCategory,
  type Instant,
  type SegmentList,
  type SegmentPage,
  type SegmentSummary,
} from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import { pageOf } from '../page.ts';

export type Segment = {
  readonly name: string;
  readonly condition: Condition;
  readonly categories: readonly string[];
  readonly changed_at: Date;
  readonly changed_by: string;
};

const columns = ['name', 'condition', 'categories', 'changed_at', 'changed_by'] as const;

/** Writes a segment, replacing one of the same name. Refuses `already-exists` where a set has the name. */
export async function saveSegment(
  store: Store,
  segment: {
    name: string;
    condition: Condition;
    categories: readonly DataCategory[];
    at: Instant;
    by: string;
  },
): Promise<void> {
  const { name, by } = segment;
  const taken = await store
    .selectFrom('customer_set')
    .select('name')
    .where('name', '=', name)
    .executeTakeFirst();
  // Both are published by name, and nobody could tell which of the two it is.
  if (taken) refuse('already-exists', { what: 'set', name });
  const row = {
    condition: JSON.stringify(segment.condition),
    categories: [...segment.categories],
    changed_at: new Date(segment.at),
    changed_by: by,
  };
  await store
    .insertInto('segment')
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
}

/** Refuses `not-found`. */
export async function getSegment(store: Store, name: string): Promise<Segment> {
  const row = await store.selectFrom('segment').select(columns).where('name', '=', name).executeTakeFirst();
  return row ?? refuse('not-found', { what: 'segment' });
}

/** A page of segments, by name. */
export async function listSegments(
  store: Store,
  { limit, after = '' }: SegmentPage,
  can: SegmentSummary['can'],
): Promise<SegmentList> {
  const rows = await store
    .selectFrom('segment')
    .select(columns)
    .where('name', '>', after)
    .orderBy('name')
    .limit(limit + 1)
    .execute();
  const { shown, last } = pageOf(rows, limit);
  return { segments: shown.map((row) => summaryOf(row, can)), next: last?.name ?? null };
}

/**
 * Removes a segment; what was published of it stays. Refuses `not-found`, and `segment-in-use` where others mention it.
 */
export async function removeSegment(store: Store, name: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select name from segment
    where jsonb_path_exists(condition, '$.** ? (@.op == "segment" && @.name == $name)', ${JSON.stringify({ name })}::jsonb)
    order by name limit 10`.execute(store);
  if (rows.length > 0) refuse('segment-in-use', { name, segments: rows.map((row) => row.name).join(', ') });
  const { numDeletedRows } = await store.deleteFrom('segment').where('name', '=', name).executeTakeFirst();
  if (numDeletedRows === 0n) refuse('not-found', { what: 'segment' });
}

export function summaryOf(segment: Segment, can: SegmentSummary['can']): SegmentSummary {
  const { name, condition, categories, changed_at, changed_by } = segment;
  return {
    name,
    text: writeCondition(condition),
    categories: categories as DataCategory[],
    changedAt: changed_at.toISOString(),
    changedBy: changed_by,
    can,
  };
}
