/**
 * The master key, outside the database and its data directory. It wraps the data keys of stores and cooperations,
 * so rotating it re-wraps a few dozen bytes a schema and re-encrypts nothing. A key service can take the file's
 * place behind the same interface.
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { seal, unseal } from './seal.ts';

export type MasterKey = {
  /** Names the key that wrapped something; not secret. */
  readonly id: string;
  /** Encrypts a data key for a place. */
  wrap(dataKey: Buffer, place: string): Promise<Buffer>;
  /** Decrypts what `wrap` made for that place; throws for any other. */
  unwrap(wrapped: Buffer, place: string): Promise<Buffer>;
  /** 32 bytes that depend on the key and the label alone (HKDF-SHA-256): the context key, the role's password. */
  derive(label: string): Buffer;
};

/** A master key from 32 bytes held in memory. */
export function masterKeyOf(secret: Buffer): MasterKey {
  if (secret.length !== 32) throw new Error(`a master key has 32 bytes, not ${secret.length}`);
  const derive = (label: string): Buffer => Buffer.from(hkdfSync('sha256', secret, 'entente', label, 32));
  const wrapping = derive('wrap');
  return {
    id: derive('id').toString('hex').slice(0, 16),
    wrap: async (dataKey, place) => seal(wrapping, dataKey, place),
    unwrap: async (wrapped, place) => unseal(wrapping, wrapped, place),
    derive,
  };
}

/**
 * The master key in a file of 64 hex digits, readable by its owner alone (0600); made when there is none yet. Throws
 * for a file that others can read or that holds anything else.
 */
export async function openMasterKey(file: string): Promise<MasterKey> {
  if (!existsSync(file)) await makeKeyFile(file);
  const { mode } = await stat(file);
  // Windows keeps other kinds of permissions and shows these as open.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw new Error(`${file} is readable by others`);
  const text = (await readFile(file, 'utf8')).trim();
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new Error(`${file} does not hold 64 hex digits`);
  return masterKeyOf(Buffer.from(text, 'hex'));
}

/** Of several processes that make it at once one wins, and nobody sees half a file: it gets its name when it is whole. */
async function makeKeyFile(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft);
  }
}
