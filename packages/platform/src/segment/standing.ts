/** What is asked of events as they stand to others: to other events of the customer, or to those of other customers. */
import type { Leaf, Measure } from '@entente/contract';
import type { Store } from '@entente/store';
import type { Questioning } from './bitmap.ts';
import { marking, propertiesIn, wantedBy } from './event-tests.ts';
import { numbersOf } from './packed.ts';
import { Bits, chunkSize } from './slices.ts';
import { rankingOf } from './rank.ts';
import { bothOf, readStrips, type ChunkOfStrips, type Strip, type Wanted } from './strip-read.ts';
import { earlier } from './time.ts';
import { openTotal, type Counted, type Running } from './totals.ts';

export type StandingLeaf = Extract<Leaf, { op: 'touch' | 'ranked' }>;
type Chunks = { readonly chunk: number; readonly bits: Bits }[];

/** Whose events stand as asked; strips are fresh. */
export const standingMembers = (store: Store, leaf: StandingLeaf, compiling: Questioning): Promise<Chunks> =>
  leaf.op === 'touch' ? touched(store, leaf, compiling) : ranked(store, leaf, compiling);

/** The earliest, or latest, of the events that came before an end of others. */
async function touched(
  store: Store,
  { which, events, before, within, where, during }: Extract<StandingLeaf, { op: 'touch' }>,
  compiling: Questioning,
): Promise<Chunks> {
  const marks = await marking(store, events, compiling);
  const such = await marking(store, { kind: events.kind, where, during }, compiling);
  const wanted = wantedBy(events, compiling, { properties: propertiesIn(where), isTimed: true });
  const found: Chunks = [];
  for await (const { chunk, strips, until } of besideEnds(store, { wanted, before }, compiling)) {
    const since = within && until.map((end) => (Number.isNaN(end) ? end : earlier(end, within)));
    const state = new Uint8Array(chunkSize);
    for (const strip of strips) {
      const [meant, isSuch] = [marks(strip), such(strip)];
      touch(state, strip, { meant, isSuch, until, since, isLast: which === 'last' });
    }
    const bits = new Bits();
    state.forEach((each, customer) => each === 2 && bits.set(customer));
    found.push({ chunk, bits });
  }
  return found;
}

type Touching = {
  readonly meant: Uint8Array | undefined;
  readonly isSuch: Uint8Array | undefined;
  readonly until: Float64Array;
  readonly since: Float64Array | undefined;
  readonly isLast: boolean;
};

/** Of each customer 0 where there is none yet, 1 where the one is not such, 2 where it is. */
function touch(
  state: Uint8Array,
  { customers, instants }: Strip,
  { meant, isSuch, until, since, isLast }: Touching,
): void {
  for (let n = 0; n < customers.length; n += 1) {
    if (meant && !meant[n]) continue;
    const customer = customers[n]!;
    const at = instants![n]!;
    // Of who has none of the others the end is not a number, which nothing is below.
    if (!(at < until[customer]!) || (since && at < since[customer]!)) continue;
    if (isLast || state[customer] === 0) state[customer] = !isSuch || isSuch[n] ? 2 : 1;
  }
}

type Before = Extract<StandingLeaf, { op: 'touch' }>['before'];

/** Chunks of strips, and when each customer's end is; those of one kind are read once for both. */
async function* besideEnds(
  store: Store,
  { wanted, before }: { readonly wanted: Wanted; readonly before: Before },
  compiling: Questioning,
): AsyncGenerator<ChunkOfStrips & { readonly until: Float64Array }> {
  const marks = await marking(store, before.events, compiling);
  const ends = wantedBy(before.events, compiling, { isTimed: true });
  const endsIn = (strips: readonly Strip[]): Float64Array => {
    const own = new Float64Array(chunkSize).fill(Number.NaN);
    for (const strip of strips) end(own, strip, { meant: marks(strip), isLast: before.which === 'last' });
    return own;
  };
  if (wanted.kind === ends.kind) {
    for await (const each of readStrips(store, bothOf(wanted, ends)))
      yield { ...each, until: endsIn(each.strips) };
    return;
  }
  const found = new Map<number, Float64Array>();
  for await (const { chunk, strips } of readStrips(store, ends)) found.set(chunk, endsIn(strips));
  for await (const each of readStrips(store, wanted)) {
    const until = found.get(each.chunk);
    if (until) yield { ...each, until };
  }
}

function end(
  own: Float64Array,
  { customers, instants }: Strip,
  { meant, isLast }: Pick<Touching, 'meant' | 'isLast'>,
): void {
  for (let n = 0; n < customers.length; n += 1) {
    if (meant && !meant[n]) continue;
    const customer = customers[n]!;
    if (isLast || Number.isNaN(own[customer]!)) own[customer] = instants![n]!;
  }
}

type Measured = { readonly chunk: number; readonly values: Float64Array };

/** Customer number n of those who have such events, counted from 0 and from the most, is in band n * bands / all + 1. */
async function ranked(
  store: Store,
  { by, from, to, bands, end }: Extract<StandingLeaf, { op: 'ranked' }>,
  compiling: Questioning,
): Promise<Chunks> {
  const measured: Measured[] = [];
  for await (const each of measure(store, by, compiling)) {
    // From the bottom whoever has less stands before, so the same is asked of what is opposite.
    if (end) for (let place = 0; place < each.values.length; place += 1) each.values[place]! *= -1;
    measured.push(each);
  }
  const { count, nthLowest } = rankingOf(measured.map(({ values }) => values));
  if (count === 0) return [];
  // How many have more decides; those are at least the first number, and fewer than the second.
  const [least, below] = [from - 1, to].map((band) => Math.ceil((band * count) / bands)) as [number, number];
  const under = least === 0 ? Number.POSITIVE_INFINITY : nthLowest(count - least);
  const reached = nthLowest(count - below);
  const isOpen = least === 0;
  return measured.map(({ chunk, values }) => ({ chunk, bits: bitsOf(values, { reached, under, isOpen }) }));
}

/** Who has at least one value and less than the other, or however much. */
function bitsOf(
  values: Float64Array,
  { reached, under, isOpen }: { reached: number; under: number; isOpen: boolean },
): Bits {
  const bits = new Bits();
  for (let customer = 0; customer < values.length; customer += 1) {
    const value = values[customer]!;
    if (value >= reached && (isOpen || value < under)) bits.set(customer);
  }
  return bits;
}

/** What every customer is ranked by, chunk by chunk; NaN for who has no such event, or nothing known of it. */
async function* measure(store: Store, by: Measure, compiling: Questioning): AsyncGenerator<Measured> {
  const { events, of } = by;
  const marks = await marking(store, events, compiling);
  const properties = 'property' in by ? [by.property] : [];
  const wanted = wantedBy(events, compiling, { properties, isTimed: of === 'recency' });
  for await (const { chunk, strips } of readStrips(store, wanted)) {
    const total = openTotal(of === 'recency' ? 'largest' : of);
    const seen = new Uint8Array(chunkSize);
    for (const strip of strips) {
      const { customers } = strip;
      const counted = { customers, marks: marks(strip), values: valuesOf(by, strip) };
      total.add(counted);
      see(seen, counted);
    }
    yield { chunk, values: valuesIn(total, seen) };
  }
}

function see(seen: Uint8Array, { customers, marks }: Pick<Counted, 'customers' | 'marks'>): void {
  for (let n = 0; n < customers.length; n += 1) if (!marks || marks[n]) seen[customers[n]!] = 1;
}

function valuesIn(total: Running, seen: Uint8Array): Float64Array {
  const values = new Float64Array(chunkSize).fill(Number.NaN);
  for (let customer = 0; customer < chunkSize; customer += 1)
    if (seen[customer]) values[customer] = total.value(customer);
  return values;
}

function valuesOf(by: Measure, strip: Strip): Float64Array | undefined {
  if (by.of === 'recency') return strip.instants;
  return 'property' in by ? numbersOf(strip.column(by.property)) : undefined;
}
