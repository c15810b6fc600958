import { AgreementTerms, PartnerHandle } from '@entente/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { told } from '../overlap/rules.ts';
import { chargedMembers, costOf, decide, epochEndOf, limitsOf, noisy, type Standing } from './rules.ts';

const [aurora, birch, cedar] = ['aurora', 'birch', 'cedar'].map((handle) => PartnerHandle.parse(handle)) as [
  PartnerHandle,
  PartnerHandle,
  PartnerHandle,
];
const count = fc.integer({ min: 0, max: 1_000_000 });

describe('a noisy number', () => {
  test('is the number itself where the noise is nought', () => {
    fc.assert(
      fc.property(count, count, fc.integer({ min: 10, max: 100_000 }), (overlap, prospects, k) => {
        expect(noisy({ overlap, prospects }, k, () => 0)).toEqual({
          covered: told(overlap + prospects, k),
          overlap: told(overlap, k),
          prospects: told(prospects, k),
        });
      }),
    );
  });

  test('is told by what the noise makes of it, never by how many people there are', () => {
    const draws = [-1, 5];
    expect(noisy({ overlap: 50, prospects: 46 }, 50, () => draws.shift()!)).toEqual({
      covered: 100,
      overlap: 'suppressed',
      prospects: 51,
    });
  });
});

describe('budgets', () => {
  const questions = fc.array(
    fc.subarray([aurora, cedar], { minLength: 1 }).map((providers) => ({ providers })),
    { maxLength: 30 },
  );
  const standing = (provider: PartnerHandle): fc.Arbitrary<Standing> =>
    fc.record({
      provider: fc.constant(provider),
      recipient: fc.integer({ min: 0, max: 1_000_000 }),
      affiliations: fc.array(
        fc.record({
          spent: fc.integer({ min: 0, max: 1_000_000 }),
          limit: fc.integer({ min: 0, max: 1_000_000 }),
        }),
        { maxLength: 3 },
      ),
    });

  test('are never exceeded by a unit, and nothing is answered that was not charged everywhere', () => {
    expect.hasAssertions();
    fc.assert(
      fc.property(
        questions,
        standing(aurora),
        standing(cedar),
        fc.integer({ min: 1, max: 400_000 }),
        fc.integer({ min: 0, max: 1_000_000 }),
        (asked, one, other, epsilon, perRecipient) => {
          const decisions = decide(asked, [one, other], { epsilon, perRecipient });
          for (const { provider, recipient, affiliations } of [one, other]) {
            const costs = decisions.flatMap((decision, place) =>
              asked[place]!.providers.includes(provider) ? [costOf(decision, epsilon)] : [],
            );
            const own = costs.reduce((sum, cost) => sum + cost.recipient, 0);
            if (own > 0) expect(recipient + own).toBeLessThanOrEqual(perRecipient);
            const together = costs.reduce((sum, cost) => sum + cost.affiliation, 0);
            for (const { spent, limit } of affiliations)
              if (together > 0) expect(spent + together).toBeLessThanOrEqual(limit);
          }
        },
      ),
    );
  });

  test('of the recipient follow from its own questions, whatever others under its roof have spent', () => {
    fc.assert(
      fc.property(questions, standing(aurora), standing(cedar), (asked, one, other) => {
        const limits = { epsilon: 100_000, perRecipient: 700_000 };
        const alone = [one, other].map((each) => ({ ...each, affiliations: [] }));
        const costs = (standings: readonly Standing[]) =>
          decide(asked, standings, limits).map((decision) => costOf(decision, limits.epsilon).recipient);
        expect(costs([one, other])).toEqual(costs(alone));
      }),
    );
  });

  test('are whole millionths of what the terms say, in which the default is ten questions out of one', () => {
    const terms = (more: object) =>
      AgreementTerms.parse({
        name: 'Together',
        parties: ['aurora', 'birch', 'cedar'],
        starts: '2026-01-01',
        ends: '2026-12-31',
        permissions: [
          {
            provider: 'aurora',
            recipient: 'birch',
            purpose: 'market-research',
            categories: ['purchase'],
            actions: ['count'],
          },
        ],
        ...more,
      });
    expect(limitsOf(terms({}), birch)).toEqual({
      epsilon: 95_000,
      perRecipient: 1_000_000,
      perAffiliation: 1_000_000,
      epochDays: 1,
      affiliation: ['aurora', 'birch', 'cedar'],
    });
    const groups = { affiliations: [['birch'], ['aurora', 'cedar']], releases: { epsilon: 0.29 } };
    expect(limitsOf(terms(groups), birch)).toMatchObject({ epsilon: 290_000, affiliation: ['birch'] });
    expect(limitsOf(terms({ releases: { epsilon: 0.0123456789 } }), birch).epsilon).toBe(12_345);
    expect(chargedMembers([cedar, birch, aurora], aurora)).toEqual([birch, cedar]);
  });
});

test('epochs follow each other in whole days of UTC', () => {
  const noon = Date.parse('2026-07-01T12:00:00Z');
  expect(new Date(epochEndOf(noon, 1)).toISOString()).toBe('2026-07-02T00:00:00.000Z');
  const end = epochEndOf(noon, 7);
  expect(end - noon).toBeLessThanOrEqual(7 * 86_400_000);
  expect(epochEndOf(end - 1, 7)).toBe(end);
  expect(epochEndOf(end, 7)).toBe(end + 7 * 86_400_000);
});
