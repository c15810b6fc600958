/**
 * From a condition to one statement. Every leaf becomes a query with the columns chunk and bits, a chunk that it lacks
 * being all zeros; the whole is `&`, `|` and `~` over them, cut to who is a customer.
 */
import type { AttributeType, Condition, EventKind, Instant, Leaf } from '@entente/contract';
import { sql, type RawBuilder } from 'kysely';
import { columnLeaf } from './column-leaf.ts';
import { eventLeaf } from './event-leaf.ts';
import { everybody, knownSlice } from './slices.ts';

/** What a condition is compiled by. */
export type Compiling = {
  readonly now: Instant;
  /** The type of an attribute or property; conditions have been fitted, so there is one. */
  attribute(name: string): AttributeType;
  property(kind: EventKind, name: string): AttributeType;
  /** The number of a text of an attribute, undefined where no customer has it. */
  numberOf(attribute: string, text: string): number | undefined;
  /** What a saved segment says. */
  segment(name: string): Condition;
};

/** A query with the columns chunk and bits, and whether it says who is not selected instead of who is. */
export type Bitmap = { readonly chunks: RawBuilder<unknown>; readonly isInverse?: boolean };

export const zero = sql`(B'0'::bit(8192)::bit varying)`;

/** Customers by internal id as chunks: `ids` is a query with the column customer. */
export const chunksOf = (ids: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select (customer / 8192)::int as chunk, bit_or(set_bit(${zero}, (customer % 8192)::int, 1)) as bits
  from (${ids}) as selected group by 1`;

/** A statement with the columns chunk and bits: who meets the condition. */
export function compile(condition: Condition, compiling: Compiling): RawBuilder<unknown> {
  const leaves: RawBuilder<unknown>[] = [];
  const name = (place: number): RawBuilder<unknown> => sql.table(`leaf_${place}`);
  const express = (each: Condition): RawBuilder<unknown> => {
    switch (each.op) {
      case 'all':
        return sql`(${sql.join(each.of.map(express), sql` & `)})`;
      case 'any':
        return sql`(${sql.join(each.of.map(express), sql` | `)})`;
      case 'not':
        return sql`(~ ${express(each.of)})`;
      case 'segment':
        return express(compiling.segment(each.name));
      default: {
        const { chunks, isInverse } = bitmapOf(each, compiling);
        const place = leaves.push(chunks) - 1;
        const bits = sql`coalesce(${name(place)}.bits, ${zero})`;
        return isInverse ? sql`(~ ${bits})` : bits;
      }
    }
  };
  const expression = express(condition);
  const defined = leaves.map((leaf, place) => sql`${name(place)} as materialized (${leaf})`);
  const joined = leaves.map((_, place) => sql`left join ${name(place)} using (chunk)`);
  return sql`
    with customers as materialized (
      select chunk, bits from attribute_slice
      where attribute = ${everybody} and slice = ${sql.lit(knownSlice)} and length(bits) > 0
    )${defined.length > 0 ? sql`, ${sql.join(defined)}` : sql``}
    select chunk, (customers.bits & ${expression})::bit varying as bits
    from customers ${sql.join(joined, sql` `)}`;
}

function bitmapOf(leaf: Exclude<Leaf, { op: 'segment' }>, compiling: Compiling): Bitmap {
  switch (leaf.op) {
    case 'attribute':
      return columnLeaf(leaf, compiling);
    case 'set':
      return {
        chunks: chunksOf(sql`
          select c.id as customer from set_member m join customer c on c.ref = m.ref
          where m.customer_set = ${leaf.name}`),
      };
    default:
      return eventLeaf(leaf, compiling);
  }
}
