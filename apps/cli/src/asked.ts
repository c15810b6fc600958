/** What is asked about people of several providers, as it is typed: `provider=…`. */
import {
  AttributeName,
  Month,
  PartnerHandle,
  readCondition,
  SetName,
  type OverlapPreview,
  type Dimension,
  type SharedMeasure,
  type ProviderCondition,
} from '@entente/contract';
import { paragraphs, table } from './table.ts';
import { typed, UsageError } from './words.ts';

/** What stands before and after the first `=`. */
function parted(name: string, text: string, what: string): { provider: PartnerHandle; rest: string } {
  const at = text.indexOf('=');
  if (at < 0) throw new UsageError(`${name} ${text}: write ${what}`);
  return { provider: typed(PartnerHandle, name, text.slice(0, at)), rest: text.slice(at + 1) };
}

/** `provider=name` */
export function publishedSet(name: string, text: string): { provider: PartnerHandle; name: string } {
  const { provider, rest } = parted(name, text, 'provider=name');
  return { provider, name: typed(SetName, name, rest) };
}

/** `provider=condition` */
export function conditionOn(text: string): ProviderCondition {
  const { provider, rest } = parted('--where', text, 'provider=condition');
  return { provider, where: { text: rest } };
}

/** `provider=column` */
export function measureOf(name: string, text: string): SharedMeasure {
  const { provider, rest } = parted(name, text, 'provider=column');
  return { provider, column: typed(AttributeName, name, rest) };
}

/** `provider=column`, `provider=column:20000,50000`, `provider=column:month:2026-01..2026-06` */
export function dimensionOf(text: string): Dimension {
  const { provider, rest } = parted('--by', text, 'provider=column');
  const [name, how, stretch, ...others] = rest.split(':');
  if (others.length > 0) throw new UsageError(`--by ${text}: write provider=column:edge,edge`);
  const column = { provider, column: typed(AttributeName, '--by', name) };
  if (how === undefined) return column;
  if (stretch === undefined) return { ...column, edges: edgesOf(how) };
  if (how !== 'month' && how !== 'year') throw new UsageError(`--by ${text}: by month or by year`);
  const [from, to] = stretch.split('..');
  return { ...column, by: { unit: how, from: typed(Month, '--by', from), to: typed(Month, '--by', to) } };
}

/** `20000,50000`, `100 AUD,200 AUD`, `1980-01-01`: values as conditions have them. */
export function edgesOf(text: string): Dimension['edges'] & object {
  const { test } = readCondition(`edge in (${text})`) as { test: { values: Dimension['edges'] & object } };
  return test.values;
}

/** What a question would be charged by each provider, and when it would be charged again; empty where it costs nothing. */
export const chargeWords = ({ budgets, epochEnds }: Pick<OverlapPreview, 'budgets' | 'epochEnds'>): string =>
  paragraphs(
    budgets.length > 0 &&
      table(
        ['charged by', 'your budget', 'spent', 'this would cost'],
        budgets.map(({ provider, total, spent, cost }) => [provider, total, spent, cost]),
      ),
    epochEnds !== null && `Asked anew from ${epochEnds} on. What is spent does not come back.`,
  );
