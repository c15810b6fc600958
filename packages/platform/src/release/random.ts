/** Random bytes from the operating system's generator, fetched ahead because a draw of noise needs a few at a time. */
import { randomFillSync } from 'node:crypto';
import type { RandomBytes } from './noise.ts';

const fetched = new Uint8Array(4_096);
let used = fetched.length;

/** Cryptographically secure bytes; none is given twice, nor left behind when it was given. */
export const secureBytes: RandomBytes = (count) => {
  if (used + count > fetched.length) {
    randomFillSync(fetched);
    used = 0;
  }
  const given = fetched.slice(used, used + count);
  fetched.fill(0, used, used + count);
  used += count;
  return given;
};
