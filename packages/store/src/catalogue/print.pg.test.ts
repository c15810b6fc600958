import { readFileSync } from 'node:fs';
import { openStores } from '@entente/test/support/stores.ts';
import { expect, test } from 'vitest';
import { printSchemas } from './print.ts';

const { url } = await openStores();
const printed = await printSchemas(url);

test.each(Object.keys(printed))('%s is the database as it is', (path) => {
  const committed = readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
  expect(committed, 'run `node scripts/print-schema.ts` and review what changed').toBe(printed[path]);
});

test('a print names no database, partner or cooperation', () => {
  expect(Object.values(printed).join()).not.toMatch(/entente_\d|store_[a-z]|'alpha'|aaaaaaaaaa/);
});
