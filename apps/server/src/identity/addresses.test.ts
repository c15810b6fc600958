import { expect, test } from 'vitest';
import { isWithin } from './addresses.ts';

test('an address is within its range, of IPv4 and of IPv6, and at the edges', () => {
  expect(isWithin(['203.0.113.0/24'], '203.0.113.0')).toBe(true);
  expect(isWithin(['203.0.113.0/24'], '203.0.113.255')).toBe(true);
  expect(isWithin(['203.0.113.0/24'], '203.0.114.0')).toBe(false);
  expect(isWithin(['203.0.113.7/32', '2001:db8::/32'], '2001:db8:ffff::1')).toBe(true);
  expect(isWithin(['2001:db8::/32'], '2001:db9::1')).toBe(false);
});

test('an IPv4 address dressed as IPv6 is the same address', () => {
  expect(isWithin(['203.0.113.0/24'], '::ffff:203.0.113.9')).toBe(true);
  expect(isWithin(['198.51.100.0/24'], '::FFFF:203.0.113.9')).toBe(false);
});

test('a range of one kind holds no address of the other, and what is no address is nowhere', () => {
  expect(isWithin(['0.0.0.0/0'], '2001:db8::1')).toBe(false);
  expect(isWithin(['::/0'], '203.0.113.9')).toBe(false);
  for (const odd of ['', 'localhost', '203.0.113', '203.0.113.9, 10.0.0.1']) {
    expect(isWithin(['0.0.0.0/0', '::/0'], odd)).toBe(false);
  }
  expect(isWithin(null, '')).toBe(true);
});
