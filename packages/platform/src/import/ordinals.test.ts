import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countOrdinals } from './ordinals.ts';

test('the nth of identical lines is told from the first, as a map of all lines would', () => {
  const digest = fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => bytes.map((byte) => byte % 3));
  fc.assert(
    fc.property(fc.array(digest, { maxLength: 500 }), (digests) => {
      const ordinals = countOrdinals(4);
      const counts = new Map<string, number>();
      for (const each of digests) {
        const count = (counts.get(each.toString()) ?? 0) + 1;
        counts.set(each.toString(), count);
        expect(ordinals.next(each)).toBe(count);
      }
    }),
  );
});

test('only the first 64 bits tell lines apart', () => {
  const ordinals = countOrdinals();
  expect(ordinals.next(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9))).toBe(1);
  expect(ordinals.next(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 10))).toBe(2);
  expect(ordinals.next(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0))).toBe(1);
});
