// What can be weakened, each with the attempts that would notice and with what they meet while it is whole.
import type { Client } from 'pg';
import type { Place } from '../../packages/store/src/context/token.ts';
import { findRoles } from '../../packages/store/src/migration/roles.ts';
import {
  attemptsInSchema,
  attemptsOn,
  badTokenAttempts,
  type Attempt,
  type Roles,
  type Table,
} from './attempts.ts';
import { armAttempts, outcomesOf } from './outcomes.ts';
import type { Mutant } from './mutants.ts';
import { controlSamples, cooperationSamples, storeSamples, type Sample } from './samples.ts';
import { signInSamples } from './sign-in-samples.ts';

export type Targets = {
  readonly roles: Roles;
  readonly names: readonly string[];
  /** Weakens, tries everything that concerns it, and takes all of that back. */
  readonly isMissed: (mutant: Mutant) => Promise<boolean>;
};

type Target = { readonly place: Place; readonly attempts: readonly Attempt[] };

/** Fills every table of one store, one cooperation and the platform, and tries everything once. */
export async function openTargets(
  admin: Client,
  { suffix, cooperation }: { suffix: string; cooperation: string },
): Promise<Targets> {
  const found = await findRoles(admin);
  if (!found) throw new Error('the database has no roles');
  const { owner, request, backup, identity } = found;
  const roles: Roles = {
    owner,
    request,
    backup,
    identity,
    armed: `armed_${suffix}`,
    armedBackup: '',
    armedIdentity: '',
    bystander: `bystander_${suffix}`,
    stranger: `stranger_${suffix}`,
    superuser: 'postgres',
  };
  const tables = [
    ...tablesOf('identity', { kind: 'identity' }, signInSamples),
    ...tablesOf('control', { kind: 'control' }, controlSamples),
    ...tablesOf('store_alpha', { kind: 'store', id: 'alpha' }, storeSamples),
    ...tablesOf(`coop_${cooperation}`, { kind: 'cooperation', id: cooperation }, cooperationSamples),
  ];
  const schemas = ['identity', 'control', 'store_alpha', `coop_${cooperation}`];
  await fill(admin, schemas, tables);
  await armAttempts(admin, schemas, roles);
  const targets = targetsOf(tables, cooperation);
  const whole = new Map<string, readonly string[]>();
  for (const [name, target] of targets)
    whole.set(name, await attempted(admin, roles, { target, sql: 'select 1' }));
  return {
    roles,
    names: [...targets.keys()],
    isMissed: async ({ target: name, sql }) => {
      const target = targets.get(name);
      if (!target) throw new Error(`nobody tries ${name}`);
      const found = await attempted(admin, roles, { target, sql });
      return JSON.stringify(found) !== JSON.stringify(whole.get(name));
    },
  };
}

const tablesOf = (schema: string, place: Place, samples: Readonly<Record<string, Sample>>): Table[] =>
  Object.entries(samples).map(([name, sample]) => ({ schema, place, name, sample }));

async function fill(admin: Client, schemas: readonly string[], tables: readonly Table[]): Promise<void> {
  const emptied = tables.filter(({ name }) => name !== 'key' && !name.startsWith('audit_'));
  await admin.query(`truncate ${emptied.map(({ schema, name }) => `${schema}.${name}`).join(', ')} cascade`);
  await admin.query("insert into control.partner values ('beta', 'Beta', 'AU', '2026-01-01')");
  for (const { schema, name, sample } of tables) {
    await admin.query(
      `insert into ${schema}.${name} overriding system value
       select * from jsonb_populate_record(null::${schema}.${name}, $1)`,
      [JSON.stringify(sample.row)],
    );
  }
  const { rows } = await admin.query<{ name: string }>(
    'select schemaname || $2 || tablename as name from pg_tables where schemaname = any ($1)',
    [schemas, '.'],
  );
  const known = new Set(tables.map(({ schema, name }) => `${schema}.${name}`));
  const unknown = rows.filter(({ name }) => !known.has(name));
  if (unknown.length > 0)
    throw new Error(`tables without a sample: ${unknown.map(({ name }) => name).join(', ')}`);
}

const contextCalls = [
  "sign('x')",
  'current_parts()',
  "enter('c1')",
  "take('c1')",
  "assert_party('c1', 'aaaaaaaaaa')",
  "log('c1', 'alpha', '{}', '')",
  "admits('store', 'alpha', '{own}')",
  'partner()',
  'mode()',
  "guard('customer', '{}')",
];

const guardSignIn = "guard('person', true)";

function targetsOf(tables: readonly Table[], cooperation: string): ReadonlyMap<string, Target> {
  const store: Place = { kind: 'store', id: 'alpha' };
  const on = (schema: string, name: string): readonly Attempt[] =>
    attemptsOn(tables.find((table) => table.schema === schema && table.name === name)!);
  const reading = (
    schema: string,
    place: Place,
    names: readonly string[],
    calls: readonly string[],
  ): Target => ({
    place,
    attempts: [...attemptsInSchema(schema, calls), ...names.flatMap((name) => on(schema, name))],
  });
  const bare = (schema: string, name: string): Target => ({
    place: store,
    attempts: (['request', 'backup', 'identity', 'bystander', 'stranger'] as const).flatMap((as) =>
      bareDeeds(`${schema}.${name}`).map((statement) => ({ as, within: '', statement })),
    ),
  });
  const stores = [
    'handover_stays_once_completed',
    'disclosure_only_shortens',
    'identifier_is_remembered',
    'release_account_only_grows',
  ];
  return new Map<string, Target>([
    ...tables.map(
      (table) =>
        [`${table.schema}.${table.name}`, { place: table.place, attempts: attemptsOn(table) }] as const,
    ),
    [
      'context.secret',
      { place: store, attempts: [...bare('context', 'secret').attempts, ...secretAttempts] },
    ],
    ['entente.role', bare('entente', 'role')],
    ['entente.migration', bare('entente', 'migration')],
    [
      'entente',
      {
        place: store,
        attempts: [...attemptsInSchema('entente', []), ...bare('entente', 'migration').attempts],
      },
    ],
    [
      'context',
      {
        place: store,
        attempts: [
          ...attemptsInSchema('context', contextCalls),
          ...badTokenAttempts('store_alpha.customer'),
          ...on('store_alpha', 'customer'),
        ],
      },
    ],
    [
      'identity',
      {
        place: { kind: 'identity' },
        attempts: [
          ...reading('identity', { kind: 'identity' }, ['person'], [guardSignIn]).attempts,
          {
            as: 'request',
            within: '',
            statement: `select identity.${guardSignIn}`,
            prelude: 'grant usage on schema identity to {request}',
          },
        ],
      },
    ],
    [
      'control',
      reading(
        'control',
        { kind: 'control' },
        ['audit_entry', 'party'],
        ['audit_only_grows()', 'audit_entry_is_of_its_transaction()', 'job_ends_once()'],
      ),
    ],
    [
      'store_alpha',
      reading(
        'store_alpha',
        store,
        ['handover', 'disclosure', 'release_account'],
        [
          ...[...stores, 'customer_is_remembered', 'customer_is_touched', 'event_is_touched'].map(
            (name) => `${name}()`,
          ),
          ...['at_most_so_far', 'at_least_so_far'].map((name) => `${name}(B'1', B'', true)`),
          ...['at_most', 'at_least'].map((name) => `${name}(B'', true)`),
        ],
      ),
    ],
    [
      `coop_${cooperation}`,
      reading(
        `coop_${cooperation}`,
        { kind: 'cooperation', id: cooperation },
        ['act'],
        [
          "covered_chunks(1::smallint, now(), '{}')",
          `count_covered('beta', now(), '{1}', '{""}', '{0}', '{1}')`,
          'slice_is_touched()',
        ],
      ),
    ],
    [
      'database',
      {
        place: store,
        attempts: wholeDatabase([...on('store_alpha', 'customer'), ...on('control', 'membership')]),
      },
    ],
  ]);
}

/** Another key beside the one there is, and one that is no block of the hash. */
const secretAttempts: readonly Attempt[] = [
  'insert into context.secret select false, inner_pad, outer_pad from context.secret',
  'insert into context.secret select true, inner_pad, outer_pad from context.secret',
  "update context.secret set inner_pad = '\\x00'",
  "update context.secret set outer_pad = '\\x00'",
].map((statement) => ({ as: 'superuser', within: '', statement }));

const bareDeeds = (table: string): string[] => [
  `select 1 from ${table}`,
  `insert into ${table} default values`,
  `update ${table} set ${table === 'context.secret' ? 'only_one = true' : table === 'entente.role' ? "master = ''" : "name = ''"}`,
  `delete from ${table}`,
  `truncate ${table}`,
  `create trigger attempted before insert on ${table} for each row execute function probe.nothing()`,
  `create table probe.attempted (a int, foreign key (a) references ${table})`,
  `reindex table ${table}`,
];

function wholeDatabase(others: readonly Attempt[]): Attempt[] {
  const statements = [
    'create temporary table attempted (a int)',
    'create schema attempted',
    'create role attempted',
  ];
  return [
    ...others,
    ...(['request', 'backup', 'identity', 'bystander'] as const).flatMap((as) =>
      [...statements, 'set local role {owner}'].map((statement) => ({ as, within: '', statement })),
    ),
  ];
}

async function attempted(
  admin: Client,
  roles: Roles,
  { target, sql }: { target: Target; sql: string },
): Promise<readonly string[]> {
  await admin.query('begin');
  try {
    await admin.query(sql);
    const named = (text: string): string =>
      text.replaceAll(
        /\{(owner|request|backup)\}/g,
        (_, role: 'owner' | 'request' | 'backup') => roles[role],
      );
    const attempts = target.attempts.map(({ prelude, ...attempt }) => ({
      ...attempt,
      statement: named(attempt.statement),
      ...(prelude !== undefined && { prelude: named(prelude) }),
    }));
    return await outcomesOf(admin, roles, { place: target.place, attempts });
  } finally {
    await admin.query('rollback');
  }
}
