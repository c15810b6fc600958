// Random questions about providers' people, each with what it means of one person.
import type { Dimension, ProviderCondition } from '@entente/contract';
import fc from 'fast-check';
import type { Naive, Person, Told } from './world.ts';

export type AskedDimension = { readonly dimension: Dimension; readonly bandOf: (person: Naive) => string };
export type AskedCondition = {
  readonly condition: ProviderCondition;
  readonly holds: (person: Naive) => boolean;
};
export type AskedQuestion = {
  readonly by: readonly AskedDimension[];
  readonly conditions: readonly AskedCondition[];
  readonly sums: readonly { readonly provider: string; readonly column: 'spent' | 'income' }[];
};

/** One of the providers whose texts are told. */
const providerIn = (told: Told): fc.Arbitrary<string> => fc.constantFrom(...Object.keys(told));

const band = (value: number, edges: readonly number[]): string => {
  const place = edges.findLastIndex((edge) => value >= edge);
  if (place === -1) return `< ${edges[0]}`;
  return place === edges.length - 1 ? `≥ ${edges[place]}` : `${edges[place]} – < ${edges[place + 1]}`;
};

export function dimension(told: Told): fc.Arbitrary<AskedDimension> {
  const edges = fc
    .uniqueArray(fc.integer({ min: -4, max: 90_001 }), { minLength: 1, maxLength: 3 })
    .map((list) => list.toSorted((a, b) => a - b));
  const made = (
    of: string,
    column: string,
    rest: object,
    bandOf: AskedDimension['bandOf'],
  ): AskedDimension => ({
    dimension: { provider: of as never, column, ...rest },
    bandOf,
  });
  return providerIn(told).chain((of) =>
    fc.oneof(
      fc.constant(
        made(of, 'tier', {}, ({ row }) =>
          row.tier === '' ? 'unknown' : told[of]!.has(row.tier) ? row.tier : 'other',
        ),
      ),
      fc.constant(
        made(of, 'vip', {}, ({ row }) => (row.vip === undefined ? 'unknown' : row.vip ? 'yes' : 'no')),
      ),
      edges.map((list) =>
        made(of, 'income', { edges: list }, ({ row }) =>
          row.income === undefined ? 'unknown' : band(row.income, list),
        ),
      ),
      fc.constant(
        made(of, 'born', { by: { unit: 'year', from: '2025-01', to: '2026-01' } }, ({ row }) => {
          const year = row.born?.slice(0, 4);
          return year === undefined ? 'unknown' : year < '2025' ? '< 2025' : year;
        }),
      ),
      edges.map((list) =>
        made(
          of,
          'spent',
          { edges: list.map((minor) => ({ minor, currency: 'AUD' })) },
          ({ spent }) => `spent ${list.findLastIndex((edge) => spent >= edge)}`,
        ),
      ),
    ),
  );
}

export function condition(told: Told): fc.Arbitrary<AskedCondition> {
  const made = (of: string, text: string, holds: AskedCondition['holds']): AskedCondition => ({
    condition: { provider: of as never, where: { text } },
    holds,
  });
  return fc.tuple(providerIn(told), fc.integer({ min: -4, max: 90_001 })).chain(([of, n]) =>
    fc.constantFrom(
      made(of, `income >= ${n}`, ({ row }) => row.income !== undefined && row.income >= n),
      made(of, `not income < ${n}`, ({ row }) => !(row.income !== undefined && row.income < n)),
      made(of, 'vip = yes or income is unknown', ({ row }) => row.vip === true || row.income === undefined),
      made(of, 'vip = no and not born is unknown', ({ row }) => row.vip === false && row.born !== undefined),
      made(
        of,
        'tier in ("Gold", "Green", "Rare")',
        ({ row }) => told[of]!.has(row.tier) && ['Gold', 'Green', 'Rare'].includes(row.tier),
      ),
      made(of, 'tier starts with "G"', ({ row }) => told[of]!.has(row.tier) && row.tier.startsWith('G')),
      made(of, 'tier is known', ({ row }) => row.tier !== ''),
      made(of, `spent > ${(n / 100).toFixed(2)} AUD`, ({ spent }) => spent > n),
      made(
        of,
        'born from 2024-05-01 to 2025-04-30',
        ({ row: { born } }) => born !== undefined && born >= '2024-05-01' && born <= '2025-04-30',
      ),
    ),
  );
}

export const question = (told: Told): fc.Arbitrary<AskedQuestion> =>
  fc.record({
    by: fc.array(dimension(told), { minLength: 1, maxLength: 2 }),
    conditions: fc.uniqueArray(condition(told), {
      maxLength: 2,
      selector: (each) => each.condition.provider,
    }),
    sums: fc.array(
      fc.record({ provider: providerIn(told), column: fc.constantFrom('spent' as const, 'income' as const) }),
      {
        maxLength: 2,
      },
    ),
  });

/** Who meets all conditions. */
export const meeting = (
  people: readonly Person[],
  { conditions }: Pick<AskedQuestion, 'conditions'>,
): Person[] =>
  people.filter((person) =>
    conditions.every(({ condition: { provider }, holds }) => holds(person[provider]!)),
  );
