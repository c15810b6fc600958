import { parsePermissionKey, readCondition, readSharable } from '@entente/contract';
import { expect, test } from 'vitest';
import { demoColumnsAt } from './columns.ts';
import { demoSegments } from './segments.ts';
import { termsAt } from './agreement.ts';

const keys = termsAt(0).permissions.map(
  ({ provider, recipient, purpose, categories }) =>
    `${provider}>${recipient} ${purpose} ${categories.toSorted().join('+')}`,
);

test('every segment of the demonstration reads, and is published under a permission of its own business', () => {
  for (const { partner, text, permission } of demoSegments) {
    expect(() => readCondition(text)).not.toThrow();
    if (permission === undefined) continue;
    expect(keys).toContain(permission);
    expect(parsePermissionKey(permission).provider).toBe(partner);
  }
  expect(new Set(demoSegments.map(({ partner }) => partner)).size).toBe(3);
});

test('every column of the demonstration reads, and is shared under a permission of its own business', () => {
  const columns = demoColumnsAt(Date.UTC(2026, 1, 10));
  for (const { partner, permission, of } of columns) {
    expect(() => readSharable(of)).not.toThrow();
    expect(keys).toContain(permission);
    expect(parsePermissionKey(permission).provider).toBe(partner);
  }
  const byMonths = columns.flatMap(({ months }) => months ?? []);
  expect(byMonths).toEqual(byMonths.map(() => ({ from: '2025-08', to: '2026-01' })));
  expect(byMonths).toHaveLength(2);
});
