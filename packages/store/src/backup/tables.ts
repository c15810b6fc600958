/** The tables of schemas, as far as copying them needs to know. */
import type { BackupTable } from '@entente/contract';
import type { Client } from 'pg';

export type Copied = {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
  /** Columns that number rows by themselves. */
  readonly counted: readonly string[];
  /** What the rows are sorted by: the primary key, or all of the row; texts byte by byte. */
  readonly order: string;
  /** Tables of the schema that its rows refer to. */
  readonly refersTo: readonly string[];
};

/** Every table of those schemas, by schema and name. */
export async function listTables(
  client: Pick<Client, 'query'>,
  schemas: readonly string[],
): Promise<readonly Copied[]> {
  const { rows } = await client.query<Copied>(
    `select n.nspname as schema, c.relname as table,
       array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
         and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
       array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attidentity <> ''
         order by a.attnum) as counted,
       coalesce((select string_agg(quote_ident(a.attname) || case when a.attcollation <> 0 then ' collate "C"' else '' end, ', '
          order by array_position(i.indkey::int2[], a.attnum))
        from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any (i.indkey::int2[])
        where i.indrelid = c.oid and i.indisprimary), 'copied::text collate "C"') as order,
       array(select distinct f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid
         where k.conrelid = c.oid and k.contype = 'f' and f.oid <> c.oid) as "refersTo"
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname = any ($1) order by n.nspname, c.relname`,
    [schemas],
  );
  return rows;
}

export const nameOf = ({ schema, table }: Pick<BackupTable, 'schema' | 'table'>): string =>
  `${schema}.${table}`;
export const fileOf = (table: Pick<BackupTable, 'schema' | 'table'>): string => `${nameOf(table)}.copy`;

/** The statement that writes a table out. */
export const copyOut = ({ schema, table, columns, order }: Copied): string =>
  `copy (select ${columns.join(', ')} from ${schema}.${table} copied order by ${order}) to stdout`;

/** Tables in an order in which each comes after those it refers to. */
export function inOrderOfReference(tables: readonly Copied[]): readonly Copied[] {
  const waiting = [...tables];
  const done = new Set<string>();
  const ordered: Copied[] = [];
  while (waiting.length > 0) {
    const at = waiting.findIndex(({ schema, refersTo }) =>
      refersTo.every((other) => done.has(nameOf({ schema, table: other }))),
    );
    const [next] = waiting.splice(at, 1);
    if (at < 0 || !next) throw new Error('tables refer to one another in a circle');
    done.add(nameOf(next));
    ordered.push(next);
  }
  return ordered;
}
