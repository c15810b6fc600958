import { parsePermissionKey, readCondition } from '@entente/contract';
import { expect, test } from 'vitest';
import { demoSegments } from './segments.ts';
import { termsAt } from './agreement.ts';

test('every segment of the demonstration reads, and is published under a permission of its own business', () => {
  const keys = termsAt(0).permissions.map(
    ({ provider, recipient, purpose, categories }) =>
      `${provider}>${recipient} ${purpose} ${categories.toSorted().join('+')}`,
  );
  for (const { partner, text, permission } of demoSegments) {
    expect(() => readCondition(text)).not.toThrow();
    if (permission === undefined) continue;
    expect(keys).toContain(permission);
    expect(parsePermissionKey(permission).provider).toBe(partner);
  }
  expect(new Set(demoSegments.map(({ partner }) => partner)).size).toBe(3);
});
