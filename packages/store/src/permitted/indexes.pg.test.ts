// What the rules of a scope become in SQL is leakproof, so an index serves it through the row policies.
import { CooperationId, PartnerHandle } from '@entente/contract';
import { abilityFor, deeds, makeMember } from '@entente/policy';
import { beginAndMint, ownContext } from '@entente/test/support/contexts.ts';
import { openStores } from '@entente/test/support/stores.ts';
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely';
import { expect, test } from 'vitest';
import { permittedRows } from './rows.ts';

const { connect } = await openStores();
const connection = await connect();
const compiler = new Kysely<Record<string, never>>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

test.each([
  ['of a partner', undefined],
  ['of one cooperation', ['springaaaa']],
  ['of several cooperations', ['springaaaa', 'summeraaaa']],
])('the agreements %s are found by an index', async (_, ids) => {
  const partner = PartnerHandle.parse('alpha');
  const cooperations = ids?.map((id) => CooperationId.parse(id));
  const scope = { actions: deeds, ...(cooperations && { cooperations }) };
  const ability = abilityFor(makeMember({ partner, roles: ['admin'], name: 'key', scope }));
  const where = permittedRows(
    ability,
    { noun: 'agreement', action: 'read' },
    {
      parties: { column: 'partner' },
      id: { column: 'cooperation' },
    },
  );
  const query = sql`explain select from party where ${where}`.compile(compiler);
  const context = ownContext('alpha', { place: { kind: 'control' } });
  await connection.query('select context.enter($1)', [await beginAndMint(connection, context)]);
  await connection.query('set local enable_seqscan = off');
  const { rows } = await connection.query<{ 'QUERY PLAN': string }>(query.sql, [...query.parameters]);
  await connection.query('rollback');
  expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/Index Cond: .*(partner|cooperation) =/);
});
