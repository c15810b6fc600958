/** The rows of an events file: what its customers did, kind by kind, and a few rows that cannot land. */
import { type AttributeType, type EventKind, standardProperties } from '@entente/contract';
import { type Deed, deedProperties, deedsOf, type Vocabulary } from './deeds.ts';
import { diceOf, streamKey } from './dice.ts';
import type { Cell, Row } from './rows.ts';
import { customersOf, type Shop, strangerRef, type World } from './world.ts';

/** What an events file holds and how a business writes one event down; `nth` counts the file's events from 0. */
export type DeedWriting = {
  file: string;
  kinds: readonly EventKind[];
  vocabulary: Vocabulary;
  cellsOf: (deed: Deed, about: { ref: string; nth: number }) => readonly Cell[];
};

const strangerEvery = 5000;

/** Now and then, first after twenty rows, an event is about nobody whom the business knows. */
export function* deedRows(world: World, shop: Shop, writing: DeedWriting): Generator<Row> {
  const key = streamKey(world.seed, `${shop.handle}/${writing.file}`);
  let nth = 0;
  for (const customer of customersOf(world, shop, writing.file)) {
    const dice = diceOf(key, customer.record);
    for (const deed of deedsOf(writing.kinds, { vocabulary: writing.vocabulary, dice, customer }, world.at)) {
      yield writing.cellsOf(deed, { ref: customer.ref, nth });
      if (nth % strangerEvery === 20) {
        const ref = strangerRef(world, shop, nth);
        yield { rejected: writing.cellsOf(deed, { ref, nth: ++nth }) };
      }
      nth++;
    }
  }
}

/** The columns of a file that has these kinds of deeds in it, each once; an amount goes its own way. */
export function propertyColumns(kinds: readonly EventKind[]): string[] {
  const columns = kinds.flatMap((kind) => deedProperties[kind]);
  return [...new Set(columns)].filter((column) => column !== 'amount');
}

const standard = Object.values(standardProperties).flat();
type Declared = { type?: AttributeType; label?: { en: string; sv: string } };

/** How a mapping declares a column of a standard name: labelled in both languages. */
export function declared(name: string): Declared {
  const property = standard.find((each) => each.name === name);
  if (!property) return {};
  const { type, labels } = property;
  return { ...(type !== 'text' && type !== 'money' && { type }), label: { ...labels } };
}

/** How a mapping declares those columns. */
export function propertyMapping(columns: readonly string[]): Record<string, Declared> {
  return Object.fromEntries(columns.map((column) => [column, declared(column)]));
}

/** The cells of a deed's properties in the order of a file's columns, empty where the deed has no such thing. */
export function propertyCells({ properties }: Deed, columns: readonly string[]): Cell[] {
  return columns.map((column) => properties[column] ?? null);
}
