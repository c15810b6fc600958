/**
 * What was read of a schema and stays in the process, so that it need not be read again. Whoever takes it names the
 * version that the database told them of it in their own transaction: row policies decide there whether they are told
 * one, and what is of another version is not given out. Versions are random, so one is never another content.
 */

export type Kept = {
  /** What is kept under this name, if it is of this version. */
  get<T extends Keepable>(name: string, version: string): T | undefined;
  /** Keeps it, instead of what was kept under this name. */
  keep<T extends Keepable>(name: string, version: string, value: T): void;
};

/** `bytes` is how much memory it takes. */
export type Keepable = { readonly bytes: number };

/** Of one process over one database. */
export type Keeping = {
  /** What is kept of one schema. */
  of(schema: string): Kept;
  close(): void;
};

const keepingLimits = {
  /** More than this is not kept: what was taken longest ago goes first. */
  bytes: 256 * 2 ** 20,
  /** What nobody took for so long goes. */
  idleMs: 10 * 60_000,
} as const;

type Entry = { readonly version: string; readonly value: Keepable; readonly bytes: number; taken: number };

export function openKeeping(
  { bytes: most, idleMs }: { readonly bytes: number; readonly idleMs: number } = keepingLimits,
  now: () => number = Date.now,
): Keeping {
  /** In the order in which they were last taken. */
  const entries = new Map<string, Entry>();
  let bytes = 0;
  const drop = (name: string): void => {
    bytes -= entries.get(name)?.bytes ?? 0;
    entries.delete(name);
  };
  const dropWhile = (isOver: (entry: Entry) => boolean): void => {
    for (const [name, entry] of entries) {
      if (!isOver(entry)) return;
      drop(name);
    }
  };
  const looking = setInterval(() => {
    const oldest = now() - idleMs;
    dropWhile(({ taken }) => taken < oldest);
  }, idleMs / 10);
  looking.unref();
  return {
    of: (schema) => ({
      get: <T extends Keepable>(name: string, version: string): T | undefined => {
        const key = `${schema} ${name}`;
        const entry = entries.get(key);
        if (entry?.version !== version) return undefined;
        entry.taken = now();
        entries.delete(key);
        entries.set(key, entry);
        return entry.value as T;
      },
      keep: (name, version, value) => {
        const key = `${schema} ${name}`;
        drop(key);
        if (value.bytes > most) return;
        entries.set(key, { version, value, bytes: value.bytes, taken: now() });
        bytes += value.bytes;
        dropWhile(() => bytes > most);
      },
    }),
    close: () => {
      clearInterval(looking);
      entries.clear();
      bytes = 0;
    },
  };
}
