import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blocksOf, execute } from '../support/documents.ts';
import { temporaryHome } from '../support/entente.ts';

const home = temporaryHome();

test('docs/deliveries.md says what the commands do', async () => {
  const folder = join(home.directory, 'files');
  mkdirSync(folder);
  const executed = await execute(blocksOf('docs/deliveries.md'), { folder, home });
  expect(executed.filter(({ code }) => code !== 0)).toEqual([]);
  const compared = executed.filter(({ expected }) => expected !== undefined);
  expect(compared).toHaveLength(1);
  for (const { said, expected } of compared) expect(said).toBe(expected);
});
