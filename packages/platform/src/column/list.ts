/** What is shared in a cooperation, as its provider and its recipient see it. */
import {
  permissionKey,
  type ColumnList,
  type ColumnPage,
  type CooperationId,
  type Instant,
  type PartnerHandle,
  type SharedColumn,
} from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import { listPermissions } from '../agreement/load.ts';
import { isInForce, type PermissionRow } from '../agreement/permissions.ts';
import { pageOf } from '../page.ts';
import { complete, coveredOnce, selectColumns, type LoadedColumn } from './load.ts';

type Can = (provider: PartnerHandle) => SharedColumn['can'];

/** A page of columns by provider, name and permission. Texts are told only while the permission is in force. */
export async function listColumns(
  cooperation: Cooperation,
  { cooperation: id, limit, after }: ColumnPage,
  { at, can }: { at: Instant; can: Can },
): Promise<ColumnList> {
  let columns = selectColumns(cooperation);
  const [provider = '', name = '', number = ''] = after?.split(' ') ?? [];
  if (after !== undefined)
    columns = columns.where(
      sql<boolean>`(provider, name, permission) > (${provider}, ${name}, ${Math.trunc(Number(number)) || 0})`,
    );
  const rows = await columns
    .orderBy('provider')
    .orderBy('name')
    .orderBy('permission')
    .limit(limit + 1)
    .execute();
  const permissions = new Map((await listPermissions(cooperation)).map((row) => [row.number, row]));
  const { shown, last } = pageOf(rows, limit);
  const covered = coveredOnce(at);
  const told: SharedColumn[] = [];
  for (const row of shown) {
    const permission = permissions.get(row.permission)!;
    const column = await complete(cooperation, row, { permission, covered });
    told.push(tellColumn(column, { cooperation: id, permission, at, can }));
  }
  return { columns: told, next: last ? `${last.provider} ${last.name} ${last.permission}` : null };
}

export function tellColumn(
  column: LoadedColumn,
  {
    cooperation,
    permission,
    at,
    can,
  }: { cooperation: CooperationId; permission: PermissionRow; at: Instant; can: Can },
): SharedColumn {
  const { provider } = permission;
  return {
    cooperation,
    provider,
    permission: permissionKey(permission),
    name: column.name,
    definition: column.definition,
    type: column.type,
    currency: column.currency,
    categories: column.categories as SharedColumn['categories'],
    months: column.parts.map(({ month }) => month).filter((month) => month !== ''),
    madeAt: column.made_at.toISOString(),
    values: isInForce(permission, at) ? [...column.texts.keys()] : [],
    can: can(provider),
  };
}
