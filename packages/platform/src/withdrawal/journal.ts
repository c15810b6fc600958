/**
 * The withdrawal journal: every no, one JSON line each, in a 0600 file outside the database's data directory. A line
 * is on disk (fsync) before the commit that records the no is answered, so that a database restored from an older
 * copy learns every no again when the journal is replayed. A no is a decision or erasure of a partner's customer, an
 * objection, or a partner's leaving the platform. The journal holds partners' own ids; the contact data of who objected
 * is in it only as sealed as it rests in the store.
 */
import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import { createReadStream, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataCategory } from '@entente/contract';
import { z } from 'zod';

/** What a partner's customer decided. */
const JournalDecision = z.strictObject({
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
export type JournalDecision = z.infer<typeof JournalDecision>;

/** What somebody told a recipient, as the row of the objection has it. */
const JournalObjection = z.strictObject({
  partner: z.string(),
  objection: z.strictObject({
    purpose: z.string(),
    ref: z.string().nullable(),
    kind: z.enum(['email', 'phone']).nullable(),
    /** In hex; null of a customer, who has a ref. */
    hash: z.string().nullable(),
    /** In base64, sealed under the key of the store. */
    sealed: z.string().nullable(),
  }),
  recordedAt: z.iso.datetime(),
  recordedBy: z.string(),
});
export type JournalObjection = z.infer<typeof JournalObjection>;

/** A partner that left the platform with everything it had. */
const JournalRemoval = z.strictObject({
  partner: z.string(),
  removed: z.literal(true),
  recordedAt: z.iso.datetime(),
});
export type JournalRemoval = z.infer<typeof JournalRemoval>;

export const JournalLine = z.union([JournalDecision, JournalObjection, JournalRemoval]);
export type JournalLine = z.infer<typeof JournalLine>;

export const isDecision = (line: JournalLine): line is JournalDecision => 'decision' in line;
export const isObjection = (line: JournalLine): line is JournalObjection => 'objection' in line;
export const isRemoval = (line: JournalLine): line is JournalRemoval => 'removed' in line;

export type Journal = {
  /** Returns once the lines are on disk. */
  append(lines: readonly JournalLine[]): Promise<void>;
  /** All lines, oldest first. A line cut off by a crash was never answered and is left out. */
  read(): Promise<readonly JournalLine[]>;
  /** The last lines, a thousand at least where there are as many; in a time that does not grow with the journal. */
  readNewest(): Promise<readonly JournalLine[]>;
  /** How many lines there are. */
  count(): Promise<number>;
};

/** No line is longer than 1 kB: its texts are limited to 200 characters each. */
const newestBytes = 1_048_576;
const lineEnd = 0x0a;

/** The journal in that file, made when there is none yet. */
export function openJournal(file: string): Journal {
  return {
    append: async (lines) => {
      if (lines.length === 0) return;
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      const handle = await open(file, 'a+', 0o600);
      try {
        const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
        await handle.appendFile(((await isCutOff(handle)) ? '\n' : '') + text);
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
      return linesOf(text);
    },
    count: async () => {
      if (!existsSync(file)) return 0;
      let lines = 0;
      for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
        for (let at = chunk.indexOf(lineEnd); at >= 0; at = chunk.indexOf(lineEnd, at + 1)) lines += 1;
      }
      return lines;
    },
    readNewest: async () => {
      const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (!handle) return [];
      try {
        const { size } = await handle.stat();
        const from = Math.max(0, size - newestBytes);
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
        const text = buffer.toString('utf8', 0, bytesRead);
        // Where the reading begins amid the file, it begins amid a line.
        return linesOf(from === 0 ? text : text.slice(text.indexOf('\n') + 1));
      } finally {
        await handle.close();
      }
    },
  };
}

/** Whether the file ends amid a line: what is appended then must not become part of that. */
async function isCutOff(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return false;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== '\n';
}

function linesOf(text: string): JournalLine[] {
  return text.split('\n').flatMap((line) => {
    if (line === '') return [];
    const parsed = findJson(line);
    return parsed === undefined ? [] : [JournalLine.parse(parsed)];
  });
}

/** The value of a line; undefined of one that was cut off, which is no JSON. */
function findJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
