/** Who is told as removed in a refresh: read before the rows of who was added or changed, so that it is applied first. */
import type { InboxRow } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import type { Page } from './queries.ts';

/** A part of an inbox; `next` is the pairwise id at which it goes on. */
export type Part<Row> = { rows: Row[]; next: string | null; length: number };

const lengthOfRemoved = 100;

/** A page of people who were removed, by pairwise id. Who withdraws, or whose time is over, is not among them any more. */
export async function listRemoved(
  store: Store,
  { delivery, limit, after = '', now }: Page,
): Promise<Part<InboxRow>> {
  const { rows } = await sql<{ person: string; ref: string | null; until: Date }>`
    select encode(pairwise, 'hex') as person, own_ref as ref, until from inbox
    where gone_with = ${delivery} and change = 'removed' and until > ${new Date(now)}
      and pairwise > ${Buffer.from(after, 'hex')}
    order by pairwise limit ${limit + 1}`.execute(store);
  const shown = rows.slice(0, limit).map(({ person, ref, until }): InboxRow => ({
    person,
    ref,
    attributes: {},
    contact: {},
    identifiers: [],
    until: until.toISOString(),
    change: 'removed',
  }));
  const next = rows.length > shown.length ? shown.at(-1)!.person : null;
  return { rows: shown, next, length: rows.length * lengthOfRemoved };
}

export async function countRemoved(
  store: Store,
  { delivery, now }: Pick<Page, 'delivery' | 'now'>,
): Promise<number> {
  const { rows } = await sql<{ people: number }>`
    select count(*)::int as people from inbox
    where gone_with = ${delivery} and change = 'removed' and until > ${new Date(now)}`.execute(store);
  return rows[0]!.people;
}

/** A page that goes through those removed first, of a refresh; its places have a hyphen before the id among these. */
export async function inTwoParts<Row>(
  page: Page,
  { removed, held }: Readonly<Record<'removed' | 'held', (page: Page) => Promise<Part<Row>>>>,
): Promise<Part<Row>> {
  const { after, ...rest } = page;
  if (!page.isRefresh || (after !== undefined && !after.startsWith('-'))) return held(page);
  const first = await removed({ ...rest, ...(after !== undefined && { after: after.slice(1) }) });
  if (first.next !== null) return { ...first, next: `-${first.next}` };
  const limit = page.limit - first.rows.length;
  if (limit === 0) return { ...first, next: `-${'f'.repeat(32)}` };
  const second = await held({ ...rest, limit });
  return {
    rows: [...first.rows, ...second.rows],
    next: second.next,
    length: first.length + second.length,
  };
}
