import { expect, test } from 'vitest';
import { circlesFor, distanceFor, sharedArea, type Circle } from './circles.ts';

const apart = (one: Circle, other: Circle): number => Math.hypot(one.x - other.x, one.y - other.y);
const areaOf = ({ r }: Circle): number => Math.PI * r ** 2;

test.each([
  [1_000, 400, 100],
  [50, 50, 25],
  [900, 30, 29],
])('of %i and %i people the circles share as much as the %i that both know', (left, right, both) => {
  const [a, b] = circlesFor([left, right], [both]) as [Circle, Circle];
  expect(areaOf(b) / areaOf(a)).toBeCloseTo(right / left, 6);
  expect(sharedArea(a.r, b.r, apart(a, b)) / areaOf(a)).toBeCloseTo(both / left, 4);
});

test('circles that share nobody touch, and one that is all in another lies inside', () => {
  expect(distanceFor(40, 30, 0)).toBeCloseTo(70, 6);
  const [a, b] = circlesFor([100, 25], [25]) as [Circle, Circle];
  expect(apart(a, b) + b.r).toBeLessThanOrEqual(a.r + 0.01);
});

test('of three each two share as much as they do by themselves', () => {
  const sizes = [500, 400, 300];
  const shared = [120, 90, 80];
  const circles = circlesFor(sizes, shared) as [Circle, Circle, Circle];
  for (const [place, [one, other]] of (
    [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const
  ).entries()) {
    const area = sharedArea(circles[one].r, circles[other].r, apart(circles[one], circles[other]));
    expect(area / areaOf(circles[0])).toBeCloseTo(shared[place]! / sizes[0]!, 4);
  }
});

test('numbers that no three circles can show, and noise below nothing, still give circles', () => {
  for (const [sizes, shared] of [
    [
      [100, 100, 100],
      [0, 100, 0],
    ],
    [
      [100, 100, 100],
      [100, 100, 0],
    ],
    [
      [-3, 40, 0],
      [-1, 0, 2],
    ],
  ] as const)
    for (const { x, y, r } of circlesFor(sizes, shared)) expect([x, y, r].every(Number.isFinite)).toBe(true);
});
