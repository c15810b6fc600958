import { expect, test } from 'vitest';
import { openKeeping, type Keepable } from './kept.ts';

const value = (bytes: number): Keepable => ({ bytes });

test('what is kept is given out for its own schema, name and version alone', (ctx) => {
  const keeping = openKeeping();
  ctx.onTestFinished(() => keeping.close());
  const [one, other] = [keeping.of('store_one'), keeping.of('store_other')];
  const kept = value(8);
  one.keep('strip', 'v1', kept);
  expect(one.get('strip', 'v1')).toBe(kept);
  expect(one.get('strip', 'v2')).toBeUndefined();
  expect(one.get('column', 'v1')).toBeUndefined();
  expect(other.get('strip', 'v1')).toBeUndefined();
  one.keep('strip', 'v2', value(8));
  expect(one.get('strip', 'v1')).toBeUndefined();
});

test('of more than the limit what was taken longest ago goes first', (ctx) => {
  const keeping = openKeeping({ bytes: 100, idleMs: 60_000 });
  ctx.onTestFinished(() => keeping.close());
  const kept = keeping.of('store_one');
  for (const name of ['a', 'b']) kept.keep(name, 'v', value(40));
  kept.get('a', 'v');
  kept.keep('c', 'v', value(40));
  expect(['a', 'b', 'c'].filter((name) => kept.get(name, 'v'))).toEqual(['a', 'c']);
  // What stands in for something else takes its room and no more.
  kept.keep('c', 'w', value(60));
  expect(['a', 'c'].filter((name) => kept.get(name, name === 'c' ? 'w' : 'v'))).toEqual(['a', 'c']);
  kept.keep('d', 'v', value(101));
  expect(kept.get('d', 'v')).toBeUndefined();
  expect(kept.get('a', 'v')).toBeDefined();
});

test('what nobody takes goes after a while', async (ctx) => {
  let now = 0;
  const keeping = openKeeping({ bytes: 100, idleMs: 100 }, () => now);
  ctx.onTestFinished(() => keeping.close());
  const kept = keeping.of('store_one');
  for (const name of ['a', 'b']) kept.keep(name, 'v', value(10));
  now = 80;
  kept.get('a', 'v');
  now = 150;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(kept.get('a', 'v')).toBeDefined();
  expect(kept.get('b', 'v')).toBeUndefined();
});
