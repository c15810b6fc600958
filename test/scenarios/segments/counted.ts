// How many there are of each value, counted one person at a time.
import type { CrossTabBy } from '@entente/contract';
import { matches, typed, type Person, type Reading } from './matches.ts';

type Value = string | number | boolean | null;

/** The cells of a cross-tab: by value, the unknown last. */
export function counted(
  who: readonly Person[],
  by: readonly CrossTabBy[],
  reading: Reading,
): { values: Value[]; customers: number }[] {
  const cells = new Map<string, { values: Value[]; customers: number }>();
  for (const person of who) {
    const values = by.map((each) => valueOf(person, each, reading));
    const cell = cells.get(JSON.stringify(values)) ?? { values, customers: 0 };
    cell.customers += 1;
    cells.set(JSON.stringify(values), cell);
  }
  return [...cells.values()].toSorted(
    (a, b) => compare(a.values[0]!, b.values[0]!) || compare(a.values[1] ?? null, b.values[1] ?? null),
  );
}

function valueOf(person: Person, by: CrossTabBy, reading: Reading): Value {
  if ('segment' in by) return matches(reading.segments[by.segment]!, person, reading);
  const type = reading.types[by.attribute]!;
  const value = typed(person.attributes[by.attribute], type);
  if (value === undefined) return null;
  if (by.edges) {
    const begins = by.edges.map((edge) => {
      if (typeof edge === 'object') return edge.minor;
      return type === 'instant' ? Date.parse(String(edge)) : edge;
    });
    return begins.filter((edge) => value >= edge).length;
  }
  if (type === 'instant') return new Date(value as number).toISOString();
  return typeof value === 'string' ? Array.from(value).slice(0, 500).join('') : value;
}

function compare(a: Value, b: Value): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  if (typeof a !== 'string' || typeof b !== 'string') return a < b ? -1 : 1;
  const points = (text: string): number[] => Array.from(text, (letter) => letter.codePointAt(0)!);
  const [one, other] = [points(a), points(b)];
  const first = one.findIndex((point, n) => point !== other[n]);
  if (first < 0) return -1;
  return one[first]! < (other[first] ?? -1) ? -1 : 1;
}
