/** Shared columns as they stand in a cooperation. */
import { refuse, type AttributeType, type Instant } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { PermissionRow } from '../agreement/permissions.ts';
import { eligibleChunks } from '../cooperation/bitmaps.ts';
import { isExact } from '../overlap/rules.ts';
import { readBitmap, type ChunkBits } from '../segment/chunk-bits.ts';
import { countCodes } from './codes.ts';
import type { ColumnPart } from './expression.ts';

export type ColumnRow = {
  readonly id: string;
  readonly provider: string;
  readonly recipient: string;
  readonly permission: number;
  readonly name: string;
  readonly definition: string;
  readonly type: AttributeType;
  readonly currency: string | null;
  readonly categories: string[];
  readonly made_at: Date;
  /** Whether the provider named the texts that may be told. */
  readonly named: boolean;
};

/** A column with its parts, months rising, and the texts that may be told at this moment, by code. */
export type LoadedColumn = ColumnRow & {
  readonly parts: readonly (ColumnPart & { readonly month: string })[];
  readonly texts: ReadonlyMap<string, number>;
};

/** Reads whom a permission covers, by its number. */
export type ReadCovered = (
  cooperation: Cooperation,
  permission: number,
) => Promise<ReadonlyMap<number, ChunkBits>>;

/** Whom it covers at that instant. */
export const coveredAt =
  (at: Instant): ReadCovered =>
  (cooperation, permission) =>
    readBitmap(cooperation, sql`select chunk, bits from ${eligibleChunks(permission, at)} as covered`);

/** Likewise, read once: good for one snapshot, in which it stays the same. */
export function coveredOnce(at: Instant): ReadCovered {
  const read = coveredAt(at);
  const found = new Map<number, ReturnType<ReadCovered>>();
  return (cooperation, permission) => {
    const known = found.get(permission) ?? read(cooperation, permission);
    found.set(permission, known);
    return known;
  };
}

/** Columns with their parts, months rising, and all their texts, by code. */
export const selectColumns = (cooperation: Cooperation) =>
  cooperation.selectFrom('shared_column').select((column) => [
    'id',
    'provider',
    'recipient',
    'permission',
    'name',
    'definition',
    'type',
    'currency',
    'categories',
    'made_at',
    'named',
    jsonArrayFrom(
      column
        .selectFrom('shared_part as part')
        .select(['part.id', 'part.month', 'part.slices', 'part.version'])
        // As text: a number in JSON has no room for it.
        .select(sql<string>`part.base::text`.as('base'))
        .whereRef('part.shared_column', '=', 'shared_column.id')
        .orderBy('part.month'),
    ).as('parts'),
    jsonArrayFrom(
      column
        .selectFrom('shared_value as text')
        .select(['text.code', 'text.value'])
        .whereRef('text.shared_column', '=', 'shared_column.id')
        .orderBy('text.code'),
    ).as('values'),
  ]);

/** A column as {@link selectColumns} reads it. */
export type ReadColumn = ColumnRow & {
  readonly parts: readonly { id: string; month: string; base: string; slices: number; version: string }[];
  readonly values: readonly { code: number; value: string }[];
};

type Moment = {
  readonly permission: Pick<PermissionRow, 'number' | 'minimumCohort' | 'actions'>;
  readonly covered: ReadCovered;
};

/** The column that is shared under this permission by this name; undefined where there is none. */
export async function findColumn(
  cooperation: Cooperation,
  { permission, name, covered }: Moment & { readonly name: string },
): Promise<LoadedColumn | undefined> {
  const read = await selectColumns(cooperation)
    .where('permission', '=', permission.number)
    .where('name', '=', name)
    .executeTakeFirst();
  return read && complete(cooperation, read, { permission, covered });
}

/** Likewise; refuses `not-found`. */
export async function getColumn(
  cooperation: Cooperation,
  asked: Moment & { readonly name: string },
): Promise<LoadedColumn> {
  const column = await findColumn(cooperation, asked);
  return column ?? refuse('not-found', { what: `shared column ${asked.name}` });
}

/**
 * With the texts that may be told: those that at least k people have whom the permission covers at that instant; under
 * a permission without `deliver`, where that would tell how many have them, those that the provider named, and no others.
 */
export async function complete(
  cooperation: Cooperation,
  { values, ...row }: ReadColumn,
  moment: Moment,
): Promise<LoadedColumn> {
  const parts = row.parts.map(({ base, ...part }) => ({ ...part, base: BigInt(base) }));
  const column = { ...row, parts };
  return { ...column, texts: await textsOf(cooperation, { column, values, ...moment }) };
}

async function textsOf(
  cooperation: Cooperation,
  {
    column,
    values,
    permission,
    covered,
  }: Moment & { column: Omit<LoadedColumn, 'texts'>; values: ReadColumn['values'] },
): Promise<LoadedColumn['texts']> {
  if (values.length === 0) return new Map();
  const codesOf = (some: ReadColumn['values']) => new Map(some.map(({ code, value }) => [value, code]));
  if (!isExact(permission)) return codesOf(column.named ? values : []);
  const chunks = await covered(cooperation, permission.number);
  const people = await countCodes(cooperation, column.parts[0]!, { chunks, to: values.at(-1)!.code });
  const isTold = ({ code }: { code: number }): boolean => people[code]! >= permission.minimumCohort;
  return codesOf(values.filter(isTold));
}
