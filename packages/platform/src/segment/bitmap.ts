/** Bitmaps over a store's customers, as queries. */
import type { AttributeType, Condition, EventKind, Instant, Leaf } from '@entente/contract';
import { sql, type RawBuilder } from 'kysely';

/** What events are asked by. */
export type Questioning = {
  readonly now: Instant;
  readonly property: (kind: EventKind, name: string) => AttributeType;
};

/** What a condition is compiled by. */
export type Compiling = Questioning & {
  /** The type of an attribute or property; conditions have been fitted, so there is one. */
  readonly attribute: (name: string) => AttributeType;
  /** The number of a text of an attribute, undefined where no customer has it. */
  readonly numberOf: (attribute: string, text: string) => number | undefined;
  /** Whose events are as asked: looked for before, because that takes more than a statement. */
  readonly events: ReadonlyMap<Leaf, Bitmap>;
  /** What a saved segment says. */
  readonly segment: (name: string) => Condition;
};

/** A query with the columns chunk and bits, and whether it says who is not selected instead of who is. */
export type Bitmap = { readonly chunks: RawBuilder<unknown>; readonly isInverse?: boolean };

export const zero = sql`(B'0'::bit(8192)::bit varying)`;

/**
 * Customers by internal id as chunks: `ids` is a query with the column customer. Pieces of 256 customers are gathered
 * first, since every bit that is set copies all that it is set among.
 */
export const chunksOf = (ids: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select chunk, bit_or(overlay(${zero} placing bits from piece * 256 + 1))::bit varying as bits from (
    select (customer / 8192)::int as chunk, (customer % 8192 / 256)::int as piece,
      bit_or(set_bit(B'0'::bit(256)::bit varying, (customer % 256)::int, 1)) as bits
    from (${ids}) as selected group by 1, 2) as pieces group by 1`;
