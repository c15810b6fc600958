import { openPlatform } from '@entente/test/support/platform.ts';
import { refusalOf } from '@entente/test/support/exchange.ts';
import { expect, test } from 'vitest';

const platform = await openPlatform();

test('the operator sees which version every schema has and how much room it takes', async () => {
  await platform.createPartners('aurora', 'birch');
  const status = await platform.operator().platform.status({});
  expect(status).toMatchObject({ behind: 0, schemas: 4, next: null });
  expect(status.program.version).toMatch(/^\d+\.\d+\.\d+/);
  expect(status.program.commit ?? '0'.repeat(40)).toMatch(/^[0-9a-f]{40}$/);
  expect(status.server).toMatch(/^1\d/);
  expect(status.listed.map(({ schema, kind }) => [schema, kind])).toEqual([
    ['control', 'control'],
    ['identity', 'identity'],
    ['store_aurora', 'store'],
    ['store_birch', 'store'],
  ]);
  for (const { version, needed, bytes } of status.listed) {
    expect(version).toBe(needed);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(status.bytes);
  }
  const page = await platform.operator().platform.status({ limit: 3 });
  const rest = await platform.operator().platform.status({ after: page.next! });
  expect([...page.listed, ...rest.listed].map(({ schema }) => schema)).toEqual(
    status.listed.map(({ schema }) => schema),
  );
  expect(await refusalOf(platform.as('aurora').platform.status({}))).toMatchObject({ code: 'not-allowed' });
});
