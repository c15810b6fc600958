/** What is asked of the events of each customer, over strips: a bitmap of whose events are as asked. */
import type { EventFilter, Leaf, Total } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import type { Bitmap, Questioning } from './bitmap.ts';
import { eachMarked, marking, propertiesIn, testOf, wantedBy } from './event-tests.ts';
import { numbersOf } from './packed.ts';
import { passing } from './ranges.ts';
import { sequenceMembers } from './sequence.ts';
import { Bits, chunkSize } from './slices.ts';
import { readStrips, type ChunkOfStrips, type Strip } from './strip-read.ts';
import { standingMembers } from './standing.ts';
import { openTotal, totalType, type Running } from './totals.ts';

export type EventLeaf = Exclude<Leaf, { op: 'attribute' | 'contact' | 'segment' | 'set' }>;
type Chunks = { readonly chunk: number; readonly bits: Bits }[];

/** Whose events are as asked; strips are fresh. */
export async function eventBits(store: Store, leaf: EventLeaf, compiling: Questioning): Promise<Bitmap> {
  switch (leaf.op) {
    case 'happened':
      return bitmapOf(await happened(store, leaf.events, compiling));
    case 'first':
    case 'last':
      return bitmapOf(await ended(store, leaf, compiling));
    case 'sequence':
      return bitmapOf(await sequenceMembers(store, leaf, compiling));
    case 'touch':
    case 'ranked':
      return bitmapOf(await standingMembers(store, leaf, compiling));
    default:
      return totalled(store, leaf, compiling);
  }
}

const bitmapOf = (chunks: Chunks, isInverse = false): Bitmap => ({
  chunks: sql`
    select chunk, bits from unnest(${chunks.map(({ chunk }) => chunk)}::integer[],
      ${chunks.map(({ bits }) => bits.text())}::bit varying[]) as found (chunk, bits) where length(bits) > 0`,
  isInverse,
});

async function happened(store: Store, events: EventFilter, compiling: Questioning): Promise<Chunks> {
  const marks = await marking(store, events, compiling);
  const found: Chunks = [];
  for await (const { chunk, strips } of readStrips(store, wantedBy(events, compiling))) {
    const bits = new Bits();
    for (const strip of strips) eachMarked(strip, marks, (customer) => bits.set(customer));
    found.push({ chunk, bits });
  }
  return found;
}

/** Of the first event only whether it is such counts, of the last that of whichever came after all others. */
async function ended(
  store: Store,
  { op, events, where, during }: Extract<EventLeaf, { op: 'first' | 'last' }>,
  compiling: Questioning,
): Promise<Chunks> {
  const marks = await marking(store, events, compiling);
  const such = await marking(store, { kind: events.kind, where, during }, compiling);
  const wanted = wantedBy(events, compiling, {
    properties: propertiesIn(where),
    isTimed: during !== undefined,
  });
  const found: Chunks = [];
  for await (const { chunk, strips } of readStrips(store, wanted)) {
    // 0 where there is none yet, 1 where the end is not such, 2 where it is.
    const state = new Uint8Array(chunkSize);
    for (const strip of strips) {
      const isSuch = such(strip);
      eachMarked(strip, marks, (customer, event) => {
        if (op === 'last' || state[customer] === 0) state[customer] = !isSuch || isSuch[event] ? 2 : 1;
      });
    }
    const bits = new Bits();
    state.forEach((end, customer) => end === 2 && bits.set(customer));
    found.push({ chunk, bits });
  }
  return found;
}

export type TotalLeaf = Extract<EventLeaf, { op: 'count' | Total }>;

/**
 * What the events of each customer come to, chunk by chunk; strips are fresh. Chunks in which nobody has such an event
 * may be left out.
 */
export async function* totalsOf(
  store: Store,
  leaf: TotalLeaf,
  compiling: Questioning,
): AsyncGenerator<{ readonly chunk: number; readonly total: Running }> {
  for await (const { chunk, strips, add } of addingUp(store, leaf, compiling)) {
    const total = openTotal(leaf.op);
    for (const strip of strips) add(strip, total);
    yield { chunk, total };
  }
}

/** Likewise month by month, months as since the year 0; one in which nobody of a chunk has such an event is left out. */
export async function* monthlyTotalsOf(
  store: Store,
  leaf: TotalLeaf,
  compiling: Questioning,
): AsyncGenerator<{ readonly chunk: number; readonly month: number; readonly total: Running }> {
  for await (const { chunk, strips, add } of addingUp(store, leaf, compiling))
    for (const strip of strips) {
      const total = openTotal(leaf.op);
      add(strip, total);
      yield { chunk, month: strip.month, total };
    }
}

/** The chunks that have such events, and what adds a strip's up. */
async function* addingUp(
  store: Store,
  leaf: TotalLeaf,
  compiling: Questioning,
): AsyncGenerator<ChunkOfStrips & { readonly add: (strip: Strip, total: Running) => void }> {
  const marks = await marking(store, leaf.events, compiling);
  const properties = leaf.op === 'count' ? [] : [leaf.property];
  const add = (strip: Strip, total: Running): void => {
    const values = leaf.op === 'count' ? undefined : numbersOf(strip.column(leaf.property));
    total.add({ customers: strip.customers, marks: marks(strip), values });
  };
  for await (const chunk of readStrips(store, wantedBy(leaf.events, compiling, { properties })))
    yield { ...chunk, add };
}

async function totalled(store: Store, leaf: TotalLeaf, compiling: Questioning): Promise<Bitmap> {
  const type = totalType(leaf, compiling);
  const holds = testOf(passing(leaf.test, type, compiling.now), type);
  // Whose chunk has no such event is in no strip: where that passes, those are looked for who do not pass.
  const isInverse = holds(openTotal(leaf.op).value(0));
  const found: Chunks = [];
  for await (const { chunk, total } of totalsOf(store, leaf, compiling)) {
    const bits = new Bits();
    for (let customer = 0; customer < chunkSize; customer += 1)
      if (holds(total.value(customer)) !== isInverse) bits.set(customer);
    found.push({ chunk, bits });
  }
  return bitmapOf(found, isInverse);
}
