/**
 * Arithmetic over the slices of a column, as SQL expressions over a table that `slicesTable` makes. Every expression
 * is a chunk of bits and never null: where a chunk has no slices, nothing is known of anybody in it.
 */
import { sql, type RawBuilder } from 'kysely';
import { knownSlice } from '../segment/slices.ts';

/** Where codes are kept: counted from `base`, in so many slices; of another version, whenever a slice was written. */
export type ColumnPart = {
  readonly id: string;
  readonly base: bigint;
  readonly slices: number;
  readonly version: string;
};

/** Bits of one chunk, given the table that has the slices. */
export type Bits = RawBuilder<unknown>;

export const zeros: Bits = sql`(B'0'::bit(8192)::bit varying)`;

export const tableOf = ({ id }: Pick<ColumnPart, 'id'>): RawBuilder<unknown> => sql.table(`part_${id}`);

const nameOf = (slice: number): string => (slice === knownSlice ? 'known' : `s${slice}`);

/** A slice as it stands in the table; null in a chunk that has none. */
const sliceOf = (part: ColumnPart, slice: number): Bits => sql`${tableOf(part)}.${sql.ref(nameOf(slice))}`;

/** A query that has the slices of every chunk side by side: columns chunk, known, s0, s1 and so on. */
export function slicesTable({ id, slices }: ColumnPart): RawBuilder<unknown> {
  const columns = [knownSlice, ...Array.from({ length: slices }, (_, slice) => slice)].map(
    (slice) =>
      sql`coalesce(bit_or(bits) filter (where slice = ${sql.lit(slice)}), ${zeros}) as ${sql.ref(nameOf(slice))}`,
  );
  return sql`select chunk, ${sql.join(columns)} from shared_slice where part = ${id} group by chunk`;
}

const orZeros = (each: Bits): Bits => sql`coalesce(${each}, ${zeros})`;

/** Who has a known value. */
const isKnown = (part: ColumnPart): Bits => orZeros(sliceOf(part, knownSlice));

/** Of whom no value is known. */
export const isUnknown = (part: ColumnPart): Bits => sql`(~ ${isKnown(part)})`;

/** Whose code, as it is counted in the part, is this one. */
export function equals(part: ColumnPart, code: bigint): Bits {
  if (code < 0n || code >> BigInt(part.slices) !== 0n) return zeros;
  const each = Array.from({ length: part.slices }, (_, slice) =>
    isSet(code, slice) ? sliceOf(part, slice) : sql`~ ${sliceOf(part, slice)}`,
  );
  return orZeros(sql`(${sql.join([sliceOf(part, knownSlice), ...each], sql` & `)})`);
}

/** Whose code of 64 bits is from one to another, both included; open where one is missing. */
export function isBetween(
  part: ColumnPart,
  { from, to }: { readonly from?: bigint | undefined; readonly to?: bigint | undefined },
): Bits {
  const highest = (1n << BigInt(part.slices)) - 1n;
  const low = from === undefined ? 0n : from - part.base;
  const high = to === undefined ? highest : to - part.base;
  if (low > highest || high < 0n || low > high) return zeros;
  const bounds = [
    ...(low <= 0n ? [] : [atLeast(part, low)]),
    ...(high >= highest ? [] : [atMost(part, high)]),
  ];
  return orZeros(sql`(${sql.join([sliceOf(part, knownSlice), ...bounds], sql` & `)})`);
}

const isSet = (code: bigint, slice: number): boolean => ((code >> BigInt(slice)) & 1n) === 1n;

/** From the lowest slice up: whether the bits so far are at least those of the bound. Its zeros at the end say nothing. */
function atLeast(part: ColumnPart, bound: bigint): Bits {
  let state: Bits | undefined;
  for (let slice = 0; slice < part.slices; slice += 1) {
    const own = sliceOf(part, slice);
    if (isSet(bound, slice)) state = state ? sql`(${own} & ${state})` : own;
    else if (state) state = sql`(${own} | ${state})`;
  }
  return state!;
}

/** Likewise at most; its ones at the end say nothing. */
function atMost(part: ColumnPart, bound: bigint): Bits {
  let state: Bits | undefined;
  for (let slice = 0; slice < part.slices; slice += 1) {
    const own = sql`~ ${sliceOf(part, slice)}`;
    if (!isSet(bound, slice)) state = state ? sql`(${own} & ${state})` : sql`(${own})`;
    else if (state) state = sql`(${own} | ${state})`;
  }
  return state!;
}
