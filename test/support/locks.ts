// A platform without some of its locks, to show what they are for: the rule is taken away in the test alone.
import { setTimeout as delay } from 'node:timers/promises';
import { openJournal } from '@entente/platform';
import type { Database, Transaction } from '@entente/store';
import type { KyselyPlugin } from 'kysely';
import { callersOf, type Callers } from './callers.ts';
import type { TestPlatform } from './platform.ts';
import { withAdmin } from './server.ts';

export type Locks = Pick<Transaction, 'lock' | 'lockStore' | 'lockCustomers' | 'lockJob'>;
export const nobodyWaits = async (): Promise<void> => {};
export const noLocks: Locks = {
  lock: nobodyWaits,
  lockStore: nobodyWaits,
  lockCustomers: nobodyWaits,
  lockJob: nobodyWaits,
};

type Writing = NonNullable<Parameters<Database['write']>[2]>;

/** The same platform, whose transactions that write are other ones. */
function withTransactions(
  { database, journalFile, time }: TestPlatform,
  change: (tx: Transaction) => Transaction,
  view: Pick<Writing, 'view'> = {},
): Callers {
  const changed: Database = {
    ...database,
    write: (granted, work, options) =>
      database.write(granted, (tx) => work(change(tx)), { ...options, ...view }),
  };
  return callersOf({ database: changed, journal: openJournal(journalFile), time });
}

/** The same platform without some of its locks, and with something to do before a cooperation is written. */
export function withoutLocks(
  platform: TestPlatform,
  locks: Partial<Locks>,
  beforeWriting: () => Promise<void> = nobodyWaits,
): TestPlatform {
  const { url, journalFile } = platform;
  const callers = withTransactions(platform, (tx) => {
    const progress = { isLocked: false };
    const lock: Transaction['lock'] = async (name, how) => {
      await (locks.lock ? locks.lock(name, how) : tx.lock(name, how));
      progress.isLocked = true;
    };
    const publish: Transaction['publish'] = async (name, write) => {
      if (progress.isLocked) await beforeWriting();
      return tx.publish(name, write);
    };
    return { ...tx, ...locks, lock, publish };
  });
  return { ...callers, url, journalFile };
}

/** The same platform, with something that is done, once, before somebody takes the lock of their store. */
export function beforeStoreLock(platform: TestPlatform, meanwhile: () => Promise<unknown>): Callers {
  let done: Promise<unknown> | undefined;
  return withTransactions(platform, (tx) => ({
    ...tx,
    lockStore: async (how) => {
      await (done ??= meanwhile());
      await tx.lockStore(how);
    },
  }));
}

/** Answers once somebody in this database waits for a lock that somebody else has; never while nobody does. */
async function untilSomebodyWaits(url: string, isOver: () => boolean): Promise<'waited'> {
  return withAdmin<'waited'>(url, async (admin) => {
    const waiting = `select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and application_name = 'entente'`;
    while (!isOver() && (await admin.query(waiting)).rowCount === 0) await delay(5);
    return 'waited';
  });
}

/**
 * Starts `late` when `early` is about to write, and lets `early` go on once `late` is done or waits for it. As `early`
 * runs nothing meanwhile, and nobody else is there, whoever waits is `late`.
 */
export function interleaving(platform: TestPlatform) {
  return async (
    locks: Partial<Locks>,
    early: (held: Callers) => Promise<unknown>,
    late: (other: Callers) => Promise<unknown>,
    /** Before which of its writes `early` is held: the first unless said. */
    heldAt = 1,
  ): Promise<'overtook' | 'waited'> => {
    let writes = 0;
    let order: 'overtook' | 'waited' = 'waited';
    let started: Promise<unknown> | undefined;
    const held = withoutLocks(platform, locks, async () => {
      writes += 1;
      if (writes !== heldAt) return;
      const state = { isOver: false };
      const overtaking = late(withoutLocks(platform, locks)).then(() => 'overtook' as const);
      started = overtaking;
      const waiting = untilSomebodyWaits(platform.url, () => state.isOver);
      try {
        order = await Promise.race([overtaking, waiting]);
      } finally {
        state.isOver = true;
        await waiting;
      }
    });
    await early(held);
    await started;
    return order;
  };
}

/**
 * Asks an overlap that has found its permission when somebody else comes, and counts once that is done: by the one
 * snapshot that it took, or, without it, by whatever each statement finds.
 */
export async function askAcross(
  platform: TestPlatform,
  view: 'snapshot' | 'statement',
  asked: { ask: (held: Callers) => Promise<unknown>; meanwhile: () => Promise<unknown> },
): Promise<unknown> {
  let met: Promise<unknown> | undefined;
  const holding: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      met ??= asked.meanwhile();
      await met;
      return result;
    },
  };
  const held = withTransactions(
    platform,
    (tx) => ({
      ...tx,
      cooperation: (id, read) => tx.cooperation(id, (it) => read(it.withPlugin(holding))),
    }),
    { view },
  );
  return asked.ask(held);
}
