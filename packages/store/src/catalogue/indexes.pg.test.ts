// A policy is a security barrier: a condition whose operator is not leakproof is held back from the index, and every
// row is read instead. Each index is asked by its first column, through the policies of its table.
import { beginAndMint, ownContext } from '@entente/test/support/contexts.ts';
import { cooperation, openStores } from '@entente/test/support/stores.ts';
import type { Client } from 'pg';
import { expect, test } from 'vitest';
import { schemaOf, type Context } from '../context/token.ts';

const { admin, connect } = await openStores();
const connection = await connect();

const contexts: readonly Context[] = [
  ownContext('alpha'),
  ownContext('alpha', { place: { kind: 'cooperation', id: cooperation } }),
  ownContext('operator', { place: { kind: 'control' }, mode: 'sweep' }),
];

type Index = { name: string; table: string; column: string; type: string; predicate: string };

async function indexesOf(context: Context): Promise<readonly Index[]> {
  const { rows } = await admin.query<Index>(
    `select i.relname as name, c.relname as table, quote_ident(a.attname) as column,
       format_type(a.atttypid, null) as type, coalesce(pg_get_expr(x.indpred, x.indrelid), 'true') as predicate
     from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
       join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
     where c.relnamespace = $1::regnamespace order by 1`,
    [schemaOf(context.place)],
  );
  return rows;
}

/** How PostgreSQL would look for rows by these conditions in a context, if it had to use an index where it can. */
async function planFor(client: Client, context: Context, statement: string): Promise<string> {
  await client.query('select context.enter($1)', [await beginAndMint(client, context)]);
  await client.query('set local enable_seqscan = off');
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${statement}`);
  await client.query('rollback');
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

const cases: (Index & { context: Context })[] = [];
for (const context of contexts) {
  cases.push(...(await indexesOf(context)).map((index) => ({ context, ...index })));
}

test.each(cases)('$name is used for the rows of $table through its policies', async (index) => {
  const { table, column, type, predicate } = index;
  const statement = `select from ${table} where ${column} = (select null::${type}) and ${predicate}`;
  expect(await planFor(connection, index.context, statement)).toMatch(
    new RegExp(`Index Cond: .*\\b${column} =`),
  );
});

test('an index on what is not leakproof is not used through a policy, and is used without', async () => {
  await admin.query('create index by_lower on store_alpha.customer (lower(ref))');
  const statement = "select from customer where lower(ref) = (select 'a1')";
  const context = ownContext('alpha');
  expect(await planFor(connection, context, statement)).not.toContain('Index Cond');
  await admin.query('alter table store_alpha.customer disable row level security');
  expect(await planFor(connection, context, statement)).toContain('Index Cond');
});
