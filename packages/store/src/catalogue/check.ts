/** The invariants of the database, read from its catalogue. Tests try them on planted faults; `doctor` on what runs. */
import { guarding } from './guarding.ts';
import { power } from './power.ts';
import { queue } from './queue.ts';
import { readCatalogue } from './read.ts';
import type { Reader } from './relations.ts';
import { signIn } from './sign-in.ts';
import { shape } from './shape.ts';
import type { Violation } from './violation.ts';

const invariants = [...guarding, ...signIn, ...power, ...shape, ...queue];

/** The rules, one sentence each. */
export const catalogueRules: readonly string[] = invariants.map(({ rule }) => rule);

/** Every place where the database of this connection breaks a rule; empty when all is well. */
export async function checkCatalogue(admin: Reader): Promise<readonly Violation[]> {
  const catalogue = await readCatalogue(admin);
  return invariants.flatMap(({ rule, find }) =>
    find(catalogue).map(([place, detail]) => ({ rule, place, detail })),
  );
}
