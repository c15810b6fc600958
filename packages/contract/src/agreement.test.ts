import { describe, expect, test } from 'vitest';
import { AgreementTerms } from './agreement.ts';
import { faultsOf } from './faults.ts';

const permission = {
  provider: 'aurora',
  recipient: 'birch',
  purpose: 'direct-marketing',
  categories: ['contact'],
  actions: ['count', 'deliver'],
};
const file = {
  name: 'Spring together',
  parties: ['birch', 'aurora'],
  starts: '2026-01-01',
  ends: '2026-12-31',
  permissions: [permission],
};

/** The faults of the file above with some keys written differently, as `path: message`. */
function faultsWith(change: Record<string, unknown>): string[] {
  const input = { ...file, ...change };
  const result = AgreementTerms.safeParse(input);
  return result.success
    ? []
    : faultsOf(result.error, input).map(({ path, message }) => `${path}: ${message}`);
}

describe('the terms of an agreement', () => {
  test('have a default for everything that has a customary value', () => {
    expect(AgreementTerms.parse(file)).toMatchObject({
      parties: ['aurora', 'birch'],
      matchRules: ['email', 'phone', 'name-birth-postcode'],
      minimumCohort: 50,
      deliveryDays: 30,
      releases: { epsilon: 0.095, epochDays: 1, budgetPerRecipient: 1, budgetPerAffiliation: 1 },
    });
  });

  test('begin with the first day and end after the last', () => {
    const { starts, ends } = AgreementTerms.parse(file);
    expect([starts, ends]).toEqual(['2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z']);
  });

  test('take instants as they are', () => {
    const { starts, ends } = AgreementTerms.parse({
      ...file,
      starts: '2026-01-01T09:30:00Z',
      ends: '2026-01-01T09:30:00.5Z',
    });
    expect([starts, ends]).toEqual(['2026-01-01T09:30:00Z', '2026-01-01T09:30:00.500Z']);
  });

  test('are the same when they are read again', () => {
    const terms = AgreementTerms.parse({ ...file, affiliations: [['birch'], ['aurora']] });
    expect(AgreementTerms.parse(terms)).toEqual(terms);
  });

  test('name a stranger with its place', () => {
    const permissions = [permission, { ...permission, purpose: 'market-research', recipient: 'brich' }];
    expect(faultsWith({ permissions })).toEqual([
      'permissions[1].recipient: "brich" is not a party of this agreement',
    ]);
  });

  test('list every fault, whatever its kind, and not just the first', () => {
    const permissions = [
      permission,
      { ...permission, recipient: 'brich', purpose: 'fun', limit: 3 },
      permission,
    ];
    const faults = faultsWith({
      name: '  ',
      ends: '2025-12-31',
      minimumCohort: 9,
      minimum_cohort: 50,
      permissions,
    });
    expect(faults.toSorted()).toEqual([
      'ends: must be after the start',
      'minimumCohort: must be at least 10',
      'minimum_cohort: is not a known key',
      'name: must not be empty',
      'permissions[1].limit: is not a known key',
      expect.stringMatching(/^permissions\[1\]\.purpose: "fun" is not one of direct-marketing, /),
      'permissions[1].recipient: "brich" is not a party of this agreement',
      'permissions[2]: repeats permissions[0]: aurora>birch direct-marketing contact',
    ]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['parties: must have at least 2 entries', { parties: ['aurora'], permissions: [] }],
    ['parties[2]: "birch" stands here twice', { parties: ['aurora', 'birch', 'birch'] }],
    ['parties: must be a list, not "aurora"', { parties: 'aurora' }],
    ['starts: is missing', { starts: undefined }],
    ['name: must be text, not 7', { name: 7 }],
    ['name: "a\\nb" must be one line of visible text', { name: 'a\nb' }],
    ['minimumCohort: must be a whole number, not 50.5', { minimumCohort: 50.5 }],
    ['minimumCohort: must be a number, not "50"', { minimumCohort: '50' }],
    ['deliveryDays: must be at most 365', { deliveryDays: 366 }],
    ['matchRules[0]: "shoe-size" is not one of', { matchRules: ['shoe-size'] }],
    [
      'permissions[0].recipient: "aurora" is the provider',
      { permissions: [{ ...permission, recipient: 'aurora' }] },
    ],
    ['permissions[0].actions: is missing', { permissions: [{ ...permission, actions: undefined }] }],
    [
      'permissions[0].categories[1]: "contact" stands here twice',
      { permissions: [{ ...permission, categories: ['contact', 'contact'] }] },
    ],
    [
      'permissions: must have at most 200 entries',
      { permissions: Array.from({ length: 201 }, () => permission) },
    ],
    ['affiliations: must name every party; birch is in no group', { affiliations: [['aurora']] }],
    ['affiliations[1][0]: "aurora" is in two groups', { affiliations: [['aurora'], ['aurora', 'birch']] }],
    ['releases.epsilon: must be at most 1', { releases: { epsilon: 2 } }],
  ])('are refused: %s', (fault, change) => {
    expect(faultsWith(change)).toContainEqual(expect.stringContaining(fault));
  });

  test.each([
    '2026-02-30',
    '31.12.2026',
    '2026-12-31T00:00:00+01:00',
    '2026-12-31 00:00',
    '1969-12-30',
    '2200-01-01',
    '9999-12-31',
  ])('do not end at %s', (ends) => {
    expect(faultsWith({ ends })).toEqual([expect.stringMatching(/^ends: .* must be a day such as/)]);
  });

  test('are a set of keys', () => {
    for (const input of [null, [], 'terms', 7]) expect(AgreementTerms.safeParse(input).success).toBe(false);
  });
});
