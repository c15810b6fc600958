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
  hash,
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
  const sealed = Buffer.allocUnsafe(nonceBytes + plain.length + tagBytes);
  sealed.set(nonce);
  // In this mode everything comes out at once, and nothing is left for the end but the tag.
  sealed.set(cipher.update(plain), nonceBytes);
  cipher.final();
  sealed.set(cipher.getAuthTag(), nonceBytes + plain.length);
  return sealed;
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
  const plain = decipher.update(cipherText);
  // Nothing comes out here; it throws where the tag is another.
  decipher.final();
  return plain;
}

/** HMAC-SHA-256 of a text under a key: 32 bytes. */
export function keyedHash(key: Buffer, text: string): Buffer {
  // A character is at most three bytes.
  if (key.length > blockBytes || text.length * 3 > mostHashedBytes)
    return createHmac('sha256', keyObjectOf(key)).update(text, 'utf8').digest();
  const { inner, outer } = padsOf(key);
  const end = blockBytes + inner.write(text, blockBytes, 'utf8');
  outer.write(hash('sha256', inner.subarray(0, end), 'binary'), blockBytes, 'latin1');
  return Buffer.from(hash('sha256', outer, 'binary'), 'binary');
}

const blockBytes = 64;
const mostHashedBytes = 4_096;
const pads = new WeakMap<Buffer, { readonly inner: Buffer; readonly outer: Buffer }>();

/**
 * HMAC as RFC 2104 defines it, from the two hashes that it consists of: the object that Node makes for each HMAC costs
 * more than both. Each key has its paddings, with room behind them for what is hashed.
 */
function padsOf(key: Buffer): { readonly inner: Buffer; readonly outer: Buffer } {
  const known = pads.get(key);
  if (known) return known;
  const inner = Buffer.alloc(blockBytes + mostHashedBytes);
  const outer = Buffer.alloc(blockBytes + 32);
  for (const [pad, byte] of [
    [inner, 0x36],
    [outer, 0x5c],
  ] as const)
    for (let at = 0; at < blockBytes; at += 1) pad[at] = (key[at] ?? 0) ^ byte;
  const made = { inner, outer };
  pads.set(key, made);
  return made;
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
