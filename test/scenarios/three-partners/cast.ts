// Who takes part in the scenario: three partners, their files, and a caller for each.
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PartnerHandle, roles, type Instant } from '@entente/contract';
import { createCaller, readMapping, type Journal } from '@entente/platform';
import { makeMember, makeOperator } from '@entente/policy';
import type { Database } from '@entente/store';

export type Caller = ReturnType<typeof createCaller>;

/** The partners of every pack of this shape, with the files each of them imports. */
export const cast = [
  { handle: 'skyline', name: 'Skyline', customers: 'customers.csv' },
  { handle: 'harvest', name: 'Harvest', customers: 'members.csv', purchases: 'purchases.csv' },
  { handle: 'cellar', name: 'Cellar', customers: 'customers.csv' },
] as const;
export type Handle = (typeof cast)[number]['handle'];

export type Stage = {
  readonly pack: string;
  readonly database: Database;
  readonly journal: Journal;
  readonly time: { now: Instant };
};

/** The platform's operator, at work on this stage. */
export function operator({ database, journal, time }: Stage): Caller {
  return createCaller({
    actor: makeOperator({ name: 'operator' }),
    database,
    journal,
    clock: () => time.now,
  });
}

/** Somebody of that partner, in every role. */
export function member({ database, journal, time }: Stage, handle: Handle): Caller {
  const actor = makeMember({ partner: PartnerHandle.parse(handle), roles, name: `${handle}.person` });
  return createCaller({ actor, database, journal, clock: () => time.now });
}

/** A file of the pack as a stream, with its mapping from beside this module. */
export function fileOf(
  { pack }: Stage,
  handle: Handle,
  kind: 'customers' | 'purchases' | 'consents',
  file: string,
) {
  const mapping = readMapping(readFileSync(new URL(`./${handle}/${kind}.yaml`, import.meta.url), 'utf8'));
  return { source: createReadStream(join(pack, handle, file)), mapping };
}

/** The text of the agreement that the three of them sign. */
export function agreementText(): string {
  return readFileSync(new URL('./agreement.yaml', import.meta.url), 'utf8');
}
