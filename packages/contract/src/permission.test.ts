import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Permission, parsePermissionKey, permissionKey } from './permission.ts';
import { Refusal } from './refusal.ts';
import { dataCategories, PartnerHandle, purposes } from './words.ts';

const handles = ['aurora', 'birch', 'cedar-mill'].map((handle) => PartnerHandle.parse(handle));

describe('a permission', () => {
  test('has a key with its categories in alphabetical order', () => {
    const scope = parsePermissionKey('aurora>birch market-research purchase+contact');
    expect(permissionKey(scope)).toBe('aurora>birch market-research contact+purchase');
  });

  test('is read back from its key', () => {
    const scopes = fc.record({
      provider: fc.constantFrom(...handles),
      recipient: fc.constantFrom(...handles),
      purpose: fc.constantFrom(...purposes),
      categories: fc.uniqueArray(fc.constantFrom(...dataCategories), { minLength: 1 }),
    });
    fc.assert(
      fc.property(scopes, (scope) => {
        expect(parsePermissionKey(permissionKey(scope))).toEqual({
          ...scope,
          categories: scope.categories.toSorted(),
        });
      }),
    );
  });

  test.each([
    ['', 'not of the form'],
    ['aurora>birch market-research', 'not of the form'],
    ['aurora>birch  market-research contact', 'not of the form'],
    ['aurora>birch>cedar-mill market-research contact', 'not of the form'],
    ['aurora>birch world-peace contact', 'purpose: "world-peace" is not one of'],
    ['aurora>birch market-research contact+shoes', 'categories[1]: "shoes" is not one of'],
    ['aurora>birch market-research contact+contact', 'stands here twice'],
    ['Aurora>birch market-research contact', 'provider: "Aurora" must be'],
  ])('is not read from %j', (text, reason) => {
    expect(() => parsePermissionKey(text)).toThrow(Refusal);
    expect(() => parsePermissionKey(text)).toThrow(reason);
  });

  test('lists its actions in the order of the vocabulary', () => {
    const scope = parsePermissionKey('aurora>birch market-research contact');
    expect(Permission.parse({ ...scope, actions: ['deliver', 'count'] }).actions).toEqual([
      'count',
      'deliver',
    ]);
  });
});
