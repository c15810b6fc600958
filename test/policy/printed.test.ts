import { readFileSync } from 'node:fs';
import { printPolicy } from '@entente/policy';
import { expect, test } from 'vitest';

test('docs/policy.md is the policy as it is', () => {
  const committed = readFileSync(new URL('../../docs/policy.md', import.meta.url), 'utf8');
  expect(committed, 'run `node scripts/print-policy.ts` and review the changed marks').toBe(printPolicy());
});
