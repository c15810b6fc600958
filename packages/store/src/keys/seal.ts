/**
 * Authenticated encryption of one value for one place. AES-256-GCM; the layout is nonce (12 bytes), ciphertext,
 * tag (16 bytes). The place (such as `store/skyline/customer/4711`) is associated data: a value moved to another
 * row, table or store does not open there.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

const keyObjects = new WeakMap<Buffer, KeyObject>();

/** Encrypts `plain` under a 32-byte key for that place. */
export function seal(key: Buffer, plain: Buffer, place: string): Buffer {
  const nonce = freshNonce();
  const cipher = createCipheriv('aes-256-gcm', keyObjectOf(key), nonce);
  cipher.setAAD(Buffer.from(place, 'utf8'));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Decrypts what {@link seal} made; throws when key, place or bytes are not the ones it was sealed with. */
export function unseal(key: Buffer, sealed: Buffer, place: string): Buffer {
  // Without the length a shorter tag would do, which is easier to hit upon.
  const decipher = createDecipheriv('aes-256-gcm', keyObjectOf(key), sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(Buffer.from(place, 'utf8'));
  decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
  const cipherText = sealed.subarray(nonceBytes, sealed.length - tagBytes);
  return Buffer.concat([decipher.update(cipherText), decipher.final()]);
}

/** HMAC-SHA-256 of a text under a key: 32 bytes. */
export function keyedHash(key: Buffer, text: string): Buffer {
  return createHmac('sha256', keyObjectOf(key)).update(text, 'utf8').digest();
}

let nonces = Buffer.alloc(0);

/** Twelve random bytes, taken from a supply: to ask the system for each costs as much as encrypting. */
function freshNonce(): Buffer {
  if (nonces.length < nonceBytes) nonces = randomBytes(512 * nonceBytes);
  const nonce = nonces.subarray(0, nonceBytes);
  nonces = nonces.subarray(nonceBytes);
  return nonce;
}

/** A key as Node takes it fast: from the bytes it would make this anew at every call, which costs five times the hash. */
export function keyObjectOf(key: Buffer): KeyObject {
  const known = keyObjects.get(key);
  if (known) return known;
  const made = createSecretKey(key);
  keyObjects.set(key, made);
  return made;
}
