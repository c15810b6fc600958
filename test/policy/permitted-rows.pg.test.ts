// What SQL selects by rules is what the rules say, column by column, whatever the rules and rows are.
import { PartnerHandle } from '@entente/contract';
import { createDatabase } from '@entente/test/support/database.ts';
import fc from 'fast-check';
import {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  DummyDriver,
  sql,
} from 'kysely';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { abilityFor, judge } from '../../packages/policy/src/ability.ts';
import { makeMember } from '../../packages/policy/src/actor.ts';
import { makeRule, type Rule } from '../../packages/policy/src/rule.ts';
import {
  columnsOf,
  permittedColumns,
  permittedRows,
  rowsOf,
  type Places,
} from '../../packages/store/src/permitted/rows.ts';

const { url } = await createDatabase();
const client = new Client(url);
beforeAll(async () => {
  await client.connect();
  await client.query(
    'create table probe (n int, partner text, parties text[], scope text, id text, cooperation text, reason text)',
  );
});
afterAll(() => client.end());

/** Compiles only; the statement goes over the client. */
const compiler = new Kysely<Record<string, never>>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

// Names that a prototype has are as good as any other.
const handles = ['harvest', 'skyline', 'constructor', 'valueof'] as const;
const ids = ['springaaaa', 'summeraaaa', 'constructo'] as const;
const others = [null, '', '__proto__', 'Harvest', 'toString', '*', 'platform', 'stated', 'none'] as const;
const text = fc.constantFrom(...handles, ...ids, ...others);
const oneOf = (...more: string[]) =>
  fc.subarray([...ids, ...more]).map((values): { $in: readonly string[] } => ({ $in: values }));

const conditions = fc
  .record(
    {
      partner: fc.constantFrom(...handles),
      parties: fc.constantFrom(...handles),
      scope: fc.constant('platform'),
      id: oneOf(),
      cooperation: oneOf('*'),
      reason: fc.constant('stated'),
    },
    { requiredKeys: [] },
  )
  .filter((one) => Object.keys(one).length > 0);
const fields = ['person', 'ref', 'attributes', 'until', 'contact', 'identifiers'] as const;
const anyRule: fc.Arbitrary<Rule> = fc
  .record({ conditions, fields: fc.subarray([...fields], { minLength: 1 }) })
  .map((rule) => makeRule('read', 'inbox', rule.conditions, rule.fields));
type Row = Readonly<Record<string, string | null | (string | null)[]>>;
const anyRow: fc.Arbitrary<Row> = fc.record({
  partner: text,
  parties: fc.option(fc.array(text, { maxLength: 3 })),
  scope: text,
  id: text,
  cooperation: text,
  reason: text,
});

const places: Places = {
  partner: { column: 'p.partner' },
  parties: { list: 'p.parties' },
  scope: { column: 'p.scope' },
  id: { column: 'p.id' },
  cooperation: { column: 'p.cooperation' },
  reason: { column: 'p.reason' },
};
/** Which column stands for which field does not matter, as long as it is never null by itself. */
const columns = Object.fromEntries(fields.map((field) => [field, 'p.n']));

async function fill(rows: readonly Row[]): Promise<void> {
  await client.query('truncate probe');
  for (const [n, row] of rows.entries()) {
    const { partner, parties, scope, id, cooperation, reason } = row;
    const values = [n, partner, parties, scope, id, cooperation, reason];
    await client.query('insert into probe values ($1, $2, $3, $4, $5, $6, $7)', values);
  }
}

async function selected(rules: readonly Rule[], where: Places): Promise<Map<number, string[]>> {
  const shown = columnsOf(rules, { noun: 'inbox', action: 'read', places: where, columns });
  const list = shown.map((column) => sql`${column}`);
  const query = sql`select p.n as place${sql.join([sql``, ...list])} from probe p where ${rowsOf(rules, where)}`;
  const compiled = query.compile(compiler);
  const { rows } = await client.query<Record<string, number | null>>(compiled.sql, [...compiled.parameters]);
  return new Map(
    rows.map((row) => [
      row['place']!,
      fields.filter((field) => row[field] !== undefined && row[field] !== null),
    ]),
  );
}

test('SQL selects the rows and columns that the rules permit, and no others', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRule, { maxLength: 4 }),
      fc.array(anyRow, { minLength: 1, maxLength: 8 }),
      async (rules, rows) => {
        await fill(rows);
        const judged = judge(rules, 'inbox');
        const permitted = rows.flatMap((row, n): [number, readonly string[]][] =>
          judged.can('read', row) ? [[n, judged.fields('read', row)]] : [],
        );
        expect(await selected(rules, places)).toEqual(new Map(permitted));
      },
    ),
    { numRuns: Number(process.env['ENTENTE_POLICY_RUNS'] ?? 150) },
  );
});

test('what is the same in every row is compared once, to the same end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRule, { maxLength: 4 }), anyRow, async (rules, row) => {
      await fill([row]);
      const constant: Places = Object.fromEntries(
        Object.entries(places).map(([field, place]) => {
          const value = row[field];
          return [field, typeof value === 'string' ? { everywhere: value } : place];
        }),
      );
      expect(await selected(rules, constant)).toEqual(await selected(rules, places));
    }),
    { numRuns: 60 },
  );
});

const harvest = PartnerHandle.parse('harvest');
const admin = abilityFor(makeMember({ partner: harvest, roles: ['admin'], name: 'Noor' }));
const textOf = (where: ReturnType<typeof rowsOf>) => where.compile(compiler).sql;

test('no rule selects nothing, whatever the rows', () => {
  expect(textOf(rowsOf([], places))).toBe('false');
  const nothing = permittedRows(admin, { noun: 'customer', action: 'read' }, {});
  expect(textOf(nothing)).toBe('false');
  expect(
    permittedColumns(admin, { noun: 'customer', action: 'read' }, { places: {}, columns: { ref: 'ref' } }),
  ).toEqual([]);
});

test('in a store of one’s own there is nothing to compare', () => {
  const own = permittedRows(
    admin,
    { noun: 'recall', action: 'list' },
    { partner: { everywhere: 'harvest' } },
  );
  expect(textOf(own)).toBe('true');
  const foreign = permittedRows(
    admin,
    { noun: 'recall', action: 'list' },
    { partner: { everywhere: 'skyline' } },
  );
  expect(textOf(foreign)).toBe('false');
});

test('a condition that the rows cannot answer is a fault, and not a yes', () => {
  expect(() => permittedRows(admin, { noun: 'recall', action: 'list' }, {})).toThrow('where partner is');
  const rule = (wrong: unknown) =>
    ({ action: 'read', subject: 'inbox', conditions: wrong, fields: ['ref'] }) as Rule;
  for (const wrong of [
    {},
    { partner: { $ne: 'harvest' } },
    { partner: { $in: ['harvest'], $ne: 'x' } },
    { partner: { $in: 'harvest' } },
    { partner: { $in: [null] } },
    { partner: null },
    { partner: 1 },
    { owner: 'harvest' },
    { toString: 'harvest' },
  ]) {
    expect(() => rowsOf([rule(wrong)], places)).toThrow(TypeError);
  }
  expect(() => columnsOf([], { noun: 'recall', action: 'list', places, columns })).toThrow(TypeError);
});
