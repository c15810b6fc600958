/** The invented world: who lives in it, at what instant it is looked at, and which business knows whom. */
import type { Instant, PartnerHandle } from '@entente/contract';
import { chance, diceOf, streamKey } from './dice.ts';
import { type Person, type Population, populationOf } from './person.ts';
import { shuffled } from './shuffle.ts';

export type World = Population & {
  /** The present. Whatever happened lies before it, save what somebody decided for later. */
  at: Instant;
  personOf: (number: number) => Person;
};

/** What a business is, as far as knowing people goes. */
export type Shop = {
  handle: PartnerHandle;
  /** Which of the three it is in `knownTo`. */
  letter: 'a' | 'b' | 'c';
  /** How it writes the ref of its nth customer. */
  ref: (serial: number) => string;
};

/** One record that a business has of a person. */
export type Customer = {
  ref: string;
  /** Which record of all that the business could have, 0..2 × people-1: the address of its draws. */
  record: number;
  /** The person's number in the population. */
  number: number;
};

/** The probability that a person is known to exactly these businesses. Everybody is known to at least one. */
const knownTo: readonly (readonly [string, number])[] = [
  ['a', 0.18],
  ['b', 0.22],
  ['c', 0.12],
  ['ab', 0.18],
  ['ac', 0.09],
  ['bc', 0.11],
  ['abc', 0.1],
];
const secondRecords = 0.008;

export function worldOf({ people, seed, at }: Population & { at: Instant }): World {
  return { people, seed, at, personOf: populationOf({ people, seed }) };
}

/** Everybody whom a business knows, in an order of its own named by `order`; a few stand there with two refs. */
export function* customersOf(world: World, shop: Shop, order: string): Generator<Customer> {
  const { people, seed } = world;
  const orderKey = streamKey(seed, `${shop.handle}/${order}/order`);
  const refKey = streamKey(seed, `${shop.handle}/ref`);
  const isKnown = acquaintance(world, shop);
  const hasTwo = secondRecord(world, shop);
  for (let place = 0; place < people; place++) {
    const number = shuffled(place, { size: people, key: orderKey });
    if (!isKnown(number)) continue;
    for (const record of hasTwo(number) ? [number, number + people] : [number])
      yield { ref: shop.ref(shuffled(record, { size: people * 2, key: refKey })), record, number };
  }
}

/** How many customers the shop would have on average. */
export function expectedCustomers({ people }: Population, { letter }: Shop): number {
  const known = knownTo.filter(([businesses]) => businesses.includes(letter));
  return people * (1 + secondRecords) * known.reduce((sum, [, probability]) => sum + probability, 0);
}

/** A ref that the shop's files name but no customers file has; `nth` from 0. */
export function strangerRef({ people }: Population, shop: Shop, nth: number): string {
  return shop.ref(people * 2 + nth);
}

function acquaintance({ seed }: World, { letter }: Shop): (number: number) => boolean {
  const key = streamKey(seed, 'known to');
  return (number) => {
    let draw = diceOf(key, number)();
    for (const [businesses, probability] of knownTo) {
      draw -= probability;
      if (draw < 0) return businesses.includes(letter);
    }
    return true;
  };
}

function secondRecord({ seed }: World, { handle }: Shop): (number: number) => boolean {
  const key = streamKey(seed, `${handle}/second record`);
  return (number) => chance(diceOf(key, number), secondRecords);
}
