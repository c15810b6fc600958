/** Whose events follow one another, step by step. */
import type { Leaf } from '@entente/contract';
import type { Store } from '@entente/store';
import type { Questioning } from './bitmap.ts';
import { eachMarked, marking, wantedBy } from './event-tests.ts';
import { Bits, chunkSize } from './slices.ts';
import { readStrips } from './strip-read.ts';
import { later } from './time.ts';

type Sequence = Extract<Leaf, { op: 'sequence' }>;
/** The instants of one step's events of each customer of a chunk, in order. */
type Step = ReadonlyMap<number, readonly number[]>;

/** Who has the steps, each later than the one before, and the last at most `within` after the first. */
export async function sequenceMembers(
  store: Store,
  { steps, within }: Sequence,
  compiling: Questioning,
): Promise<{ chunk: number; bits: Bits }[]> {
  const chunks = new Map<number, Step[]>();
  for (const [place, events] of steps.entries()) {
    const marks = await marking(store, events, compiling);
    const wanted = wantedBy(events, compiling, { isTimed: true });
    for await (const { chunk, strips } of readStrips(store, wanted)) {
      const before = chunks.get(chunk);
      // Whoever lacks a step is out, and a chunk without any.
      if (place > 0 && before?.length !== place) continue;
      const step = new Map<number, number[]>();
      for (const strip of strips) {
        eachMarked(strip, marks, (customer, event) => {
          if (place > 0 && !before![0]!.has(customer)) return;
          const instants = step.get(customer);
          if (instants) instants.push(strip.instants![event]!);
          else step.set(customer, [strip.instants![event]!]);
        });
      }
      chunks.set(chunk, [...(before ?? []), step]);
    }
  }
  return [...chunks].flatMap(([chunk, found]) => {
    if (found.length < steps.length) return [];
    const bits = new Bits();
    for (let customer = 0; customer < chunkSize; customer += 1) {
      const own = found.map((step) => step.get(customer) ?? []);
      if (isSequence(own, (first) => later(first, within))) bits.set(customer);
    }
    return [{ chunk, bits }];
  });
}

/** From every first step the earliest of each next step: if any chain is short enough, the earliest is. */
function isSequence(steps: readonly (readonly number[])[], latest: (first: number) => number): boolean {
  const [firsts = [], ...rest] = steps;
  return firsts.some((first) => {
    let at: number | undefined = first;
    for (const step of rest) {
      at = step.find((each) => each > at!);
      if (at === undefined) return false;
    }
    return at <= latest(first);
  });
}
