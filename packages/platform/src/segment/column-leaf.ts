/** What is asked of an attribute, as arithmetic over its slices. */
import type { AttributeType, Leaf } from '@entente/contract';
import { sql, type RawBuilder } from 'kysely';
import { bitsOf, codeBits, codeOf, type Halves } from './code.ts';
import { chunksOf, type Bitmap, type Compiling } from './bitmap.ts';
import { passing, type Range, type Stored } from './ranges.ts';
import { knownSlice } from './slices.ts';

type AttributeLeaf = Extract<Leaf, { op: 'attribute' }>;

/** Of more texts or numbers than this, the rows are looked at instead: a range costs a pass over the slices. */
const mostRanges = 16;

/** Who has a value of the attribute that passes. */
export function columnLeaf({ name, test }: AttributeLeaf, compiling: Compiling): Bitmap {
  const type = compiling.attribute(name);
  const what = passing(test, type, compiling.now);
  if (what === 'unknown') return { chunks: slices(name, [{}]), isInverse: true };
  if ('prefix' in what)
    return { chunks: rowsWith(name, sql`starts_with(attributes ->> ${name}, ${what.prefix})`) };
  const ranges = what.ranges.flatMap((range) => codesOf(name, { range, type }, compiling));
  if (type === 'text' && ranges.length > mostRanges) {
    const texts = what.ranges.map(({ from }) => String(from));
    return { chunks: rowsWith(name, sql`attributes ->> ${name} = any (${texts}::text[])`) };
  }
  return { chunks: slices(name, ranges) };
}

/** From one code to another, both included, as bits; open where one is missing. */
export type CodeRange = { readonly from?: string; readonly to?: string };

/**
 * The range as codes, 64 bits as text; none where nothing can be in it, because no customer has the text or it ends where
 * values end.
 */
export function codesOf(
  name: string,
  { range, type }: { range: Range; type: AttributeType },
  { numberOf }: Pick<Compiling, 'numberOf'>,
): CodeRange[] {
  const code: Halves = { high: 0, low: 0 };
  const bits = (value: Stored, step: -1 | 0 | 1): string | undefined => {
    // Ranges of instants are in milliseconds, and codes are made of what is stored.
    const stored = type === 'instant' ? new Date(Number(value)).toISOString() : value;
    if (!codeOf(type, stored, { code, numberOf: (text) => numberOf(name, text) })) return undefined;
    const stepped = BigInt(`0b${bitsOf(code)}`) + BigInt(step);
    // Nothing is above the highest code or below the lowest.
    if (stepped < 0n || stepped >= 1n << BigInt(codeBits[type])) return undefined;
    return stepped.toString(2).padStart(64, '0');
  };
  const from = range.from === undefined ? undefined : bits(range.from, range.isFromOpen ? 1 : 0);
  const to = range.to === undefined ? undefined : bits(range.to, range.isToOpen ? -1 : 0);
  if ((range.from !== undefined && from === undefined) || (range.to !== undefined && to === undefined))
    return [];
  return [{ ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
}

/** Who has a known value in one of the ranges. */
function slices(name: string, ranges: readonly CodeRange[]): RawBuilder<unknown> {
  const known = sql`bit_or(bits) filter (where slice = ${sql.lit(knownSlice)})`;
  const bound = (which: 'at_least' | 'at_most', bits: string): RawBuilder<unknown> => sql`
    ${sql.raw(which)}(bits, get_bit(${bits}::bit(64), 63 - slice) = 1 order by slice)
      filter (where slice > ${sql.lit(knownSlice)})`;
  const each = ranges.map(({ from, to }) => {
    const bounds = [
      ...(from === undefined ? [] : [bound('at_least', from)]),
      ...(to === undefined ? [] : [bound('at_most', to)]),
    ];
    return sql`(${sql.join([known, ...bounds], sql` & `)})`;
  });
  if (each.length === 0) return sql`select chunk, bits from attribute_slice where false`;
  return sql`
    select chunk, (${sql.join(each, sql` | `)})::bit varying as bits from attribute_slice
    where attribute = ${name} group by chunk
    having length(bit_or(bits) filter (where slice = ${sql.lit(knownSlice)})) > 0`;
}

const rowsWith = (name: string, test: RawBuilder<unknown>): RawBuilder<unknown> =>
  chunksOf(sql`
    select id as customer from customer
    where jsonb_typeof(attributes -> ${name}) = 'string' and ${test}`);
