/**
 * Bitmaps over subject numbers, in chunks of 8,192 bits, kept in `bit varying` and computed on in SQL. A chunk that
 * is absent is all zeros. Bits change only in SQL and chunk by chunk in rising order, so that two writers neither
 * lose each other's bits nor deadlock.
 */
import type { Instant } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import { placesIn, readBitmap } from '../segment/chunk-bits.ts';

/** Bits in a chunk. */
const chunkBits = 8192;

/** Which bitmap: of a partner's presence, a permission's eligibility, or a publication. */
export type BitmapKey =
  | { readonly of: 'presence'; readonly partner: string }
  | { readonly of: 'eligibility'; readonly permission: number }
  | { readonly of: 'publication'; readonly id: string };

const zero = sql`(B'0'::bit(8192)::bit varying)`;

type Target = {
  readonly table: RawBuilder<unknown>;
  readonly column: RawBuilder<unknown>;
  readonly key: string | number;
};

function targetOf(bitmap: BitmapKey): Target {
  switch (bitmap.of) {
    case 'presence':
      return { table: sql.table('presence'), column: sql.ref('partner'), key: bitmap.partner };
    case 'eligibility':
      return { table: sql.table('eligibility'), column: sql.ref('permission'), key: bitmap.permission };
    case 'publication':
      return { table: sql.table('publication_chunk'), column: sql.ref('publication'), key: bitmap.id };
  }
}

/** Subjects as one mask per chunk: a query with the columns chunk and mask. */
const masksOf = (subjects: readonly number[]): RawBuilder<unknown> => sql`
  select n / ${sql.lit(chunkBits)} as chunk, bit_or(set_bit(${zero}, n % ${sql.lit(chunkBits)}, 1)) as mask
  from unnest(${subjects}::int[]) as n group by 1 order by 1`;

/** Sets the bits of these subjects. */
export async function setBits(
  cooperation: Cooperation,
  bitmap: BitmapKey,
  subjects: readonly number[],
): Promise<void> {
  if (subjects.length === 0) return;
  const { table, column, key } = targetOf(bitmap);
  await sql`
    insert into ${table} as kept (${column}, chunk, bits)
    select ${key}, m.chunk, m.mask from (${masksOf(subjects)}) m
    on conflict (${column}, chunk) do update set bits = kept.bits | excluded.bits`.execute(cooperation);
}

/** Clears the bits of these subjects. */
export async function clearBits(
  cooperation: Cooperation,
  bitmap: BitmapKey,
  subjects: readonly number[],
): Promise<void> {
  if (subjects.length === 0) return;
  const { table, column, key } = targetOf(bitmap);
  // Row locks in rising order of chunks, before the update takes them in whatever order its join likes.
  await sql`
    with masks as (${masksOf(subjects)}),
      held as (
        select k.chunk from ${table} k
        where k.${column} = ${key} and k.chunk in (select chunk from masks) order by k.chunk for update)
    update ${table} kept set bits = kept.bits & ~ m.mask
    from masks m join held h using (chunk)
    where kept.${column} = ${key} and kept.chunk = m.chunk`.execute(cooperation);
}

/** Makes these subjects, and no others, the ones whose bits are set. Chunks that say so already are left alone. */
export async function replaceBits(
  cooperation: Cooperation,
  bitmap: BitmapKey,
  subjects: readonly number[],
): Promise<void> {
  const { table, column, key } = targetOf(bitmap);
  await sql`
    delete from ${table} where ${column} = ${key}
    and chunk not in (select n / ${sql.lit(chunkBits)} from unnest(${subjects}::int[]) as n)`.execute(
    cooperation,
  );
  if (subjects.length === 0) return;
  await sql`
    insert into ${table} as kept (${column}, chunk, bits)
    select ${key}, m.chunk, m.mask from (${masksOf(subjects)}) m
    on conflict (${column}, chunk) do update set bits = excluded.bits where kept.bits <> excluded.bits`.execute(
    cooperation,
  );
}

/** Those of the subjects whose bit is set, as stored (coming changes not applied). */
export async function filterSet(
  cooperation: Cooperation,
  bitmap: BitmapKey,
  subjects: readonly number[],
): Promise<number[]> {
  const { table, column, key } = targetOf(bitmap);
  const { rows } = await sql<{ n: number }>`
    select n from unnest(${subjects}::int[]) as n
    join ${table} k on k.${column} = ${key} and k.chunk = n / ${sql.lit(chunkBits)}
    where get_bit(k.bits, n % ${sql.lit(chunkBits)}) = 1`.execute(cooperation);
  return rows.map(({ n }) => n);
}

/** A stored bitmap as a query with the columns chunk and bits. */
export function storedChunks(bitmap: BitmapKey): RawBuilder<unknown> {
  const { table, column, key } = targetOf(bitmap);
  return sql`(select chunk, bits from ${table} where ${column} = ${key})`;
}

/** Who the permission covers at that instant, coming changes that are due applied: columns chunk and bits. */
export const eligibleChunks = (permission: number, at: Instant): RawBuilder<unknown> =>
  sql`covered_chunks(${permission}::smallint, ${new Date(at)}, '{}'::text[])`;

/** The subjects whose bits are set in a query with the columns chunk and bits, rising. */
export async function listSubjects(cooperation: Cooperation, chunks: RawBuilder<unknown>): Promise<number[]> {
  const subjects: number[] = [];
  for (const [chunk, bits] of await readBitmap(cooperation, sql`select chunk, bits from ${chunks} as c`))
    for (const place of placesIn(bits)) subjects.push(chunk * chunkBits + place);
  return subjects;
}
