/**
 * Bytes on disk that may be anybody's name and address: sealed in frames, each for its place in its file, so that a
 * file can be written and read as it comes, and no frame can be moved, exchanged or left out between two others.
 */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { seal, unseal } from '@entente/store';

/** How files are sealed: the key of a store, and what the file is. */
export type Sealing = { readonly key: Buffer; readonly place: string };

/** Bytes of one frame before they are sealed. */
const frameBytes = 65_536;
/** What sealing adds: a nonce and a tag. */
const sealBytes = 28;
const lengthBytes = 4;
const ownerOnly = 0o600;

/** A file of ours, for its owner alone; one that is there is replaced, and a link is not followed. */
export async function createFile(path: string): Promise<FileHandle> {
  // Windows has no O_NOFOLLOW.
  const noFollow = constants.O_NOFOLLOW ?? 0;
  return open(path, constants.O_CREAT | constants.O_TRUNC | constants.O_WRONLY | noFollow, ownerOnly);
}

/** Takes bytes in any pieces and writes them in frames; the first of them stands at `from`. */
export function frameWriter(
  file: FileHandle,
  { key, place }: Sealing,
  from = 0,
): { write(bytes: Uint8Array): Promise<void>; end(): Promise<void> } {
  let at = from;
  let waiting: Buffer = Buffer.alloc(0);
  const frame = (bytes: Buffer): Buffer => {
    const sealed = seal(key, bytes, `${place}/${at}`);
    at += bytes.length;
    const length = Buffer.alloc(lengthBytes);
    length.writeUInt32BE(sealed.length);
    return Buffer.concat([length, sealed]);
  };
  return {
    write: async (bytes) => {
      waiting = Buffer.concat([waiting, bytes]);
      const frames: Buffer[] = [];
      while (waiting.length >= frameBytes) {
        frames.push(frame(waiting.subarray(0, frameBytes)));
        waiting = waiting.subarray(frameBytes);
      }
      if (frames.length > 0) await file.appendFile(Buffer.concat(frames));
    },
    end: async () => {
      if (waiting.length > 0) await file.appendFile(frame(waiting));
      waiting = Buffer.alloc(0);
      await file.sync();
    },
  };
}

/**
 * The bytes of a file that {@link frameWriter} wrote, frame by frame. Throws where a frame is not what was written there.
 */
export async function* readFrames(
  path: string,
  { key, place }: Sealing,
  from = 0,
): AsyncGenerator<Buffer, void> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    let at = from;
    for (;;) {
      const head = await readExactly(file, lengthBytes);
      if (head.length === 0) return;
      const length = head.length === lengthBytes ? head.readUInt32BE() : 0;
      if (length <= sealBytes || length > frameBytes + sealBytes) throw new Error(`${place} is damaged`);
      const plain = unseal(key, await readExactly(file, length), `${place}/${at}`);
      at += plain.length;
      yield plain;
    }
  } finally {
    await file.close();
  }
}

/** The next bytes of a file, or fewer where it ends. */
async function readExactly(file: FileHandle, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
