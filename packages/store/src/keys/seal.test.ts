import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyedHash, seal, unseal } from './seal.ts';

const key = randomBytes(32);
const place = 'store/alpha/customer/1';
const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
/** What GCM says of anything that is not exactly what was sealed. */
const refused = /unable to authenticate data|Invalid/;

test('what was sealed for a place opens there', () => {
  fc.assert(
    fc.property(bytes, fc.string(), (plain, somewhere) => {
      expect(unseal(key, seal(key, plain, somewhere), somewhere)).toEqual(plain);
    }),
  );
});

test('the same value is sealed differently every time', () => {
  const sealed = Array.from({ length: 100 }, () =>
    seal(key, Buffer.from('ada@example.com'), place).toString('hex'),
  );
  expect(new Set(sealed).size).toBe(100);
});

test('nothing of the value stands in what was sealed but its length', () => {
  const sealed = seal(key, Buffer.from('ada@example.com'), place);
  expect(sealed.includes('example')).toBe(false);
  expect(sealed).toHaveLength(12 + 'ada@example.com'.length + 16);
});

describe('a sealed value does not open', () => {
  const plain = Buffer.from('{"email":"ada@example.com"}');
  const sealed = seal(key, plain, place);

  test('when any bit of it was changed', () => {
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const tampered = Buffer.from(sealed);
      tampered.writeUInt8(tampered.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => unseal(key, tampered, place)).toThrow(refused);
    }
  });

  test('when it was cut short, even to a shorter tag, or lengthened', () => {
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => unseal(key, sealed.subarray(0, length), place)).toThrow(refused);
    }
    for (const length of [4, 8, 12, 15]) {
      expect(() => unseal(key, sealed.subarray(0, length), place)).toThrow(
        'Invalid authentication tag length',
      );
    }
    expect(() => unseal(key, Buffer.concat([sealed, Buffer.alloc(1)]), place)).toThrow(refused);
  });

  test('in another place: row, table or store', () => {
    for (const moved of ['store/alpha/customer/2', 'store/alpha/inbox/1', 'store/beta/customer/1', '']) {
      expect(() => unseal(key, sealed, moved)).toThrow(refused);
    }
  });

  test('with another key', () => {
    expect(() => unseal(randomBytes(32), sealed, place)).toThrow(refused);
  });

  test('and where it belongs it does', () => {
    expect(unseal(key, sealed, place)).toEqual(plain);
  });
});

test('a keyed hash is HMAC-SHA-256 (RFC 4231, test case 2)', () => {
  expect(keyedHash(Buffer.from('Jefe'), 'what do ya want for nothing?').toString('hex')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

test('a keyed hash is the HMAC of any key and text', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 100 }),
      fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ minLength: 1_360, maxLength: 1_370 })),
      (secret, text) => {
        const own = Buffer.from(secret);
        const hmac = createHmac('sha256', own).update(text, 'utf8').digest();
        expect([keyedHash(own, text), keyedHash(own, text)]).toEqual([hmac, hmac]);
      },
    ),
  );
});
