/** Shared columns as they stand in a cooperation. */
import { refuse, type AttributeType, type Instant } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
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

export const columnFields = [
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
] as const;

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

type Moment = {
  readonly permission: Pick<PermissionRow, 'number' | 'minimumCohort' | 'actions'>;
  readonly covered: ReadCovered;
};

/** The column that is shared under this permission by this name; undefined where there is none. */
export async function findColumn(
  cooperation: Cooperation,
  { permission, name, covered }: Moment & { readonly name: string },
): Promise<LoadedColumn | undefined> {
  const row = await cooperation
    .selectFrom('shared_column')
    .select(columnFields)
    .where('permission', '=', permission.number)
    .where('name', '=', name)
    .executeTakeFirst();
  return row && complete(cooperation, row, { permission, covered });
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
 * With parts and texts. Of its texts only those are there that at least k people have whom the permission covers at
 * that instant; under a permission without `deliver`, where that would tell how many have them, those that the provider
 * named, and no others.
 */
export async function complete(
  cooperation: Cooperation,
  row: ColumnRow,
  moment: Moment,
): Promise<LoadedColumn> {
  const found = await cooperation
    .selectFrom('shared_part')
    .select(['id', 'month', 'base', 'slices', 'version'])
    .where('shared_column', '=', row.id)
    .orderBy('month')
    .execute();
  const parts = found.map(({ base, ...part }) => ({ ...part, base: BigInt(base) }));
  return { ...row, parts, texts: await textsOf(cooperation, { row, part: parts[0]!, ...moment }) };
}

async function textsOf(
  cooperation: Cooperation,
  { row, part, permission, covered }: Moment & { row: ColumnRow; part: ColumnPart },
): Promise<LoadedColumn['texts']> {
  if (row.type !== 'text') return new Map();
  const values = await cooperation
    .selectFrom('shared_value')
    .select(['code', 'value'])
    .where('shared_column', '=', row.id)
    .orderBy('code')
    .execute();
  if (values.length === 0) return new Map();
  const codesOf = (some: typeof values) => new Map(some.map(({ code, value }) => [value, code]));
  if (!isExact(permission)) return codesOf(row.named ? values : []);
  const chunks = await covered(cooperation, permission.number);
  const people = await countCodes(cooperation, part, { chunks, to: values.at(-1)!.code });
  const isTold = ({ code }: { code: number }): boolean => people[code]! >= permission.minimumCohort;
  return codesOf(values.filter(isTold));
}
