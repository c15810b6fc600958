/**
 * The master key, outside the database and its data directory. It wraps the data keys of stores and cooperations,
 * so rotating it re-wraps a few dozen bytes a schema and re-encrypts nothing. A key service can take the file's
 * place behind the same interface.
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
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

/** The master key in a file of 64 hex digits, readable by its owner alone (0600); made when there is none yet. */
export async function openMasterKey(file: string): Promise<MasterKey> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    await writeFile(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return masterKeyOf(Buffer.from((await readFile(file, 'utf8')).trim(), 'hex'));
}
