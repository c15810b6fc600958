import { inCooperation, signAgreement } from '@entente/test/support/cooperation.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import type { Cooperation } from '@entente/store';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countCombinations, countPeople, findPeople } from './answer.ts';
import { replaceBits } from './bitmaps.ts';

const platform = await openPlatform();
await platform.createPartners('aurora', 'birch', 'cedar', 'dune');
const id = await signAgreement(platform, {
  parties: ['aurora', 'birch', 'cedar', 'dune'],
  permissions: ['aurora', 'birch', 'cedar'].map((provider) => ({ provider, recipient: 'dune' })),
});
const at = platform.time.now;
const recipient = 'dune';

const within = <T>(work: (cooperation: Cooperation) => Promise<T>): Promise<T> =>
  inCooperation(platform, { partner: 'aurora', id }, work);

/** Subjects of few chunks, so that some chunks are in one bitmap and not in another. */
const subjects = fc.uniqueArray(
  fc.oneof(
    fc.integer({ min: 0, max: 12 }),
    fc.constantFrom(8_191, 8_192, 20_000, 20_001),
    fc.integer({ min: 40_000, max: 40_005 }),
  ),
  { maxLength: 14 },
);
const bitmaps = fc.record({
  known: subjects,
  /** Whom each of three permissions covers, and the sets published under it. */
  providers: fc.tuple(
    ...[1, 2, 3].map(() =>
      fc.record({
        covered: subjects,
        leaving: subjects,
        sets: fc.array(subjects, { maxLength: 2 }),
      }),
    ),
  ),
});
type Bitmaps = typeof bitmaps extends fc.Arbitrary<infer Value> ? Value : never;

async function write({ known, providers }: Bitmaps): Promise<void> {
  await within(async (it) => {
    await it.deleteFrom('publication').execute();
    await it.deleteFrom('eligibility_change').execute();
    await replaceBits(it, { of: 'presence', partner: recipient }, known);
    for (const [place, { covered, leaving, sets }] of providers.entries()) {
      const permission = place + 1;
      await replaceBits(it, { of: 'eligibility', permission }, covered);
      for (const subject of leaving) {
        await it
          .insertInto('eligibility_change')
          .values({ permission, subject, at: new Date(at), becomes: false })
          .execute();
      }
      for (const [number, set] of sets.entries()) {
        const publication = publicationOf(permission, number);
        await it
          .insertInto('publication')
          .values({
            id: publication,
            provider: 'aurora',
            name: publication,
            permission,
            categories: [],
            published_at: new Date(at),
          })
          .execute();
        await replaceBits(it, { of: 'publication', id: publication }, set);
      }
    }
  });
}

const publicationOf = (permission: number, number: number): string =>
  `aaaaaaaa${'abc'[permission - 1]}${'ab'[number]}`;

const operandsOf = ({ providers }: Bitmaps) =>
  providers.map(({ sets }, place) => ({
    permission: place + 1,
    publications: sets.map((_, number) => publicationOf(place + 1, number)),
  }));

/** Whom a provider may tell about, read naively. */
const peopleOf = ({ covered, leaving, sets }: Bitmaps['providers'][number]): Set<number> =>
  sets.reduce(
    (people, set) => people.intersection(new Set(set)),
    new Set(covered).difference(new Set(leaving)),
  );

const combinationsOf = <T>(list: readonly T[]): T[][] =>
  list.reduce<T[][]>((all, one) => [...all, ...all.map((some) => [...some, one])], [[]]).slice(1);

describe('an answer', () => {
  test('counts for every combination the people whom all of its providers may tell about', async () => {
    await fc.assert(
      fc.asyncProperty(bitmaps, async (made) => {
        await write(made);
        const operands = operandsOf(made);
        const combinations = combinationsOf(operands);
        const counted = await within((it) =>
          countCombinations(it, operands, { combinations, recipient, at }),
        );
        const known = new Set(made.known);
        const naive = combinationsOf(made.providers.map(peopleOf)).map((sets) => {
          const people = sets.reduce((all, some) => all.intersection(some));
          const overlap = people.intersection(known).size;
          return { covered: people.size, overlap, prospects: people.size - overlap };
        });
        expect(counted).toEqual(naive);
      }),
      { numRuns: 40 },
    );
  });

  test('finds whom it counts', async () => {
    await fc.assert(
      fc.asyncProperty(bitmaps, async (made) => {
        await write(made);
        const question = { ...operandsOf(made)[0]!, recipient, at };
        const counted = await within((it) => countPeople(it, question));
        const found = await within(async (it) => ({
          covered: await findPeople(it, question, 'all'),
          overlap: await findPeople(it, question, 'overlap'),
          prospects: await findPeople(it, question, 'prospects'),
        }));
        const lengths = Object.fromEntries(Object.entries(found).map(([mode, list]) => [mode, list.length]));
        expect(lengths).toEqual(counted);
        expect(found.covered).toEqual([...peopleOf(made.providers[0]!)].toSorted((a, b) => a - b));
      }),
      { numRuns: 20 },
    );
  });
});
