/** Circles whose areas, and those that each two share, are as numbers of people are. */

export type Circle = { readonly x: number; readonly y: number; readonly r: number };

/** The area that two circles share when their middles are so far apart. */
export function sharedArea(a: number, b: number, distance: number): number {
  if (distance >= a + b) return 0;
  if (distance <= Math.abs(a - b)) return Math.PI * Math.min(a, b) ** 2;
  const angle = (near: number, far: number): number =>
    2 * Math.acos((distance ** 2 + near ** 2 - far ** 2) / (2 * distance * near));
  const [atA, atB] = [angle(a, b), angle(b, a)];
  return (a ** 2 * (atA - Math.sin(atA)) + b ** 2 * (atB - Math.sin(atB))) / 2;
}

/** How far apart the middles of two circles are that share such an area, by halving. */
export function distanceFor(a: number, b: number, area: number): number {
  let [near, far] = [Math.abs(a - b), a + b];
  for (let step = 0; step < 40; step += 1) {
    const middle = (near + far) / 2;
    if (sharedArea(a, b, middle) > area) near = middle;
    else far = middle;
  }
  return (near + far) / 2;
}

/**
 * Circles for two or three sets of people, within a radius of 78 for the largest. `shared` has how many the first two
 * share, and of three how many the third shares with the first and with the second. Three distances that make no
 * triangle give the nearest line: the table beside a picture has the numbers.
 */
export function circlesFor(sizes: readonly number[], shared: readonly number[]): Circle[] {
  const scale = 78 / Math.sqrt(Math.max(...sizes, 1));
  const [a = 0, b = 0, c] = sizes.map((size) => Math.max(6, Math.sqrt(Math.max(0, size)) * scale));
  const apart = (one: number, other: number, both = 0): number =>
    distanceFor(one, other, Math.PI * scale ** 2 * Math.max(0, both));
  const ab = apart(a, b, shared[0]);
  const two = [
    { x: 0, y: 0, r: a },
    { x: ab, y: 0, r: b },
  ];
  if (c === undefined) return two;
  const [ac, bc] = [apart(a, c, shared[1]), apart(b, c, shared[2])];
  const x = ab === 0 ? 0 : (ac ** 2 - bc ** 2 + ab ** 2) / (2 * ab);
  return [...two, { x, y: Math.sqrt(Math.max(0, ac ** 2 - x ** 2)), r: c }];
}
