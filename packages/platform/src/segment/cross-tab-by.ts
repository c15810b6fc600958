/** By what customers are counted in a cross-tab: each is read as numbers, which have names only in the end. */
import {
  crossTabLimits,
  faultsText,
  refuse,
  said,
  valueFault,
  type AttributeType,
  type CrossTabBy,
  type Fault,
  type Message,
  type ValueKind,
} from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import { chunkSize } from './slices.ts';
import { placesIn, type ChunkBits } from './chunk-bits.ts';
import type { NumbersOf, Read } from './slice-read.ts';
import { dayMs, numberOf } from './strips.ts';

export type CellValue = string | number | boolean | null;

export type Dimension = {
  /** What is read of customers. */
  readonly attribute?: Read;
  /** A number of each customer of a chunk; NaN where the value is not known. */
  read(chunk: number, numbersOf: NumbersOf): Float64Array | Promise<Float64Array>;
  /** What these numbers stand for. */
  name(numbers: readonly number[]): ((number: number) => CellValue) | Promise<(number: number) => CellValue>;
};

/** Who is in a segment, and who is not. */
export const segmentDimension = (members: ReadonlyMap<number, ChunkBits>): Dimension => ({
  read: (chunk) => {
    const isIn = new Float64Array(chunkSize);
    for (const place of placesIn(members.get(chunk))) isIn[place] = 1;
    return isIn;
  },
  name: () => (number) => number === 1,
});

/** By the values of an attribute, or by the numbers of their bands. Refuses `segment-invalid`. */
export function dimensionOf(
  store: Store,
  { attribute, edges }: Extract<CrossTabBy, { attribute: string }>,
  { entry, place }: { entry: (ValueKind & { readonly category: string }) | undefined; place: number },
): Dimension {
  const no = (step: string, wrong: Message): never => {
    const faults: Fault[] = [{ path: `by[${place}].${step}`, ...wrong }];
    return refuse('segment-invalid', { detail: faultsText(faults), faults });
  };
  if (!entry) return no('attribute', said`there is no attribute ${attribute}`);
  const { type, category } = entry;
  if (category === 'contact')
    return no('attribute', said`${attribute} is contact data, by which nobody is counted`);
  if (!edges) return type === 'text' ? byTexts(store, attribute) : byValues(attribute, type);
  if (type === 'text' || type === 'boolean') return no('edges', said`${type} has no bands`);
  for (const [nth, edge] of edges.entries()) {
    const wrong = valueFault(edge, entry);
    if (wrong) return no(`edges[${nth}]`, wrong);
  }
  const numbers = edges.map((edge) => numberOf(type, typeof edge === 'object' ? edge.minor : edge));
  if (numbers.some((edge, nth) => nth > 0 && edge <= numbers[nth - 1]!))
    return no('edges', said`must ascend`);
  return byBands(attribute, { type, edges: Float64Array.from(numbers) });
}

const byValues = (attribute: string, type: AttributeType): Dimension => ({
  attribute: { name: attribute, type },
  read: (chunk, numbersOf) => numbersOf(attribute, chunk),
  name: () => (number) => valueOf(type, number),
});

/** The value that a number was made of. */
function valueOf(type: AttributeType, number: number): CellValue {
  switch (type) {
    case 'boolean':
      return number === 1;
    case 'date':
      return new Date(number * dayMs).toISOString().slice(0, 10);
    case 'instant':
      return new Date(number).toISOString();
    default:
      return number;
  }
}

/** Band 0 is below the first edge, the last one from the last edge on. */
function byBands(
  attribute: string,
  { type, edges }: { type: AttributeType; edges: Float64Array },
): Dimension {
  const half = 2 ** Math.floor(Math.log2(edges.length));
  // As many as can be halved evenly, so that looking a band up has no branches.
  const padded = new Float64Array(2 * half - 1).fill(Infinity);
  padded.set(edges);
  return {
    attribute: { name: attribute, type },
    read: (chunk, numbersOf) => {
      const known = numbersOf(attribute, chunk);
      const bands = new Float64Array(known.length);
      for (let place = 0; place < bands.length; place += 1) {
        const number = known[place]!;
        let band = 0;
        for (let step = half; step > 0; step >>= 1) band += padded[band + step - 1]! <= number ? step : 0;
        bands[place] = Number.isNaN(number) ? number : band;
      }
      return bands;
    },
    name: () => (band) => band,
  };
}

/** The slices hold numbers of texts, and of longer ones only that there is one: those are read from the rows. */
function byTexts(store: Store, attribute: string): Dimension {
  // Below 0, where no text of the slices has its number.
  const beginnings = new Map<string, number>();
  const numberOfBeginning = (text: string): number => {
    const number = beginnings.get(text) ?? -1 - beginnings.size;
    beginnings.set(text, number);
    return number;
  };
  return {
    attribute: { name: attribute, type: 'text' },
    read: async (chunk, numbersOf) => {
      const known = numbersOf(attribute, chunk);
      if (!known.includes(0)) return known;
      const numbers = known.slice();
      for (const { id, text, code } of await readBeginnings(store, attribute, { chunk, numbers }))
        numbers[id % chunkSize] = code ?? numberOfBeginning(text);
      return numbers;
    },
    name: async (numbers) => {
      const { rows } = await sql<{ code: number; value: string }>`
        select code, value from attribute_value
        where attribute = ${attribute} and code = any (${numbers.filter((each) => each > 0)}::integer[])`.execute(
        store,
      );
      const texts = new Map(rows.map(({ code, value }) => [code, value]));
      for (const [text, number] of beginnings) texts.set(number, text);
      return (number) => texts.get(number)!;
    },
  };
}

/** How the texts of those begin whose number is 0, and the number that such a beginning has as a text of its own. */
async function readBeginnings(
  store: Store,
  attribute: string,
  { chunk, numbers }: { chunk: number; numbers: Float64Array },
): Promise<readonly { id: number; text: string; code: number | null }[]> {
  const ids = [...numbers.keys()]
    .filter((place) => numbers[place] === 0)
    .map((place) => chunk * chunkSize + place);
  const { rows } = await sql<{ id: number; text: string; code: number | null }>`
    select c.id, c.text, v.code from (
      select id, left(attributes ->> ${attribute}, ${crossTabLimits.characters}) as text from customer
      where id = any (${ids}::bigint[])) as c
    left join attribute_value v on v.attribute = ${attribute} and v.value = c.text`.execute(store);
  return rows;
}
