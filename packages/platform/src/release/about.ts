/** A question as it is known again, and as the providers read it. */
import {
  amountOf,
  readCondition,
  writeCondition,
  type Dimension,
  type PartnerHandle,
  type ProviderCondition,
  type Scalar,
} from '@entente/contract';
import type { About, Said } from './frozen.ts';

/** Conditions as they are typed, however they came, in the order of their providers. */
export const saidConditions = (conditions: readonly ProviderCondition[]): Said[] =>
  conditions
    .map(({ provider, where }) => ({
      provider,
      text: writeCondition('text' in where ? readCondition(where.text) : where.condition),
    }))
    .toSorted((a, b) => (a.provider < b.provider ? -1 : 1));

/** That people are counted who meet the conditions. */
export function aboutCounting(conditions: readonly Said[]): About {
  return {
    kind: 'overlap',
    key: conditions.length === 0 ? '' : JSON.stringify(conditions),
    by: [],
    conditions,
  };
}

/** By what a dimension tells people apart: `tier`, `age (30, 50)`, `born (by year, 1980-01 to 1989-12)`. */
export function saidDimension({ provider, column, edges, by }: Dimension): Said {
  if (edges) return { provider, text: `${column} (${edges.map(edgeText).join(', ')})` };
  return { provider, text: by ? `${column} (by ${by.unit}, ${by.from} to ${by.to})` : column };
}

export const edgeText = (edge: Scalar): string =>
  typeof edge === 'object' ? `${amountOf(edge.minor, edge.currency)} ${edge.currency}` : String(edge);

/** `provider=name`, sorted and each once. */
export const saidSets = (sets: readonly { provider: PartnerHandle; name: string }[]): string[] =>
  [...new Set(sets.map(({ provider, name }) => `${provider}=${name}`))].toSorted();
