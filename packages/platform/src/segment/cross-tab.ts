/** Counting own customers by one or two of their attributes: exact, in one snapshot, and over the columns that conditions read. */
import {
  crossTabLimits,
  refuse,
  type Condition,
  type CrossTab,
  type CrossTabBy,
  type Instant,
} from '@entente/contract';
import type { Store } from '@entente/store';
import { listDictionary } from '../dictionary/queries.ts';
import { dimensionOf, segmentDimension, type CellValue, type Dimension } from './cross-tab-by.ts';
import { textOf, type Counted } from './cross-tab-text.ts';
import { refreshColumns } from './refresh.ts';
import { getSegment } from './saved.ts';
import { select } from './select.ts';
import { placesIn, readBitmap, type ChunkBits } from './chunk-bits.ts';
import { everyone, readNumbers } from './slice-read.ts';

/** So few at a time that memory stays flat. */
const chunksAtOnce = 16;

/**
 * The customers who meet a condition, by value. Refuses `segment-invalid` for an attribute that is not there or has no
 * bands, `not-found` for a segment, `limit-exceeded` where there are more than 5,000 cells.
 */
export async function crossTab(
  store: Store,
  { condition, by, now }: { condition: Condition | undefined; by: readonly CrossTabBy[]; now: Instant },
): Promise<Pick<CrossTab, 'customers' | 'cells'>> {
  const membersOf = async (each: Condition): Promise<ReadonlyMap<number, ChunkBits>> =>
    readBitmap(store, (await select(store, each, now)).chunks);
  const attributes = new Map((await listDictionary(store)).map((entry) => [entry.name, entry]));
  const dimensions: Dimension[] = [];
  for (const [place, each] of by.entries())
    dimensions.push(
      'segment' in each
        ? segmentDimension(await membersOf((await getSegment(store, each.segment)).condition))
        : dimensionOf(store, each, { entry: attributes.get(each.attribute), place }),
    );
  if (!condition) await refreshColumns(store);
  const selected = await (condition ? membersOf(condition) : readBitmap(store, everyone));
  const counts = await countCells(store, selected, dimensions);
  const counted = by.map((each) => ({
    by: each,
    kind: 'segment' in each ? undefined : attributes.get(each.attribute),
  }));
  return listCells(counts, dimensions, counted);
}

type Cell = { readonly numbers: readonly number[]; readonly customers: number };

/** Everybody who is selected, by what the dimensions say of them. */
async function countCells(
  store: Store,
  selected: ReadonlyMap<number, ChunkBits>,
  [first, second]: readonly Dimension[],
): Promise<readonly Cell[]> {
  const attributes = [first, second].flatMap((each) => each?.attribute ?? []);
  const counting = openCounts();
  const chunks = [...selected.keys()];
  for (let from = 0; from < chunks.length; from += chunksAtOnce) {
    const some = chunks.slice(from, from + chunksAtOnce);
    const numbersOf = await readNumbers(store, attributes, some);
    for (const chunk of some) {
      const own = await first!.read(chunk, numbersOf);
      const other = await second?.read(chunk, numbersOf);
      counting.add(placesIn(selected.get(chunk)), own, other);
    }
  }
  return counting.cells();
}

type Counting = {
  /** Counts the customers at these places of a chunk. */
  add(places: Uint16Array, first: Float64Array, second: Float64Array | undefined): void;
  cells(): Cell[];
};

/** Counts pairs of numbers; refuses `limit-exceeded` as soon as there are too many different ones. */
function openCounts(): Counting {
  const [firsts, seconds] = [openRanks(), openRanks()];
  const rows: Uint32Array[] = [];
  let size = 0;
  const begin = (): void => {
    if ((size += 1) > crossTabLimits.cells)
      refuse('limit-exceeded', {
        what: 'A cross-tab',
        limit: `${crossTabLimits.cells} cells; give edges for bands`,
      });
  };
  return {
    add: (places, first, second) => {
      const down = firsts.of(first, places);
      const across = second ? seconds.of(second, places) : new Uint16Array(places.length);
      for (let n = 0; n < places.length; n += 1) {
        const row = rowOf(rows, down[n]!, across[n]!);
        if (row[across[n]!] === 0) begin();
        row[across[n]!]! += 1;
      }
    },
    cells: () =>
      rows.flatMap((row, first) =>
        Array.from(row, (customers, second) => ({
          numbers: [firsts.numbers[first]!, seconds.numbers[second] ?? 0],
          customers,
        })).filter(({ customers }) => customers > 0),
      ),
  };
}

/** A row that has such a place. */
function rowOf(rows: Uint32Array[], nth: number, place: number): Uint32Array {
  const row = rows[nth];
  if (row && place < row.length) return row;
  const longer = new Uint32Array(Math.max(8, place * 2));
  longer.set(row ?? []);
  return (rows[nth] = longer);
}

/** Different numbers in the order in which they come: which each of these is, from 0. */
function openRanks(): {
  of(numbers: Float64Array, places: Uint16Array): Uint16Array;
  readonly numbers: readonly number[];
} {
  const numbers: number[] = [];
  const ranks = new Map<number, number>();
  const smallRanks = new Uint16Array(4_096);
  const rankOf = (number: number): number => {
    const rank = ranks.get(number);
    if (rank !== undefined) return rank;
    ranks.set(number, numbers.length);
    return numbers.push(number) - 1;
  };
  return {
    numbers,
    of: (values, places) => {
      const found = new Uint16Array(places.length);
      for (let n = 0; n < places.length; n += 1) {
        const value = values[places[n]!]!;
        // Most are whole and small, and then looked up without a map: one more than the rank.
        const small = value >= 0 && value < smallRanks.length ? Math.trunc(value) : 0;
        if (small === value) {
          if (smallRanks[small] === 0) smallRanks[small] = rankOf(value) + 1;
          found[n] = smallRanks[small]! - 1;
        } else found[n] = rankOf(value);
      }
      return found;
    },
  };
}

/** Cells by their values, the unknown last. */
async function listCells(
  counts: readonly Cell[],
  dimensions: readonly Dimension[],
  counted: readonly Counted[],
): Promise<Pick<CrossTab, 'customers' | 'cells'>> {
  const named: ((number: number) => CellValue)[] = [];
  for (const [place, each] of dimensions.entries())
    named.push(await each.name([...new Set(counts.map(({ numbers }) => numbers[place]!))]));
  const cells = counts.map(({ numbers, customers }) => {
    const values = named.map((nameOf, place) =>
      Number.isNaN(numbers[place]!) ? null : nameOf(numbers[place]!),
    );
    return { values, customers, text: textOf(counted, values) };
  });
  return {
    customers: cells.reduce((sum, { customers }) => sum + customers, 0),
    cells: cells.toSorted(
      (a, b) => compare(a.values[0]!, b.values[0]!) || compare(a.values[1] ?? null, b.values[1] ?? null),
    ),
  };
}

/** Texts by their code points, as the collation "C" has them. */
function compare(one: CellValue, other: CellValue): number {
  if (one === other) return 0;
  if (one === null || other === null) return one === null ? 1 : -1;
  if (typeof one === 'string') return Buffer.compare(Buffer.from(one), Buffer.from(String(other)));
  return one < other ? -1 : 1;
}
