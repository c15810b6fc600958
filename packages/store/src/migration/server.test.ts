import { expect, test } from 'vitest';
import { isSupported } from './server.ts';

test.each([
  [140_019, false],
  [150_000, false],
  [150_013, false],
  [150_014, true],
  [150_018, true],
  [160_009, false],
  [160_010, true],
  [170_005, false],
  [170_006, true],
  [180_000, true],
  [180_004, true],
  [190_000, true],
])('server version %i is supported: %s', (version, expected) => {
  expect(isSupported(version)).toBe(expected);
});
