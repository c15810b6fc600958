/**
 * From a condition to one statement. Every leaf becomes a query with the columns chunk and bits, a chunk that it lacks
 * being all zeros; the whole is `&`, `|` and `~` over them, cut to who is a customer.
 */
import type { Condition, Leaf } from '@entente/contract';
import { sql, type RawBuilder } from 'kysely';
import { chunksOf, zero, type Bitmap, type Compiling } from './bitmap.ts';
import { columnLeaf } from './column-leaf.ts';
import { contactLeaf } from './contact-leaf.ts';
import { everybody, knownSlice } from './slices.ts';

/** A statement with the columns chunk, everybody and bits: who is a customer, and who of them meets the condition. */
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
    select chunk, customers.bits as everybody, (customers.bits & ${expression})::bit varying as bits
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
    case 'contact':
      return contactLeaf(leaf, compiling);
    default:
      return compiling.events.get(leaf)!;
  }
}
