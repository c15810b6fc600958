/** Who is in a segment, page by page. */
import type { SelectedList } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import { pageOf } from '../page.ts';
import type { Selection } from './select.ts';

/** A page of refs in their own order, beginning after `after`. */
export async function listMembers(
  store: Store,
  { ids }: Selection,
  { limit, after = '' }: { readonly limit: number; readonly after?: string },
): Promise<Pick<SelectedList, 'refs' | 'next'>> {
  const { rows } = await sql<{ ref: string }>`
    select c.ref from (${ids}) as selected join customer c on c.id = selected.id
    where c.ref > ${after} order by c.ref limit ${limit + 1}`.execute(store);
  const { shown, last } = pageOf(rows, limit);
  return { refs: shown.map(({ ref }) => ref), next: last?.ref ?? null };
}
