// What somebody has in their pocket: a program that shows codes (RFC 6238), and a device that signs (WebAuthn).
import { createHash, createHmac, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** The code of that time, of a secret in base32. */
export function codeOf(secret: string, at = Date.now()): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(secret.replace(/=+$/, ''))
    .map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac('sha1', Buffer.from(bytes)).update(counter).digest();
  const place = mac.at(-1)! & 15;
  return String((mac.readUInt32BE(place) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** The code that follows the one shown now, which is taken already: a clock may be half a minute slow. */
export const nextCodeOf = (secret: string): string => codeOf(secret, Date.now() + 30_000);

/** What a device signs, and what may be wrong about it. */
export type Ceremony = {
  readonly challenge: string;
  /** The page that asks, as the browser tells the device. */
  readonly origin: string;
  readonly rpId?: string;
  /** How often it says it was used. */
  readonly counter?: number;
  /** Whether it asked for a finger or a number, and not only for a touch. */
  readonly isVerified?: boolean;
  readonly type?: string;
};

const [present, verified, attested] = [0x01, 0x04, 0x40];

/** A device with one key pair of P-256. It keeps no counter of its own: a test says what it claims. */
export function makeDevice({ rpId: home = 'entente.example.com' } = {}) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const id = randomBytes(32);
  const said = (ceremony: Ceremony, usual: string): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: ceremony.type ?? usual,
        challenge: ceremony.challenge,
        origin: ceremony.origin,
        crossOrigin: false,
      }),
    );
  const stateOf = ({ rpId = home, counter = 0, isVerified = true }: Ceremony, more = 0): Buffer => {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const flags = present | (isVerified ? verified : 0) | more;
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count]);
  };
  const credential = { id: id.toString('base64url'), rawId: id.toString('base64url'), type: 'public-key' };
  return {
    id: credential.id,
    /** What a browser answers to `navigator.credentials.create`, as JSON. */
    register: (ceremony: Ceremony) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const authData = Buffer.concat([
        stateOf(ceremony, attested),
        Buffer.alloc(16),
        length,
        id,
        coseOf(publicKey),
      ]);
      const attestation = cbor(new Map<string, unknown>([['fmt', 'none'], ['attStmt', new Map()], ['authData', authData]])); // prettier-ignore
      return {
        ...credential,
        clientExtensionResults: {},
        response: {
          clientDataJSON: said(ceremony, 'webauthn.create').toString('base64url'),
          attestationObject: attestation.toString('base64url'),
          transports: ['internal'],
        },
      };
    },
    /** What a browser answers to `navigator.credentials.get`. */
    authenticate: (ceremony: Ceremony) => {
      const [clientData, state] = [said(ceremony, 'webauthn.get'), stateOf(ceremony)];
      const signature = sign('sha256', Buffer.concat([state, sha256(clientData)]), privateKey);
      return {
        ...credential,
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData.toString('base64url'),
          authenticatorData: state.toString('base64url'),
          signature: signature.toString('base64url'),
        },
      };
    },
  };
}

const sha256 = (bytes: string | Buffer): Buffer => createHash('sha256').update(bytes).digest();

/** A public key as COSE writes it (RFC 9053): elliptic, ES256, P-256, and the point. */
function coseOf(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const [left, right] = [x, y].map((half) => Buffer.from(half, 'base64url'));
  return cbor(new Map<number, unknown>([[1, 2], [3, -7], [-1, 1], [-2, left], [-3, right]])); // prettier-ignore
}

/** As much of CBOR (RFC 8949) as a device needs. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value >= 0 ? headOf(0, value) : headOf(1, -1 - value);
  if (Buffer.isBuffer(value)) return Buffer.concat([headOf(2, value.length), value]);
  if (typeof value === 'string')
    return Buffer.concat([headOf(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Map)
    return Buffer.concat([headOf(5, value.size), ...[...value].flat().map((each) => cbor(each))]);
  throw new TypeError('a device says nothing of the kind');
}

function headOf(kind: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(kind << 5) | size]);
  if (size < 256) return Buffer.from([(kind << 5) | 24, size]);
  return Buffer.from([(kind << 5) | 25, size >> 8, size & 255]);
}
