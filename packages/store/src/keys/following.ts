/**
 * Going on while the master key is exchanged. What hangs on the key, the pool with its password and the key of
 * contexts, is one thing that is exchanged with it; what was refused for hanging on the old key is done again.
 */
import { existsSync } from 'node:fs';
import type { Pool } from 'pg';
import { settleMasterKey } from './exchange.ts';
import type { MasterKey } from './master.ts';

/** What hangs on the master key of the moment. */
export type Session = { readonly master: MasterKey; readonly pool: Pool; readonly tokenKey: Buffer };

export type Following = {
  /** The key of the moment. It stays the same object: the cache of unwrapped keys hangs on it, and those do not change. */
  readonly master: MasterKey;
  /** Does something, and again with the new master key where this one has been exchanged meanwhile. */
  run<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Goes on with another key; transactions that are open end, or are refused, by themselves. */
  follow(master: MasterKey): Promise<void>;
  close(): Promise<void>;
};

/** Begins with that key. Without the file of the key nothing new is found in it. */
export async function followKeys(
  first: MasterKey,
  options: {
    readonly adminUrl: string;
    readonly keyFile: string | undefined;
    readonly sessionOf: (master: MasterKey) => Promise<Session>;
  },
): Promise<Following> {
  const { adminUrl, keyFile, sessionOf } = options;
  let session = await sessionOf(first);
  let looking: Promise<void> | undefined;
  const over: Promise<void>[] = [];

  async function follow(master: MasterKey): Promise<void> {
    const before = session;
    session = await sessionOf(master);
    over.push(before.pool.end());
  }
  async function lookInto(file: string): Promise<void> {
    // Who opens a home without a key makes one; who runs has one, and its file is only gone.
    if (!existsSync(file)) return;
    const master = await settleMasterKey(file, adminUrl);
    if (master.id !== session.master.id) await follow(master);
  }
  async function run<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const used = session;
    try {
      return await work(used);
    } catch (error) {
      if (keyFile === undefined || !isOfOldKey(error)) throw error;
      // Of many that are refused at once one looks.
      looking ??= lookInto(keyFile).finally(() => {
        looking = undefined;
      });
      await looking;
      if (session === used) throw error;
      return run(work);
    }
  }
  return {
    master: {
      get id() {
        return session.master.id;
      },
      wrap: (dataKey, place) => session.master.wrap(dataKey, place),
      unwrap: (wrapped, place) => session.master.unwrap(wrapped, place),
      derive: (label) => session.master.derive(label),
    },
    run,
    follow,
    close: async () => {
      await Promise.all([session.pool.end(), ...over]);
    },
  };
}

/** Whether something was refused as it is to whoever has a master key that was exchanged: a context, a password, a key. */
function isOfOldKey(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === '42501') return message === 'context refused: forged';
  return code === '28P01' || code === 'wrong-master-key';
}
