/** A condition over the columns that a provider shares, and over what it has published, as arithmetic over bits. */
import {
  faultsText,
  fit,
  readCondition,
  refuse,
  type Condition,
  type DataCategory,
  type Fault,
  type Instant,
  type Written,
  said,
} from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import type { PermissionRow } from '../agreement/permissions.ts';
import { codesOf } from '../segment/column-leaf.ts';
import { passing } from '../segment/ranges.ts';
import { partsOf } from '../segment/vocabulary.ts';
import { equals, isBetween, isUnknown, zeros, type Bits, type ColumnPart } from './expression.ts';
import { coveredAt, findColumn, type LoadedColumn } from './load.ts';

/** A condition as a structure, however it was written. Refuses `segment-invalid` for text that is none. */
export const conditionOf = (where: Written): Condition =>
  'text' in where ? readCondition(where.text) : where.condition;

/** A condition ready to be asked: the bits, and the tables that they stand in. */
export type Compiled = {
  readonly bits: Bits;
  readonly parts: readonly ColumnPart[];
  /** Ids of publications. */
  readonly publications: readonly string[];
  /** The categories that were read to make what it stands in. */
  readonly reads: readonly DataCategory[];
};

/** The table of a publication's chunks. */
export const publicationTable = (id: string) => sql.table(`set_${id}`);

/**
 * Makes a condition about one provider's people ready. Refuses `segment-invalid` for what is not shared or published
 * under that permission, for tests that do not fit, and for conditions on rows, which are not in the cooperation.
 */
export async function compileCondition(
  cooperation: Cooperation,
  where: Written,
  { permission, at }: { permission: PermissionRow; at: Instant },
): Promise<Compiled> {
  const condition = conditionOf(where);
  const columns = new Map<string, LoadedColumn>();
  const published = new Map<string, Published>();
  for (const part of partsOf(condition)) {
    if (part.op === 'attribute' && !columns.has(part.name)) {
      const column = await findColumn(cooperation, { permission, name: part.name, covered: coveredAt(at) });
      if (column) columns.set(part.name, column);
    }
    if (part.op === 'segment' || part.op === 'set') {
      const found = await findPublication(cooperation, permission, part.name);
      if (found) published.set(part.name, found);
    }
  }
  const faults = [...rowFaults(condition), ...fitFaults(condition, columns, published)];
  if (faults.length > 0) refuse('segment-invalid', { detail: faultsText(faults), faults });
  return {
    bits: express(condition, { columns, published, now: at }),
    parts: [...columns.values()].map(({ parts }) => parts[0]!),
    publications: [...published.values()].map(({ id }) => id),
    reads: [...columns.values(), ...published.values()].flatMap(
      ({ categories }) => categories as DataCategory[],
    ),
  };
}

type Published = { readonly id: string; readonly categories: readonly string[] };

async function findPublication(
  cooperation: Cooperation,
  { number }: PermissionRow,
  name: string,
): Promise<Published | undefined> {
  return cooperation
    .selectFrom('publication')
    .select(['id', 'categories'])
    .where('permission', '=', number)
    .where('name', '=', name)
    .executeTakeFirst();
}

const askable = new Set<Condition['op']>(['all', 'any', 'not', 'attribute', 'segment', 'set']);

function rowFaults(condition: Condition): Fault[] {
  const odd = [...partsOf(condition)].filter(({ op }) => !askable.has(op));
  return odd.map(({ op }) => ({
    path: 'where',
    ...said`${op} is asked of rows; here there are shared columns and published segments and sets`,
  }));
}

function fitFaults(
  condition: Condition,
  columns: ReadonlyMap<string, LoadedColumn>,
  published: ReadonlyMap<string, Published>,
): readonly Fault[] {
  const known = (name: string): DataCategory[] | undefined => (published.has(name) ? [] : undefined);
  const byMonths = [...columns.values()]
    .filter(({ parts }) => parts[0]!.month !== '')
    .map(({ name }) => ({ path: 'where', ...said`${name} is shared by months` }));
  const { faults } = fit(condition, {
    attribute: (name) => {
      const column = columns.get(name);
      return column && { ...column, category: column.categories[0] as DataCategory };
    },
    property: () => undefined,
    segment: known,
    set: known,
  });
  return [...byMonths, ...faults];
}

type Known = {
  readonly columns: ReadonlyMap<string, LoadedColumn>;
  readonly published: ReadonlyMap<string, Published>;
  readonly now: Instant;
};

function express(condition: Condition, known: Known): Bits {
  switch (condition.op) {
    case 'all':
      return sql`(${sql.join(
        condition.of.map((each) => express(each, known)),
        sql` & `,
      )})`;
    case 'any':
      return sql`(${sql.join(
        condition.of.map((each) => express(each, known)),
        sql` | `,
      )})`;
    case 'not':
      return sql`(~ ${express(condition.of, known)})`;
    case 'segment':
    case 'set':
      return sql`coalesce(${publicationTable(known.published.get(condition.name)!.id)}.bits, ${zeros})`;
    case 'attribute':
      return test(condition, known);
    default:
      throw new Error('a condition on rows was not refused');
  }
}

function test({ name, test: asked }: Extract<Condition, { op: 'attribute' }>, { columns, now }: Known): Bits {
  const { parts, type, texts } = columns.get(name)!;
  const part = parts[0]!;
  const what = passing(asked, type, now);
  if (what === 'unknown') return isUnknown(part);
  if ('prefix' in what) {
    const codes = [...texts].filter(([text]) => text.startsWith(what.prefix)).map(([, code]) => code);
    return anyOf(codes.map((code) => equals(part, BigInt(code))));
  }
  const numberOf = (_: string, text: string): number | undefined => texts.get(text);
  const ranges = what.ranges.flatMap((range) => codesOf(name, { range, type }, { numberOf }));
  return anyOf(ranges.map(({ from, to }) => isBetween(part, { from: whole(from), to: whole(to) })));
}

/** A code that is written in bits. */
export const whole = (bits: string | undefined): bigint | undefined =>
  bits === undefined ? undefined : BigInt(`0b${bits}`);

const anyOf = (bits: readonly Bits[]): Bits =>
  bits.length === 0 ? zeros : sql`(${sql.join(bits, sql` | `)})`;
