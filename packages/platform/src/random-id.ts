/** Ids that tell nothing: characters of a–z and 2–7 (base32 of RFC 4648 in lower case), five random bits each. */
import { randomBytes } from 'node:crypto';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** An id of that many characters. */
export function randomId(characters: number): string {
  return Array.from(randomBytes(characters), (byte) => alphabet.charAt(byte % 32)).join('');
}
