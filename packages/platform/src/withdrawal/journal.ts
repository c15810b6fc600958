/**
 * The withdrawal journal: every no, one JSON line each, in a 0600 file outside the database's data directory. A line
 * is on disk (fsync) before the commit that records the no is answered, so that a database restored from an older
 * copy learns every no again when the journal is replayed. It holds partners' own ids, no contact data.
 */
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataCategory } from '@entente/contract';
import { z } from 'zod';

export const JournalLine = z.strictObject({
  partner: z.string(),
  ref: z.string(),
  purpose: z.string(),
  recipient: z.string(),
  decision: z.enum(['refused', 'withdrawn', 'revoked']),
  at: z.iso.datetime(),
  categories: z.array(DataCategory),
  recordedAt: z.iso.datetime(),
  collectedBy: z.string().nullable(),
  notice: z.string().nullable(),
  /** Set where the customer was erased, not only withdrawn. */
  erased: z.literal(true).optional(),
});
export type JournalLine = z.infer<typeof JournalLine>;

export type Journal = {
  /** Returns once the lines are on disk. */
  append(lines: readonly JournalLine[]): Promise<void>;
  /** All lines, oldest first. A last line cut off by a crash was never answered and is left out. */
  read(): Promise<readonly JournalLine[]>;
};

/** The journal in that file, made when there is none yet. */
export function openJournal(file: string): Journal {
  return {
    append: async (lines) => {
      if (lines.length === 0) return;
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      const handle = await open(file, 'a', 0o600);
      try {
        await handle.appendFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
        await handle.datasync();
      } finally {
        await handle.close();
      }
    },
    read: async () => {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      const whole = text.slice(0, text.lastIndexOf('\n') + 1);
      return whole
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JournalLine.parse(JSON.parse(line)));
    },
  };
}
