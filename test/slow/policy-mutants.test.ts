import { expect, test } from 'vitest';
import { tryMutants } from '../mutants/run.ts';

test('whatever is changed in the policy, some test of the policy or its printed matrix misses it', () => {
  const { mutants, killed, excused, survivors } = tryMutants();
  process.stdout.write(`${killed} of ${mutants} mutants were noticed, ${excused.length} change nothing\n`);
  expect(mutants).toBeGreaterThan(1_000);
  expect(survivors.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});
