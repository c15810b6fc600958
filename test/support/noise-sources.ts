// Where noise comes from in trials: a fixed stream of bytes, and noise that is built wrongly.
import { createCipheriv } from 'node:crypto';

/** A stream that is the same for the same seed: AES in counter mode. */
export function streamOf(seed: number): (count: number) => Uint8Array {
  const cipher = createCipheriv('aes-256-ctr', Buffer.alloc(32, seed), Buffer.alloc(16));
  const blank = Buffer.alloc(65_536);
  let bytes = cipher.update(blank);
  let used = 0;
  return (count) => {
    if (used + count > bytes.length) {
      bytes = cipher.update(blank);
      used = 0;
    }
    used += count;
    return bytes.subarray(used - count, used);
  };
}

/** The noise that comes to mind first: Laplace by a logarithm of a floating-point number, rounded to a whole one. */
export function roundedLaplace(epsilon: number, random: (count: number) => Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = random(4);
  const uniform = (((a * 256 + b) * 256 + c) * 256 + d + 0.5) / 2 ** 32 - 0.5;
  return Math.round((-Math.sign(uniform) * Math.log(1 - 2 * Math.abs(uniform))) / epsilon);
}
