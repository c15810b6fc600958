// Callers of procedures in any role, over one database and with one clock that can be set.
import { setTimeout } from 'node:timers/promises';
import { PartnerHandle, roles as everyRole, type Instant, type Role } from '@entente/contract';
import { createCaller, findRefusal, type Journal } from '@entente/platform';
import { makeMember, makeOperator, type Actor } from '@entente/policy';
import type { Database } from '@entente/store';

export type Caller = ReturnType<typeof createCaller>;

export type Callers = {
  readonly database: Database;
  /** The domain's clock; set `now` to move it. */
  readonly time: { now: Instant };
  /** Calls procedures as a member of that partner, in every role unless told otherwise. */
  as(partner: string, ...roles: Role[]): Caller;
  operator(): Caller;
  caller(actor: Actor): Caller;
  /** Creates partners, all in Australia. */
  createPartners(...handles: string[]): Promise<void>;
};

/** The callers over that database; unless a clock is given, one begins on 1 July 2026. */
export function callersOf({
  database,
  journal,
  spool,
  noise,
  time = { now: Date.parse('2026-07-01T00:00:00Z') },
}: {
  database: Database;
  journal: Journal;
  spool?: string;
  noise?: (epsilon: number) => number;
  time?: { now: Instant };
}): Callers {
  const caller = (actor: Actor): Caller =>
    createCaller({ actor, database, clock: () => time.now, journal, spool, noise });
  const operator = (): Caller => caller(makeOperator({ name: 'operator' }));
  return {
    database,
    time,
    caller,
    operator,
    as: (partner, ...roles) =>
      caller(
        makeMember({
          partner: PartnerHandle.parse(partner),
          roles: roles.length > 0 ? roles : everyRole,
          name: `${partner}.person`,
        }),
      ),
    createPartners: async (...handles) => {
      for (const handle of handles) {
        await operator().partner.create({
          handle: PartnerHandle.parse(handle),
          name: `The ${handle} company`,
          defaultCountry: 'AU',
        });
      }
    },
  };
}

/** A busy machine refuses some of a crowd; they come again after a while that grows, as a client does. */
export async function untilDone<T>(work: () => Promise<T>): Promise<T> {
  for (let wait = 50; ; wait = Math.min(2 * wait, 5_000)) {
    try {
      return await work();
    } catch (error) {
      if (findRefusal(error)?.code !== 'busy') throw error;
      await setTimeout(wait * (0.5 + Math.random()));
    }
  }
}
