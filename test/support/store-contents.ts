// What stands in the tables of one schema, read as the superuser: for tests that say "nothing changed" or "nowhere".
import { withAdmin } from './server.ts';

/** Every row of every table of a schema as text, by table; bytes are in hex. */
export async function contentsOf(
  url: string,
  schema: string,
  { without = [] }: { without?: readonly string[] } = {},
): Promise<Record<string, string[]>> {
  return withAdmin(url, async (admin) => {
    const { rows: tables } = await admin.query<{ name: string }>(
      'select tablename::text as name from pg_tables where schemaname = $1 order by 1',
      [schema],
    );
    const contents: Record<string, string[]> = {};
    for (const { name } of tables.filter((table) => !without.includes(table.name))) {
      const { rows } = await admin.query<{ row: string }>(
        `select t::text as row from ${schema}."${name}" t order by 1`,
      );
      contents[name] = rows.map(({ row }) => row);
    }
    return contents;
  });
}

/** Every row of every table of the whole database but the catalogue, as text. */
export async function everythingIn(url: string): Promise<string[]> {
  const schemas = await withAdmin(url, async (admin) => {
    const { rows } = await admin.query<{ name: string }>(
      "select nspname::text as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema'",
    );
    return rows.map(({ name }) => name);
  });
  const contents = await Promise.all(schemas.map((schema) => contentsOf(url, schema)));
  return contents.flatMap((tables) => Object.values(tables).flat());
}
