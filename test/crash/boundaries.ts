// Where a process can be killed: before it sends a statement, once it has the answer, and likewise around each write
// to the withdrawal journal. They are counted in the order in which the process comes to them.
import crypto, { createHash } from 'node:crypto';
import { writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import pg from 'pg';

/** Which boundary, counted from 1, and on which side of it. */
export type Boundary = { readonly at: number; readonly side: 'before' | 'after' };

export type Watch = {
  readonly before: (what: string) => void;
  readonly after: (what: string) => void | Promise<void>;
};

type Query = (...args: unknown[]) => Promise<unknown>;

/** Tells `watch` of every statement of this process, and of every write and fsync of a file through a handle. */
export async function watchBoundaries(watch: Watch): Promise<void> {
  const around = async (what: string, doing: () => Promise<unknown>): Promise<unknown> => {
    watch.before(what);
    const done = doing();
    // The answer comes to whoever asked only after it was counted, an error too.
    await done.catch(() => {});
    await watch.after(what);
    return done;
  };
  const client = pg.Client.prototype as unknown as { query: Query };
  const { query } = client;
  const reading = new WeakMap<object, boolean>();
  client.query = function (this: unknown, ...args: unknown[]) {
    const [first] = args;
    const text = typeof first === 'string' ? first : (first as { text: string }).text;
    if (text.startsWith('begin')) reading.set(this as object, text.startsWith('begin read only'));
    const isEndOfReading = text === 'commit' && reading.get(this as object);
    return around(isEndOfReading ? 'end of reading' : text, () => query.apply(this, args));
  };
  const probe = await open('/dev/null');
  const handle = Object.getPrototypeOf(probe) as Record<'appendFile' | 'datasync', Query>;
  for (const name of ['appendFile', 'datasync'] as const) {
    const { [name]: original } = handle;
    handle[name] = function (this: unknown, ...args: unknown[]) {
      const bytes = name === 'appendFile' ? ` ${Buffer.byteLength(String(args[0]))}` : '';
      return around(`journal ${name}${bytes}`, () => original.apply(this, args));
    };
  }
  await probe.close();
}

/** Dies at that boundary as the kernel lets a process die; says before what it comes to. */
export function dieAt({ at, side }: Boundary): Watch {
  const [sent, answered] = [countOf(), countOf()];
  return {
    before: (what) => {
      if (sent() === at && side === 'before') die();
      say('sent', what);
    },
    after: (what) => {
      say('done', what);
      if (answered() === at && side === 'after') die();
    },
  };
}

function countOf(): () => number {
  let count = 0;
  return () => (count += 1);
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

/**
 * What the parent is told at once, whatever happens next: commits of transactions that write, and writes to the
 * journal; `at` tells it everything.
 */
export function say(how: 'sent' | 'done' | 'at', what: string): void {
  if (how === 'at' || isTurn(what)) writeSync(1, `${how} ${what.slice(0, 40).replaceAll('\n', ' ')}\n`);
}

/** Where what a crash leaves becomes something else. */
export const isTurn = (what: string): boolean => /^(commit|journal)/i.test(what);

/** Random bytes that are the same in every run, of each length in turn: what is sealed comes out the same. */
export function removeChance(): void {
  const counts = new Map<number, number>();
  const bytes = (size: number): Buffer => {
    const turn = (counts.get(size) ?? 0) + 1;
    counts.set(size, turn);
    const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, block) =>
      createHash('sha256').update(`${size} ${turn} ${block}`).digest(),
    );
    return Buffer.concat(blocks).subarray(0, size);
  };
  Object.assign(crypto, { randomBytes: bytes });
  syncBuiltinESMExports();
}
