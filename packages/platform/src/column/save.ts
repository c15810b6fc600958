/** Rows of shared columns. */
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import { batchesOf } from '../cooperation/batches.ts';
import { randomId } from '../random-id.ts';
import { slicesOf, type ChunkSlice, type Coded } from './encode.ts';
import type { ColumnRow } from './load.ts';

export type CodedPart = Coded & { readonly month: string };

/** What is written of a column; `codes` of a part stand place by place for `subjects`. */
export type Writing = {
  readonly column: Omit<ColumnRow, 'id'>;
  readonly subjects: readonly number[];
  readonly parts: readonly CodedPart[];
  readonly texts: readonly string[];
};

/** Writes a column, or writes it anew; bits that are there already are left alone. Needs the exclusive lock. */
export async function saveColumn(
  cooperation: Cooperation,
  { column, subjects, parts, texts }: Writing,
): Promise<string> {
  const { provider: _, permission: __, name: ___, ...changing } = column;
  const { id } = await cooperation
    .insertInto('shared_column')
    .values({ id: randomId(10), ...column })
    .onConflict((conflict) => conflict.columns(['provider', 'permission', 'name']).doUpdateSet(changing))
    .returning('id')
    .executeTakeFirstOrThrow();
  const months = parts.map(({ month }) => month);
  await cooperation
    .deleteFrom('shared_part')
    .where('shared_column', '=', id)
    .where('month', 'not in', months)
    .execute();
  for (const part of parts) await savePart(cooperation, id, { part, subjects });
  await cooperation.deleteFrom('shared_value').where('shared_column', '=', id).execute();
  await sql`
    insert into shared_value (shared_column, code, value)
    select ${id}, code, value from unnest(${texts}::text[]) with ordinality as text (value, code)`.execute(
    cooperation,
  );
  return id;
}

async function savePart(
  cooperation: Cooperation,
  column: string,
  { part, subjects }: { part: CodedPart; subjects: readonly number[] },
): Promise<void> {
  const codes = { base: String(part.base), slices: part.slices };
  const { id } = await cooperation
    .insertInto('shared_part')
    .values({ id: randomId(10), shared_column: column, month: part.month, ...codes })
    .onConflict((conflict) => conflict.columns(['shared_column', 'month']).doUpdateSet(codes))
    .returning('id')
    .executeTakeFirstOrThrow();
  await replaceSlices(cooperation, id, slicesOf(subjects, part.codes));
}

async function replaceSlices(
  cooperation: Cooperation,
  part: string,
  slices: readonly ChunkSlice[],
): Promise<void> {
  await sql`
    delete from shared_slice s where part = ${part} and not exists (
      select from unnest(${slices.map(({ chunk }) => chunk)}::int[], ${slices.map(({ slice }) => slice)}::smallint[])
        as kept (chunk, slice) where kept.chunk = s.chunk and kept.slice = s.slice)`.execute(cooperation);
  for (const rows of batchesOf(slices)) {
    await sql`
      insert into shared_slice as kept (part, chunk, slice, bits)
      select ${part}, chunk, slice, bits from unnest(
        ${rows.map(({ chunk }) => chunk)}::int[], ${rows.map(({ slice }) => slice)}::smallint[],
        ${rows.map(({ bits }) => bits)}::bit varying[]) as row (chunk, slice, bits)
      on conflict (part, chunk, slice) do update set bits = excluded.bits where kept.bits <> excluded.bits`.execute(
      cooperation,
    );
  }
}
