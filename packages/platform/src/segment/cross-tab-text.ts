/** The condition that the customers of a cell meet and no others do: what to save to go on with them as a segment. */
import {
  conditionLimits,
  crossTabLimits,
  writeCondition,
  type Condition,
  type CrossTabBy,
  type ValueKind,
  type ValueTest,
} from '@entente/contract';
import type { CellValue } from './cross-tab-by.ts';

/** By what is counted, and what its values are where it is an attribute. */
export type Counted = { readonly by: CrossTabBy; readonly kind: ValueKind | undefined };

/** As it is typed; null where a value is too long for a condition, or money of no currency. */
export function textOf(counted: readonly Counted[], values: readonly CellValue[]): string | null {
  const parts = counted.map((each, place) => conditionsOf(each, values[place]!));
  const of = parts.flatMap((each) => each ?? []);
  return parts.includes(undefined) ? null : writeCondition({ op: 'all', of });
}

function conditionsOf({ by, kind }: Counted, value: CellValue): Condition[] | undefined {
  if ('segment' in by) {
    const inside: Condition = { op: 'segment', name: by.segment };
    return [value === true ? inside : { op: 'not', of: inside }];
  }
  return testsOf(by, kind!, value)?.map((test) => ({ op: 'attribute', name: by.attribute, test }));
}

function testsOf(
  { edges }: Extract<CrossTabBy, { attribute: string }>,
  { type, currency }: ValueKind,
  value: CellValue,
): ValueTest[] | undefined {
  if (value === null) return [{ op: 'unknown' }];
  if (edges) {
    const [from, below] = [edges[Number(value) - 1], edges[Number(value)]];
    return [
      ...(from === undefined ? [] : [{ op: 'at-least', value: from } as const]),
      ...(below === undefined ? [] : [{ op: 'below', value: below } as const]),
    ];
  }
  if (type === 'money')
    return currency === null ? undefined : [{ op: 'equals', value: { minor: Number(value), currency } }];
  if (typeof value !== 'string') return [{ op: 'equals', value }];
  if (value.length > conditionLimits.characters) return undefined;
  // Longer texts are told apart by their beginnings.
  const isBeginning = Array.from(value).length === crossTabLimits.characters;
  return [{ op: isBeginning ? 'starts-with' : 'equals', value }];
}
