/** The secret of an API key: how one is made and read. */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { apiKeyPattern } from '@entente/contract';
import { randomId } from '../random-id.ts';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** A new key, with what is kept of it. */
export function makeApiKey(): { readonly secret: string; readonly prefix: string; readonly hash: Buffer } {
  const prefix = randomId(8);
  const body = `entente_${prefix}_${randomId(32)}`;
  const secret = body + checksumOf(body);
  return { secret, prefix, hash: hashOf(secret) };
}

/** What a text that is shown as a key says; undefined where it is none, or is mistyped. */
export function readApiKey(text: string): { readonly prefix: string; readonly hash: Buffer } | undefined {
  const found = apiKeyPattern.exec(text);
  if (!found) return undefined;
  const [, prefix = '', random = '', checksum = ''] = found;
  if (checksumOf(`entente_${prefix}_${random}`) !== checksum) return undefined;
  return { prefix, hash: hashOf(text) };
}

const hashOf = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** CRC-32 as seven characters of base32, the highest bits first. */
function checksumOf(text: string): string {
  const sum = crc32(text);
  return [30, 25, 20, 15, 10, 5, 0].map((shift) => alphabet.charAt((sum >>> shift) & 31)).join('');
}
