/** The rows of a customers file: everybody known, some of them again with what has changed, and a few bad rows. */
import { type Dice, diceOf, streamKey } from './dice.ts';
import type { Cell, Row } from './rows.ts';
import { type Customer, customersOf, type Shop, type World } from './world.ts';

/** How a business writes one customer down, and what a line looks like that its system cut short. */
export type CustomerWriting = {
  cellsOf: (customer: Customer, dice: Dice) => readonly Cell[];
  brokenLine: string;
};

const repeatedEvery = 1000;
const repeatedAfter = 400;

/** In a file of ten customers and more a ref stands there twice, a row lacks its ref and a line is broken. */
export function* customerRows(world: World, shop: Shop, writing: CustomerWriting): Generator<Row> {
  const firstKey = streamKey(world.seed, `${shop.handle}/customer`);
  const againKey = streamKey(world.seed, `${shop.handle}/customer again`);
  const write = (customer: Customer, key: number) => writing.cellsOf(customer, diceOf(key, customer.record));
  let again: Customer | undefined;
  let written = 0;
  for (const customer of customersOf(world, shop, 'customers')) {
    yield write(customer, firstKey);
    if (written % repeatedEvery === 7) {
      yield { rejected: write({ ...customer, ref: '' }, againKey) };
      yield { broken: writing.brokenLine };
      again = customer;
    }
    if (written % repeatedEvery === repeatedAfter && again) {
      yield write(again, againKey);
      again = undefined;
    }
    written++;
  }
  if (again) yield write(again, againKey);
}

/** Somebody's first day as a customer: within the last six years, the same in all files of the business. */
export function joinedDaysAgo({ seed }: World, { handle }: Shop): (customer: Customer) => number {
  const key = streamKey(seed, `${handle}/joined`);
  return ({ record }) => 30 + Math.floor(diceOf(key, record)() * 2160);
}
