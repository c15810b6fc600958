/** What is asked of contacts, as a query over the rows: there are few of them beside customers and events. */
import type { ContactField, Leaf } from '@entente/contract';
import { sql, type RawBuilder } from 'kysely';
import { codesWithin } from '../organisation/queries.ts';
import { chunksOf, type Bitmap, type Questioning } from './bitmap.ts';
import { passing } from './ranges.ts';

const columnOf: Readonly<Record<ContactField, RawBuilder<string | null>>> = {
  role: sql.ref('k.role'),
  title: sql.ref('k.title'),
  code: sql.ref('o.code'),
  name: sql.ref('o.name'),
  industry: sql.ref('o.industry'),
  country: sql.ref('o.country'),
};

/** Who is a contact of an organisation of which all of it holds, and of the contact itself. */
export function contactLeaf(
  { where, within }: Extract<Leaf, { op: 'contact' }>,
  { now }: Pick<Questioning, 'now'>,
): Bitmap {
  const holds = where.map(({ field, test }) => {
    const [column, what] = [columnOf[field], passing(test, 'text', now)];
    if (what === 'unknown') return sql`${column} is null`;
    if ('prefix' in what) return sql`starts_with(${column}, ${what.prefix})`;
    // Text is not ordered: what passes is any that is known, or these texts.
    if (test.op === 'known') return sql`${column} is not null`;
    return sql`${column} = any (${what.ranges.map(({ from }) => String(from))}::text[])`;
  });
  if (within !== undefined) holds.push(sql`k.organisation in (${codesWithin(within)})`);
  return {
    chunks: chunksOf(sql`
      select k.customer from contact k join organisation o on o.code = k.organisation
      where ${sql.join([sql`true`, ...holds], sql` and `)}`),
  };
}
