/** Regions in conditions: what is asked of a place and all that lie in it is asked of their refs. */
import type { Condition } from '@entente/contract';

/** The places that a condition asks for whatever lies in, wherever in it that stands. */
export function regionsIn(condition: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof condition !== 'object' || condition === null) return found;
  if (isRegion(condition)) found.add(condition.place);
  else for (const part of Object.values(condition)) regionsIn(part, found);
  return found;
}

/** The condition with every region as the refs of its places. */
export const spelledOut = <C extends Condition>(
  condition: C,
  refsOf: (place: string) => readonly string[],
): C => spell(condition, refsOf) as C;

function spell(part: unknown, refsOf: (place: string) => readonly string[]): unknown {
  if (Array.isArray(part)) return part.map((each) => spell(each, refsOf));
  if (typeof part !== 'object' || part === null) return part;
  if (isRegion(part)) return { op: 'in', values: refsOf(part.place) };
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, spell(value, refsOf)]));
}

const isRegion = (part: object): part is { op: 'in-region'; place: string } =>
  'op' in part && part.op === 'in-region';
