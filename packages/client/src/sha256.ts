/**
 * SHA-256 (FIPS 180-4) of bytes that come one after another. The runtime of a browser has it only for what is in memory
 * as a whole, which a file need not be.
 */
export type Sha256 = {
  update(bytes: Uint8Array): void;
  /** Of all that came, as 64 hexadecimal digits. Ends it. */
  digest(): string;
};

const blockBytes = 64;

export function sha256(): Sha256 {
  const state = fractionsOf(8, 2);
  const block = new Uint8Array(blockBytes);
  let filled = 0;
  let length = 0;
  const update = (bytes: Uint8Array): void => {
    length += bytes.length;
    for (let at = 0; at < bytes.length;) {
      const taken = bytes.subarray(at, at + blockBytes - filled);
      block.set(taken, filled);
      filled += taken.length;
      at += taken.length;
      if (filled < blockBytes) return;
      mix(state, new DataView(block.buffer));
      filled = 0;
    }
  };
  return {
    update,
    digest: () => {
      const end = new Uint8Array(9 + ((119 - filled) % blockBytes));
      // A one, zeros up to the end of a block, and the length in bits.
      end[0] = 0x80;
      new DataView(end.buffer).setBigUint64(end.length - 8, BigInt(length) * 8n);
      update(end);
      return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
    },
  };
}

const rounds = fractionsOf(64, 3);
const words = new Uint32Array(64);

const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

function mix(state: Uint32Array, block: DataView): void {
  for (let n = 0; n < 16; n += 1) words[n] = block.getUint32(n * 4);
  for (let n = 16; n < 64; n += 1) {
    const early = words[n - 15]!;
    const late = words[n - 2]!;
    const first = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
    const second = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
    words[n] = words[n - 16]! + first + words[n - 7]! + second;
  }
  // One variable a word: an array would make this ten times slower.
  let [a, b, c, d] = [state[0]!, state[1]!, state[2]!, state[3]!];
  let [e, f, g, h] = [state[4]!, state[5]!, state[6]!, state[7]!];
  for (let n = 0; n < 64; n += 1) {
    const chosen = (e & f) ^ (~e & g);
    const most = (a & b) ^ (a & c) ^ (b & c);
    const first = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + chosen + rounds[n]! + words[n]!) | 0;
    const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + most) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  for (const [n, word] of [a, b, c, d, e, f, g, h].entries()) state[n] = state[n]! + word;
}

/** The first 32 bits of the fractional parts of the square or cube roots of the first primes, as the standard has them. */
function fractionsOf(count: number, root: 2 | 3): Uint32Array {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n += 1) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return Uint32Array.from(primes, (prime) =>
    Number(rootOf(BigInt(prime) << BigInt(32 * root), root) & 0xffffffffn),
  );
}

/** The greatest whole number whose power is not above. */
function rootOf(value: bigint, power: 2 | 3): bigint {
  let [low, high] = [0n, 1n << 40n];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** BigInt(power) <= value) low = middle;
    else high = middle;
  }
  return low;
}
