/** What is asked of events as they stand to others: to other events of the customer, or to those of other customers. */
import type { Leaf, Measure } from '@entente/contract';
import type { Store } from '@entente/store';
import type { Questioning } from './bitmap.ts';
import { eachMarked, marking, propertiesIn, wantedBy } from './event-tests.ts';
import type { Column } from './packed.ts';
import { Bits, chunkSize } from './slices.ts';
import { readStrips, type Strip } from './strip-read.ts';
import { earlier } from './time.ts';
import { openTotal, type Running } from './totals.ts';

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
  const ends = await endsOf(store, before, compiling);
  const marks = await marking(store, events, compiling);
  const such = await marking(store, { kind: events.kind, where, during }, compiling);
  const wanted = wantedBy(events, compiling, { properties: propertiesIn(where), isTimed: true });
  const found: Chunks = [];
  for await (const { chunk, strips } of readStrips(store, wanted)) {
    const until = ends.get(chunk);
    if (!until) continue;
    const since = within ? until.map((end) => (Number.isNaN(end) ? end : earlier(end, within))) : undefined;
    // 0 where there is none yet, 1 where the one is not such, 2 where it is.
    const state = new Uint8Array(chunkSize);
    for (const strip of strips) {
      const isSuch = such(strip);
      eachMarked(strip, marks, (customer, event) => {
        const at = strip.instants![event]!;
        // Of who has none of the others the end is not a number, which nothing is below.
        if (!(at < until[customer]!) || (since && at < since[customer]!)) return;
        if (which === 'last' || state[customer] === 0) state[customer] = isSuch[event]! + 1;
      });
    }
    const bits = new Bits();
    state.forEach((each, customer) => each === 2 && bits.set(customer));
    found.push({ chunk, bits });
  }
  return found;
}

/** When the first, or last, such event of each customer was; NaN where there is none. */
async function endsOf(
  store: Store,
  { which, events }: Extract<StandingLeaf, { op: 'touch' }>['before'],
  compiling: Questioning,
): Promise<ReadonlyMap<number, Float64Array>> {
  const marks = await marking(store, events, compiling);
  const ends = new Map<number, Float64Array>();
  for await (const { chunk, strips } of readStrips(store, wantedBy(events, compiling, { isTimed: true }))) {
    const own = new Float64Array(chunkSize).fill(Number.NaN);
    for (const strip of strips)
      eachMarked(strip, marks, (customer, event) => {
        if (which === 'last' || Number.isNaN(own[customer]!)) own[customer] = strip.instants![event]!;
      });
    ends.set(chunk, own);
  }
  return ends;
}

type Measured = { readonly chunk: number; readonly values: Float64Array };

/** Customer number n of those who have such events, counted from 0 and from the most, is in band n * bands / all + 1. */
async function ranked(
  store: Store,
  { by, from, to, bands }: Extract<StandingLeaf, { op: 'ranked' }>,
  compiling: Questioning,
): Promise<Chunks> {
  const measured: Measured[] = [];
  for await (const each of measure(store, by, compiling)) measured.push(each);
  const all = sorted(measured);
  if (all.length === 0) return [];
  // How many have more decides; those are at least the first number, and fewer than the second.
  const [least, below] = [from - 1, to].map((band) => Math.ceil((band * all.length) / bands)) as [
    number,
    number,
  ];
  const under = least === 0 ? Number.POSITIVE_INFINITY : all[all.length - least]!;
  const reached = all[all.length - below]!;
  return measured.map(({ chunk, values }) => {
    const bits = new Bits();
    values.forEach((value, customer) => {
      if (value >= reached && (least === 0 || value < under)) bits.set(customer);
    });
    return { chunk, bits };
  });
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
      const valueOf = valuesOf(by, strip);
      eachMarked(strip, marks, (customer, event) => {
        seen[customer] = 1;
        total.add(customer, valueOf(event));
      });
    }
    yield { chunk, values: valuesIn(total, seen) };
  }
}

const valuesIn = (total: Running, seen: Uint8Array): Float64Array =>
  Float64Array.from(seen, (isSeen, customer) => (isSeen ? total.value(customer) : Number.NaN));

function valuesOf(by: Measure, strip: Strip): (event: number) => number {
  if (by.of === 'count') return () => 1;
  if (by.of === 'recency') return (event) => strip.instants![event]!;
  return readerOf(strip.column(by.property));
}

/** What events have of a property; NaN where that is not known. */
export function readerOf(column: Column | undefined): (event: number) => number {
  if (!column) return () => Number.NaN;
  const { distinct, index } = column;
  return index ? (event) => distinct[index[event]!]! : (event) => distinct[event]!;
}

/** All that is known, rising. */
function sorted(measured: readonly Measured[]): Float64Array {
  const known = measured.map(({ values }) => values.filter((value) => !Number.isNaN(value)));
  const all = new Float64Array(known.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const each of known) {
    all.set(each, place);
    place += each.length;
  }
  return all.sort();
}
