// Providers whose people partly are the same, and a naive reading of what may be asked about them: rows, loops and
// nothing else. What stands in `shared` is what a customer was when the columns were made.
import { Readable } from 'node:stream';
import { readMapping } from '@entente/platform';
import fc from 'fast-check';
import type { TestPlatform } from '../../support/platform.ts';

export type Row = {
  readonly ref: string;
  email: string;
  readonly tier: string;
  readonly income: number | undefined;
  readonly vip: boolean | undefined;
  readonly born: string | undefined;
};
export type Bought = { readonly ref: string; readonly at: string; readonly price: number };

export type Provider = {
  readonly handle: string;
  readonly rows: readonly Row[];
  readonly bought: readonly Bought[];
  /** The refs of covered customers; of a person with two records, those that have an active consent. */
  readonly covered: Set<string>;
  /** Refs of people who said no on any record. */
  readonly refused: Set<string>;
};

const columns = ['ref', 'email', 'tier', 'income', 'vip', 'born'] as const;
const customersMapping = readMapping(`
kind: customers
ref: ref
dates: yyyy-mm-dd
identifiers: {email: email}
attributes:
  tier: {category: loyalty}
  income: {category: demographic, type: integer}
  vip: {category: loyalty, type: boolean}
  born: {category: demographic, type: date}
`);
const eventsMapping = readMapping(`
kind: events
ref: ref
event: purchase
at: at
dates: yyyy-mm-dd
properties: {price: {type: money, currency: AUD}}
`);

const csv = (names: readonly string[], rows: readonly (readonly unknown[])[]): Readable =>
  Readable.from([Buffer.from([names, ...rows].map((row) => `${row.join(',')}\n`).join(''))]);

export async function importRows(platform: TestPlatform, { handle, rows, bought }: Provider): Promise<void> {
  const source = csv(
    columns,
    rows.map((row) => columns.map((column) => row[column] ?? '')),
  );
  await platform.as(handle).customer.import({ source, mapping: customersMapping as never });
  const events = csv(
    ['ref', 'at', 'price'],
    bought.map(({ ref, at, price }) => [ref, at, price / 100]),
  );
  await platform.as(handle).event.import({ source: events, mapping: eventsMapping as never });
}

/** A provider of so many people, the first ten of whom have a second record. */
export function providerOf(handle: Provider['handle'], seed: number, from: number, to: number): Provider {
  const one = <T>(arbitrary: fc.Arbitrary<T>, n: number): T =>
    fc.sample(arbitrary, { numRuns: 1, seed: seed + n })[0]!;
  const tier = fc.oneof(
    { weight: 5, arbitrary: fc.constant('Gold') },
    { weight: 4, arbitrary: fc.constant('Blue "x"') },
    { weight: 2, arbitrary: fc.constant('Green') },
    { weight: 1, arbitrary: fc.constantFrom('Rare', 'Odd', 'Único') },
    { weight: 1, arbitrary: fc.constant('') },
  );
  const person = fc.record({
    tier,
    income: fc.option(fc.integer({ min: -3, max: 90_000 }), { nil: undefined, freq: 6 }),
    vip: fc.option(fc.boolean(), { nil: undefined, freq: 6 }),
    born: fc.option(
      fc
        .integer({ min: 0, max: 900 })
        .map((days) => new Date(Date.UTC(2024, 0, 1 + days)).toISOString().slice(0, 10)),
      { nil: undefined, freq: 6 },
    ),
  });
  const numbers = Array.from({ length: to - from + 1 }, (_, n) => from + n);
  const rows = [...numbers, ...numbers.slice(0, 10).map((n) => n + 5_000)].map((n): Row => ({
    ref: `${handle[0]}${n}`,
    email: `person-${n % 5_000}@example.com`,
    ...one(person, n),
  }));
  const bought = rows.flatMap(({ ref }, n) =>
    one(
      fc.array(
        fc.record({ month: fc.integer({ min: 1, max: 4 }), price: fc.integer({ min: 0, max: 9_999 }) }),
        { maxLength: 4 },
      ),
      10_000 + n,
    ).map(({ month, price }) => ({ ref, at: `2026-0${month}-28`, price })),
  );
  // Of the second records every other one has a consent, so that it is the one that came last that speaks.
  const covered = new Set(
    rows.filter((_, n) => n % 7 !== 3 && (n < numbers.length || n % 2 === 0)).map(({ ref }) => ref),
  );
  return { handle, rows, bought, covered, refused: new Set() };
}

/** A covered person of one provider, as it was when columns were made. */
export type Naive = { readonly row: Row; readonly spent: number; readonly monthly: readonly number[] };

/** The covered people of a provider by e-mail: of several records the covered one that came last. */
export function coveredPeople({ rows, bought, covered, refused }: Provider): Map<string, Naive> {
  const people = new Map<string, Naive>();
  for (const [email, records] of Map.groupBy(rows, (row) => row.email)) {
    if (records.some(({ ref }) => refused.has(ref))) continue;
    const row = records.findLast(({ ref }) => covered.has(ref));
    if (!row) continue;
    const own = bought.filter(({ ref }) => ref === row.ref);
    const monthly = [1, 2, 3, 4].map((month) =>
      own.filter(({ at }) => at.startsWith(`2026-0${month}`)).reduce((sum, { price }) => sum + price, 0),
    );
    people.set(email, { row, spent: monthly.reduce((sum, each) => sum + each, 0), monthly });
  }
  return people;
}

/** Somebody whom all of some providers cover, as each of them knows the person, by handle. */
export type Person = Readonly<Record<string, Naive>>;

export const peopleOf = (providers: readonly Provider[]): Person[] =>
  peopleIn(providers.map((provider) => [provider.handle, coveredPeople(provider)] as const));

/** What was shared, by handle and ref: it stays until it is shared again. */
export type Snapshot = Readonly<Record<string, ReadonlyMap<string, Naive>>>;

export const snapshotOf = (providers: readonly Provider[]): Snapshot =>
  Object.fromEntries(
    providers.map((provider) => [
      provider.handle,
      new Map([...coveredPeople(provider).values()].map((person) => [person.row.ref, person])),
    ]),
  );

/** People whom all cover now, as they were when columns were shared. */
export const nowOf = (providers: readonly Provider[], shared: Snapshot): Person[] =>
  peopleIn(
    providers.map((provider) => {
      const known = [...coveredPeople(provider)].flatMap(([email, { row }]) => {
        const then = shared[provider.handle]!.get(row.ref);
        return then ? [[email, then] as const] : [];
      });
      return [provider.handle, new Map(known)] as const;
    }),
  );

function peopleIn(known: readonly (readonly [string, ReadonlyMap<string, Naive>])[]): Person[] {
  const [[, first]] = known as readonly [(typeof known)[number]];
  return [...first.keys()]
    .filter((email) => known.every(([, people]) => people.has(email)))
    .map((email) => Object.fromEntries(known.map(([handle, people]) => [handle, people.get(email)!])));
}

/** By provider, texts that at least k of its people have now, of those that were shared. */
export type Told = Readonly<Record<string, ReadonlySet<string>>>;

export function toldIn(providers: readonly Provider[], { shared, k }: { shared: Snapshot; k: number }): Told {
  const of = (provider: Provider): Set<string> => {
    const counts = new Map<string, number>();
    for (const { row } of coveredPeople(provider).values())
      if (shared[provider.handle]!.has(row.ref)) counts.set(row.tier, (counts.get(row.tier) ?? 0) + 1);
    return new Set([...counts].filter(([text, count]) => text !== '' && count >= k).map(([text]) => text));
  };
  return Object.fromEntries(providers.map((provider) => [provider.handle, of(provider)]));
}
