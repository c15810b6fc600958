/** What is published in a cooperation, as its provider and its recipient see it. */
import {
  parsePermissionKey,
  permissionKey,
  type DataCategory,
  type Instant,
  type PartnerHandle,
  type PublicationList,
  type PublicationPage,
  type PublishedSet,
} from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import { listPermissions } from '../agreement/load.ts';
import { pageOf } from '../page.ts';

type Seen = {
  readonly partner: PartnerHandle;
  readonly at: Instant;
  readonly can: (provider: PartnerHandle) => PublishedSet['can'];
};

/** A page of publications by provider, name and permission; those between two other partners are nobody else's to see. */
export async function listPublications(
  cooperation: Cooperation,
  { cooperation: id, limit, after }: PublicationPage,
  { partner, at, can }: Seen,
): Promise<PublicationList> {
  const permissions = new Map(
    (await listPermissions(cooperation))
      .filter(({ provider, recipient }) => provider === partner || recipient === partner)
      .map((row) => [row.number, row]),
  );
  if (permissions.size === 0) return { publications: [], next: null };
  const [provider = '', name = '', number = ''] = after?.split(' ') ?? [];
  const rows = await cooperation
    .selectFrom('publication')
    .select(['id', 'provider', 'name', 'permission', 'categories', 'published_at'])
    .where('permission', 'in', [...permissions.keys()])
    .where(
      sql<boolean>`(provider, name, permission) > (${provider}, ${name}, ${Math.trunc(Number(number)) || 0})`,
    )
    .orderBy('provider')
    .orderBy('name')
    .orderBy('permission')
    .limit(limit + 1)
    .execute();
  const { shown, last } = pageOf(rows, limit);
  const people = await countIn(
    cooperation,
    shown.filter((row) => row.provider === partner),
    at,
  );
  return {
    publications: shown.map((row) => {
      const permission = permissions.get(row.permission)!;
      return {
        cooperation: id,
        provider: permission.provider,
        permission: permissionKey(permission),
        name: row.name,
        categories: row.categories as DataCategory[],
        publishedAt: row.published_at.toISOString(),
        people: row.provider === partner ? (people.get(row.id) ?? 0) : null,
        can: can(permission.provider),
      };
    }),
    next: last ? `${last.provider} ${last.name} ${last.permission}` : null,
  };
}

/** How many people are in each and covered at that instant; one that nobody is in has no entry. */
async function countIn(
  cooperation: Cooperation,
  publications: readonly { readonly id: string; readonly permission: number }[],
  at: Instant,
): Promise<ReadonlyMap<string, number>> {
  if (publications.length === 0) return new Map();
  const { rows } = await sql<{ id: string; people: number }>`
    select p.id, sum(bit_count(c.bits))::int as people
    from unnest(${publications.map(({ id }) => id)}::text[], ${publications.map(({ permission }) => permission)}::smallint[])
      as p (id, permission)
    cross join lateral covered_chunks(p.permission, ${new Date(at)}, array[p.id]) c
    group by p.id`.execute(cooperation);
  return new Map(rows.map(({ id, people }) => [id, people]));
}

/** Removes a publication of the provider's, whatever became of its permission. Its recipient; undefined where there is none. */
export async function removePublication(
  cooperation: Cooperation,
  provider: PartnerHandle,
  { permission, name }: { readonly permission: string; readonly name: string },
): Promise<PartnerHandle | undefined> {
  const key = permissionKey(parsePermissionKey(permission));
  const lines = (await listPermissions(cooperation)).filter((row) => row.key === key);
  if (lines.length === 0) return undefined;
  const removed = await cooperation
    .deleteFrom('publication')
    .where('provider', '=', provider)
    .where(
      'permission',
      'in',
      lines.map(({ number }) => number),
    )
    .where('name', '=', name)
    .returning('permission')
    .execute();
  return removed.length > 0 ? lines[0]!.recipient : undefined;
}
