/** Reading bit-sliced columns back: what every customer of a chunk has for an attribute. */
import type { AttributeType } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import { codesIn, isSet, sendSlices, type SentSlices } from './chunk-bits.ts';
import { numberOfCode } from './code.ts';
import { chunkSize, everybody, knownSlice } from './slices.ts';

/** Who is a customer, as a query with the columns chunk and bits. */
export const everyone = sql`
  select chunk, bits from attribute_slice
  where attribute = ${everybody} and slice = ${sql.lit(knownSlice)}`;

/** An attribute as it is read: of what type it is decides what its codes say. */
export type Read = { readonly name: string; readonly type: AttributeType };

/** What each customer of a chunk has, as numbers that `numberOfCode` makes; NaN where it is not known. */
export type NumbersOf = (attribute: string, chunk: number) => Float64Array;

type Numbers = { readonly bytes: number; readonly numbers: Float64Array };

/** What is known of these attributes in these chunks; what is kept of a chunk is good until it is built again. Columns are fresh. */
export async function readNumbers(
  store: Store,
  attributes: readonly Read[],
  chunks: readonly number[],
): Promise<NumbersOf> {
  const named = new Map(attributes.map((attribute) => [attribute.name, attribute]));
  const found = new Map<string, Float64Array>();
  const missing: { readonly attribute: Read; readonly chunk: number }[] = [];
  const versions = attributes.length === 0 ? [] : await readVersions(store, chunks);
  for (const { chunk, version } of versions)
    for (const attribute of named.values()) {
      const kept = store.kept?.get<Numbers>(nameOf(attribute, chunk), version);
      if (kept) found.set(nameOf(attribute, chunk), kept.numbers);
      else missing.push({ attribute, chunk });
    }
  for (const row of await readSlices(store, missing)) {
    const attribute = named.get(row.attribute)!;
    const numbers = numbersIn(row, attribute.type);
    store.kept?.keep(nameOf(attribute, row.chunk), row.version, { bytes: numbers.byteLength, numbers });
    found.set(nameOf(attribute, row.chunk), numbers);
  }
  return (name, chunk) => found.get(nameOf({ name }, chunk)) ?? nothingKnown;
}

const nothingKnown = new Float64Array(chunkSize).fill(Number.NaN);

const nameOf = ({ name }: Pick<Read, 'name'>, chunk: number): string => `numbers ${chunk} ${name}`;

async function readVersions(
  store: Store,
  chunks: readonly number[],
): Promise<readonly { readonly chunk: number; readonly version: string }[]> {
  const { rows } = await sql<{ chunk: number; version: string }>`
    select chunk, version from chunk_build where chunk = any (${chunks}::integer[])`.execute(store);
  return rows;
}

type Row = SentSlices & { readonly attribute: string; readonly chunk: number; readonly version: string };

/** The slices that are not all 0, together with the version they are of. */
async function readSlices(
  store: Store,
  missing: readonly { readonly attribute: Read; readonly chunk: number }[],
): Promise<readonly Row[]> {
  if (missing.length === 0) return [];
  const { rows } = await sql<Row>`
    select s.attribute, s.chunk, b.version, ${sendSlices(sql.table('s'))}
    from unnest(${missing.map(({ attribute }) => attribute.name)}::text[], ${missing.map(({ chunk }) => chunk)}::integer[])
      as missing (attribute, chunk)
    join attribute_slice s using (attribute, chunk) join chunk_build b using (chunk)
    where length(s.bits) > 0 group by s.attribute, s.chunk, b.version`.execute(store);
  return rows;
}

function numbersIn(sent: SentSlices, type: AttributeType): Float64Array {
  const { known, high, low } = codesIn(sent);
  const numbers = new Float64Array(chunkSize);
  for (let place = 0; place < chunkSize; place += 1)
    numbers[place] = isSet(known, place) ? numberOfCode(type, high[place]!, low[place]!) : Number.NaN;
  return numbers;
}
