/** What a property comes to over the events of each customer of a chunk. */
import type { AttributeType, EventKind, Total } from '@entente/contract';
import { chunkSize } from './slices.ts';

/** Events of a strip: whose each is, which of them are meant (all without marks), and what they have. */
export type Counted = {
  readonly customers: Uint16Array;
  readonly marks: Uint8Array | undefined;
  /** NaN where nothing is known; without them nothing is known of any. */
  readonly values: Float64Array | undefined;
};

/** Follows events in their order, strip by strip; `value` is NaN where nothing is known. */
export type Running = {
  add(events: Counted): void;
  value(customer: number): number;
};

/** The type of the total. */
export function totalType(
  leaf: { op: 'count' } | { op: Total; property: string; events: { kind: EventKind } },
  { property }: { readonly property: (kind: EventKind, name: string) => AttributeType },
): AttributeType {
  if (leaf.op === 'count' || leaf.op === 'distinct') return 'integer';
  const type = property(leaf.events.kind, leaf.property);
  return leaf.op === 'average' && type === 'integer' ? 'number' : type;
}

/** Of none, `count`, `sum` and `distinct` are 0 and the others are not known. */
export function openTotal(op: 'count' | Total): Running {
  switch (op) {
    case 'count':
      return openCount();
    case 'sum':
      return openSum();
    case 'average':
      return openAverage();
    case 'distinct':
      return openDistinct();
    case 'smallest':
    case 'largest':
      return openEnd(op === 'smallest' ? -1 : 1);
  }
}

// Each has a loop of its own without a call in it: of a million customers there are millions of events.

function openCount(): Running {
  const counts = new Float64Array(chunkSize);
  return {
    add: ({ customers, marks }) => {
      for (let n = 0; n < customers.length; n += 1) if (!marks || marks[n]) counts[customers[n]!]! += 1;
    },
    value: (customer) => counts[customer]!,
  };
}

function openSum(): Running {
  const sums = new Float64Array(chunkSize);
  return {
    add: (events) => addUp(sums, events),
    value: (customer) => rounded(sums[customer]!),
  };
}

function openAverage(): Running {
  const sums = new Float64Array(chunkSize);
  const counts = new Float64Array(chunkSize);
  return {
    add: (events) => {
      addUp(sums, events);
      const { customers, marks, values } = events;
      if (!values) return;
      for (let n = 0; n < customers.length; n += 1)
        if ((!marks || marks[n]) && !Number.isNaN(values[n]!)) counts[customers[n]!]! += 1;
    },
    value: (customer) => rounded(sums[customer]! / counts[customer]!),
  };
}

function addUp(sums: Float64Array, { customers, marks, values }: Counted): void {
  if (!values) return;
  for (let n = 0; n < customers.length; n += 1) {
    const value = values[n]!;
    if ((marks && !marks[n]) || Number.isNaN(value)) continue;
    sums[customers[n]!]! += value;
  }
}

function openDistinct(): Running {
  const seen = new Map<number, Set<number>>();
  return {
    add: ({ customers, marks, values }) => {
      if (!values) return;
      for (let n = 0; n < customers.length; n += 1) {
        const value = values[n]!;
        if ((marks && !marks[n]) || Number.isNaN(value)) continue;
        const known = seen.get(customers[n]!);
        if (known) known.add(value);
        else seen.set(customers[n]!, new Set([value]));
      }
    },
    value: (customer) => seen.get(customer)?.size ?? 0,
  };
}

/** The smallest with the sign -1, the largest with 1. */
function openEnd(sign: -1 | 1): Running {
  const ends = new Float64Array(chunkSize).fill(-Infinity);
  return {
    add: ({ customers, marks, values }) => {
      if (!values) return;
      for (let n = 0; n < customers.length; n += 1)
        if ((!marks || marks[n]) && values[n]! * sign > ends[customers[n]!]!)
          ends[customers[n]!] = values[n]! * sign;
    },
    value: (customer) => (ends[customer] === -Infinity ? Number.NaN : ends[customer]! * sign),
  };
}

/** To 15 digits, which decimal fractions keep when they are added as doubles: 0.1 and 0.2 are 0.3. */
const rounded = (value: number): number =>
  Number.isSafeInteger(value) || !Number.isFinite(value) ? value : Number(value.toPrecision(15));
