/** What a property comes to over the events of each customer of a chunk. */
import type { AttributeType, EventKind, Total } from '@entente/contract';
import { chunkSize } from './slices.ts';

/** Follows events in their order; `value` is NaN where nothing is known. */
export type Running = {
  add(customer: number, value: number): void;
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
    case 'count': {
      const counts = new Float64Array(chunkSize);
      return { add: (customer) => void (counts[customer]! += 1), value: (customer) => counts[customer]! };
    }
    case 'sum':
    case 'average':
      return openSum(op === 'average');
    case 'distinct': {
      const seen = new Map<number, Set<number>>();
      return {
        add: (customer, value) => {
          if (Number.isNaN(value)) return;
          const values = seen.get(customer);
          if (values) values.add(value);
          else seen.set(customer, new Set([value]));
        },
        value: (customer) => seen.get(customer)?.size ?? 0,
      };
    }
    case 'smallest':
    case 'largest': {
      const ends = new Float64Array(chunkSize).fill(Number.NaN);
      return {
        add: (customer, value) => {
          const end = ends[customer]!;
          if (op === 'smallest' ? !(end <= value) : !(end >= value))
            if (!Number.isNaN(value)) ends[customer] = value;
        },
        value: (customer) => ends[customer]!,
      };
    }
  }
}

function openSum(isAverage: boolean): Running {
  const sums = new Float64Array(chunkSize);
  const counts = new Float64Array(chunkSize);
  return {
    add: (customer, value) => {
      if (Number.isNaN(value)) return;
      sums[customer]! += value;
      counts[customer]! += 1;
    },
    value: (customer) => rounded(isAverage ? sums[customer]! / counts[customer]! : sums[customer]!),
  };
}

/** To 15 digits, which decimal fractions keep when they are added as doubles: 0.1 and 0.2 are 0.3. */
const rounded = (value: number): number =>
  Number.isSafeInteger(value) || !Number.isFinite(value) ? value : Number(value.toPrecision(15));
