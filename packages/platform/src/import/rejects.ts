/**
 * The file of what did not land: `line,column,value,reason`, for whoever repairs the original. It holds customers'
 * data as written, so nobody but its owner may read it, and it exists only where something was rejected.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { csvLine } from '../delivery/export.ts';
import type { Reject } from './rows.ts';

export type RejectsFile = {
  /** Adds rejects, in the order in which they are to stand there. */
  readonly write: (rejects: readonly Reject[]) => Promise<void>;
  /** Takes the whole file as another program wrote it. */
  readonly writeFile: (file: AsyncIterable<Uint8Array>) => Promise<void>;
  /** Completes the file. `path` is null where nothing was rejected and no file was made. */
  readonly close: () => Promise<{ readonly count: number; readonly path: string | null }>;
};

const columns = ['line', 'column', 'value', 'reason'] as const;
const ownerOnly = 0o600;

/** Nothing is opened before the first reject. A file that is there is replaced; a link is not followed. */
export function rejectsFile(path: string): RejectsFile {
  let file: FileHandle | undefined;
  let count = 0;
  return {
    write: async (rejects) => {
      if (rejects.length === 0) return;
      file ??= await createWithHeader(path);
      count += rejects.length;
      await file.appendFile(rejects.map((each) => csvLine(columns.map((name) => each[name]))).join(''));
    },
    writeFile: async (pieces) => {
      file ??= await create(path);
      for await (const piece of pieces) await file.appendFile(piece);
    },
    close: async () => {
      await file?.close();
      return { count, path: file ? path : null };
    },
  };
}

async function create(path: string): Promise<FileHandle> {
  const { O_CREAT, O_TRUNC, O_WRONLY } = constants;
  // Windows has no O_NOFOLLOW.
  const noFollow = constants.O_NOFOLLOW ?? 0;
  const file = await open(path, O_CREAT | O_TRUNC | O_WRONLY | noFollow, ownerOnly);
  await file.chmod(ownerOnly);
  return file;
}

async function createWithHeader(path: string): Promise<FileHandle> {
  const file = await create(path);
  await file.appendFile(`${columns.join(',')}\n`);
  return file;
}
