/**
 * Random draws that depend on nothing but their address: (seed, what is drawn, whose it is, the how-manieth draw).
 * Nobody's draws depend on anybody drawn before, so every file can be written on its own, in any order, without a
 * list of people in memory. The generator is counter-based: a Weyl sequence, keyed twice through a 32-bit finaliser.
 */

/** The next draw: a number ≥ 0 and < 1 with 32 random bits. */
export type Dice = () => number;

const weyl = 0x9e3779b9;

/** A bijection of 32-bit integers that changes half of the bits when one changes (the finaliser "lowbias32"). */
export function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** A 32-bit key for a named stream of draws under a seed. Takes any safe integer ≥ 0 as the seed. */
export function streamKey(seed: number, stream: string): number {
  let key = mix(mix(seed) ^ Math.floor(seed / 2 ** 32));
  for (let at = 0; at < stream.length; at++) key = mix(key + weyl + stream.charCodeAt(at));
  return key;
}

/** The dice of one person, row or file in a stream: the same key and index always give the same draws. */
export function diceOf(key: number, index: number): Dice {
  const first = mix(key ^ Math.imul(index + 1, weyl));
  const second = mix(first ^ key ^ Math.floor(index / 2 ** 32)) ^ mix(index);
  let counter = first;
  return () => {
    counter = (counter + weyl) | 0;
    return mix(mix(counter) + second) / 2 ** 32;
  };
}

/** An integer ≥ `least` and ≤ `most`. */
export function between(dice: Dice, least: number, most: number): number {
  return least + Math.floor(dice() * (most - least + 1));
}

/** True with that probability, 0..1. */
export function chance(dice: Dice, probability: number): boolean {
  return dice() < probability;
}

/** One entry of a list that has some. */
export function pick<T>(dice: Dice, list: readonly T[]): T {
  return list[Math.floor(dice() * list.length)] as T;
}

/** How many times something happened that happens `mean` times on average: 0..4 × mean, most often few. */
export function often(dice: Dice, mean: number): number {
  const limit = Math.ceil(mean * 4);
  let times = 0;
  while (times < limit && dice() < mean / (1 + mean)) times++;
  return times;
}
