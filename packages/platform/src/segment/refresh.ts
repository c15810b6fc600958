/**
 * Keeping the bit-sliced columns true. Whatever is asked of them is asked when no chunk is stale: those that are, are
 * built anew first. Where the transaction is of one snapshot, it is the snapshot of the answer, and a builder that
 * comes after another who was not yet in it is told to try again.
 */
import { createHash } from 'node:crypto';
import { conditionLimits, type DictionaryEntry } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import { listDictionary } from '../dictionary/queries.ts';
import { chunkSize, slicesOf, type Slice } from './slices.ts';
import { takeTurn } from './turn.ts';

/** Builds all stale chunks; how many there were. For a transaction that may write. */
export async function refreshColumns(store: Store): Promise<number> {
  const all = await listDictionary(store);
  const dictionary = all.filter(({ category }) => category !== 'contact');
  const declared = createHash('sha256')
    .update(JSON.stringify(dictionary.map(({ name, type }) => [name, type])))
    .digest();
  if ((await listStale(store, declared)).length === 0) return 0;
  const seen = await takeTurn(store);
  const stale = await listStale(store, declared);
  for (const chunk of stale) await build(store, chunk, { dictionary, declared, seen });
  return stale.length;
}

async function listStale(store: Store, declared: Buffer): Promise<number[]> {
  const { rows } = await sql<{ chunk: number }>`
    select c.chunk from (
      select generate_series(0, (select max(id) / ${sql.lit(chunkSize)} from customer)::int)
      -- Also those behind the last customer, who were there before.
      union select chunk from chunk_touch) as c (chunk)
    left join chunk_build b on b.chunk = c.chunk
    where b.chunk is null or b.declared <> ${declared}
      or exists (select from chunk_touch t where t.chunk = c.chunk and not pg_visible_in_snapshot(t.xid, b.seen))
    order by c.chunk`.execute(store);
  return rows.map(({ chunk }) => chunk);
}

type Building = {
  readonly dictionary: readonly DictionaryEntry[];
  readonly declared: Buffer;
  readonly seen: string;
};

async function build(store: Store, chunk: number, { dictionary, declared, seen }: Building): Promise<void> {
  const rows = await store
    .selectFrom('customer')
    .select(['id', 'attributes'])
    .where('id', '>=', chunk * chunkSize)
    .where('id', '<', (chunk + 1) * chunkSize)
    .execute();
  const numbers = await numberTexts(store, rows, dictionary);
  const slices = slicesOf(rows, dictionary, (attribute, text) => numbers.get(attribute)?.get(text));
  await sql`
    insert into chunk_build (chunk, seen, declared) values (${chunk}, ${seen}, ${declared})
    on conflict (chunk) do update set seen = excluded.seen, declared = excluded.declared,
      version = excluded.version`.execute(store);
  await store.deleteFrom('attribute_slice').where('chunk', '=', chunk).execute();
  await insertSlices(store, chunk, slices);
  await sql`
    delete from chunk_touch where chunk = ${chunk} and pg_visible_in_snapshot(xid, ${seen}::pg_snapshot)`.execute(
    store,
  );
}

async function insertSlices(store: Store, chunk: number, slices: readonly Slice[]): Promise<void> {
  await sql`
    insert into attribute_slice (attribute, chunk, slice, bits)
    select attribute, ${chunk}, slice, bits
    from unnest(${slices.map(({ attribute }) => attribute)}::text[], ${slices.map(({ slice }) => slice)}::smallint[],
      ${slices.map(({ bits }) => bits)}::bit varying[]) as row (attribute, slice, bits)`.execute(store);
}

/** The numbers of all texts in these rows, by attribute; texts that have none yet get one. */
async function numberTexts(
  store: Store,
  rows: readonly { readonly attributes: Readonly<Record<string, unknown>> }[],
  dictionary: readonly DictionaryEntry[],
): Promise<Map<string, Map<string, number>>> {
  const numbers = new Map<string, Map<string, number>>();
  for (const { name, type } of dictionary) {
    if (type !== 'text') continue;
    const texts = new Set<string>();
    for (const { attributes } of rows) {
      const text = attributes[name];
      if (typeof text === 'string' && text.length <= conditionLimits.characters) texts.add(text);
    }
    numbers.set(name, await numbersOf(store, name, [...texts]));
  }
  return numbers;
}

async function numbersOf(
  store: Store,
  attribute: string,
  texts: readonly string[],
): Promise<Map<string, number>> {
  if (texts.length === 0) return new Map();
  await sql`
    insert into attribute_value (attribute, value)
    select ${attribute}, value from unnest(${texts}::text[]) as value
    where not exists (select from attribute_value v where v.attribute = ${attribute} and v.value = value.value)
    on conflict (attribute, value) do nothing`.execute(store);
  const rows = await store
    .selectFrom('attribute_value')
    .select(['code', 'value'])
    .where('attribute', '=', attribute)
    .where((is) => is('value', '=', is.fn.any(is.val(texts as string[]))))
    .execute();
  return new Map(rows.map(({ value, code }) => [value, code]));
}
