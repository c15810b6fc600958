import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { atEnd } from '../support/closing.ts';
import { today } from '../support/day.ts';
import { withAdmin } from '../support/server.ts';
import { cooperation, openStores } from '../support/stores.ts';
import { reasonFor } from '../weakened/equivalents.ts';
import { listMutants } from '../weakened/mutants.ts';
import { openTargets } from '../weakened/targets.ts';

const stores = await openStores();
const suffix = randomBytes(4).toString('hex');
const targets = await openTargets(stores.admin, { suffix, cooperation });
atEnd(() =>
  withAdmin(stores.url, (admin) =>
    admin.query(
      ['armed', 'bystander', 'stranger']
        .map((name) => `drop owned by ${name}_${suffix}; drop role ${name}_${suffix};`)
        .join(' '),
    ),
  ),
);

/** Which third of them is tried: another one every day, unless one is named, or `all`. */
const parts = 3;
const part = process.env['ENTENTE_WEAKENED'] ?? String(today % parts);

test('every policy, right, constraint and guard that is taken away or weakened is missed by somebody', async () => {
  const every = await listMutants(stores.admin, targets.roles);
  const mutants = every.filter((_, index) => part === 'all' || index % parts === Number(part));
  const survivors: string[] = [];
  let [missed, excused] = [0, 0];
  for (const mutant of mutants) {
    if (await targets.isMissed(mutant)) missed += 1;
    else if (reasonFor(mutant) === undefined) survivors.push(`${mutant.target}: ${mutant.name}`);
    else excused += 1;
  }
  process.stdout.write(
    `${missed} of ${mutants.length} weakenings were noticed, ${excused} change nothing (ENTENTE_WEAKENED=${part})\n`,
  );
  expect(missed).toBeGreaterThan(0);
  expect(survivors).toEqual([]);
});

test('what is not weakened is not missed', async () => {
  for (const target of targets.names) {
    expect(await targets.isMissed({ target, name: 'nothing', sql: 'select 1' })).toBe(false);
  }
});
