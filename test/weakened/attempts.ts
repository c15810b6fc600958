// What somebody tries on a table, as each role and in each context, and what comes of it. Nothing here asks the
// catalogue what is allowed: a protection is worth what the attempt meets.
import { modes, type Context, type Mode, type Place } from '../../packages/store/src/context/token.ts';
import type { Sample } from './samples.ts';

/** Who tries: by the role, without `postgres` for the superuser whom no policy or grant holds back. */
export type Actor =
  | 'request'
  | 'backup'
  | 'identity'
  | 'owner'
  | 'armed'
  | 'armedBackup'
  | 'armedIdentity'
  | 'bystander'
  | 'stranger'
  | 'superuser';
export type Roles = Readonly<Record<Actor, string>>;

export type Attempt = {
  readonly as: Actor;
  /** The context that is entered first, by its name; none where that is empty. */
  readonly within: string;
  readonly statement: string;
  /** What the superuser takes out of the way first: another wall before the one that is tried. Roles stand in braces. */
  readonly prelude?: string;
};

export type Table = {
  readonly schema: string;
  readonly name: string;
  readonly place: Place;
  readonly sample: Sample;
};

/** The partners that act in a schema; whoever is not named in a row is somebody else. */
const partners = ['alpha', 'beta'];

const contextName = (mode: Mode, partner: string): string => `${mode} ${partner}`;
const own = contextName('own', 'alpha');
const identifying = contextName('identify', 'alpha');
const foreign = 'foreign id';
const otherKind = 'other kind';

/** The contexts in which a table is tried, by name: its own schema in every mode, and schemas that are not it. */
export function contextsOf(place: Place): ReadonlyMap<string, Context> {
  const inside = partners.flatMap((partner) =>
    modes.map((mode) => [contextName(mode, partner), contextIn(place, mode, partner)] as const),
  );
  const id = 'id' in place ? place.id : place.kind;
  const wrongId = { kind: place.kind === 'control' ? 'store' : place.kind, id: 'gamma' } as Place;
  const wrongKind = { kind: place.kind === 'store' ? 'cooperation' : 'store', id } as Place;
  return new Map([
    ...inside,
    [foreign, contextIn(wrongId, 'own', 'gamma')],
    [otherKind, contextIn(wrongKind, 'own', 'alpha')],
  ]);
}

export const contextIn = (place: Place, mode: Mode, partner: string): Context => ({
  place,
  mode,
  partner,
  actor: 'x',
});

const quoted = (value: unknown): string => `'${JSON.stringify(value).replaceAll("'", "''")}'`;
const insertOf = (table: string, row: object): string =>
  `insert into ${table} overriding system value select * from jsonb_populate_record(null::${table}, ${quoted(row)})`;

/** Everything that is tried on one table. */
export function attemptsOn(table: Table): Attempt[] {
  return [
    ...(table.place.kind === 'identity' ? signInAttempts(table) : policyAttempts(table)),
    ...rightAttempts(table),
    ...columnAttempts(table),
    ...constraintAttempts(table),
    ...guardAttempts(table),
  ];
}

function commandsOn({ schema, name, sample }: Table): string[] {
  const table = `${schema}.${name}`;
  // A number that the server gives out cannot be set, whoever asks.
  const [column = ''] = Object.keys(sample.row).filter(
    (each) => typeof sample.row[each] !== 'number' || each !== 'id',
  );
  const value = `(jsonb_populate_record(null::${table}, ${quoted(sample.row)})).${column}`;
  return [
    `select 1 from ${table}`,
    insertOf(table, { ...sample.row, ...sample.other }),
    `update ${table} set ${column} = ${value}`,
    `delete from ${table}`,
  ];
}

/** Somebody who has every right to the table, so that only its policies stand in the way; and its owner. */
function policyAttempts(table: Table): Attempt[] {
  const commands = commandsOn(table);
  const names = [...contextsOf(table.place).keys()].filter((name) => !name.startsWith('backup'));
  // The audit log refuses every change by a trigger besides.
  const aside = table.name.startsWith('audit_')
    ? { prelude: `alter table ${table.schema}.${table.name} disable trigger user` }
    : {};
  return [
    ...['', ...names].flatMap((within) =>
      commands.map((statement) => ({ as: 'armed' as const, within, statement, ...aside })),
    ),
    ...commands.flatMap((statement) => [
      { as: 'armedBackup' as const, within: contextName('backup', 'alpha'), statement, ...aside },
      { as: 'backup' as const, within: contextName('backup', 'alpha'), statement },
      { as: 'armedIdentity' as const, within: identifying, statement, ...aside },
      { as: 'owner' as const, within: '', statement },
    ]),
  ];
}

/** Of sign-in, which no context opens: whoever has every right to the table, and is who they are. */
function signInAttempts(table: Table): Attempt[] {
  const name = `${table.schema}.${table.name}`;
  const arm = (role: string): string =>
    `grant usage on schema ${table.schema} to ${role}; grant select, insert, update, delete on ${name} to ${role}`;
  return commandsOn(table).flatMap((statement) => [
    { as: 'armed' as const, within: '', statement },
    { as: 'owner' as const, within: '', statement },
    ...(['request', 'backup'] as const).map((as) => ({
      as,
      within: '',
      statement,
      prelude: arm(`{${as}}`),
    })),
  ]);
}

/** Which columns of the directory the role of sign-in may change, one after another. */
function columnAttempts({ schema, name, place, sample }: Table): Attempt[] {
  if (place.kind !== 'control') return [];
  return Object.keys(sample.row).map((column) => ({
    as: 'identity',
    within: identifying,
    statement: `update ${schema}.${name} set ${column} = ${column}`,
  }));
}

/** Somebody who has the right context, or none, and tries what their role may not. */
function rightAttempts(table: Table): Attempt[] {
  const name = `${table.schema}.${table.name}`;
  const deeds = [
    ...commandsOn(table),
    `truncate ${name}`,
    `create trigger attempted before insert on ${name} for each row execute function probe.nothing()`,
    `create table probe.attempted (a int, foreign key (a) references ${name})`,
    `reindex table ${name}`,
  ];
  const { kind } = table.place;
  const isSignIn = kind === 'identity';
  // The role of sign-in reaches no other schemas, so there is nothing to try.
  const isReached = isSignIn || kind === 'control';
  const within: Partial<Record<Actor, string>> = isSignIn ? {} : { request: own, identity: identifying };
  // Requests do not reach sign-in at all, so what they may do there is tried as if they did.
  const aside: Partial<Record<Actor, { prelude: string }>> = isSignIn
    ? { request: { prelude: `grant usage on schema ${table.schema} to {request}` } }
    : {};
  // Where a sequence is, the identity of this table comes from it.
  const counted = ['id', 'number', 'code'].find((column) => typeof table.sample.row[column] === 'number');
  const sequence = `${name}_${counted}_seq`;
  const numbers =
    counted !== undefined
      ? [
          `select last_value from ${sequence}`,
          `select nextval('${sequence}')`,
          `select setval('${sequence}', 9)`,
        ]
      : [];
  return [
    { as: 'request', within: '', statement: deeds[0]! },
    ...(
      [...(isReached ? (['identity'] as const) : []), 'request', 'backup', 'bystander', 'stranger'] as const
    ).flatMap((as) =>
      [...deeds, ...numbers].map((statement) => ({ as, within: within[as] ?? '', statement, ...aside[as] })),
    ),
  ];
}

/** Values that some column does not take; in others they are refused for their type, whatever is guarded. */
const badValues = [null, '', '*', 'Xx', 'x'.repeat(400), -1, 0, '\\x00', '0', [], ['0']] as const;

/** Rows that no constraint lets in, tried by who is held back by nothing else. */
function constraintAttempts({ schema, name, sample: { row, other, wrong = [] } }: Table): Attempt[] {
  const rows = [
    row,
    ...[other, ...wrong].map((changes) => ({ ...row, ...changes })),
    ...Object.keys(row).flatMap((column) => badValues.map((value) => ({ ...row, [column]: value }))),
    ...wrong.map((changes) => ({ ...row, ...other, ...changes })),
  ];
  return rows.map((each) => ({
    as: 'superuser',
    within: '',
    statement: insertOf(`${schema}.${name}`, each),
  }));
}

/** What a trigger refuses or notes, tried by the superuser too, also where triggers are told to stay out of the way. */
function guardAttempts(table: Table): Attempt[] {
  const { schema, name, sample } = table;
  const full = `${schema}.${name}`;
  const block = (text: string): string => `do $attempt$ begin ${text} end $attempt$`;
  const asReplica = (statement: string): string =>
    block(`set local session_replication_role = replica; ${statement};`);
  const [, , update = '', remove = ''] = commandsOn(table);
  const remembered = (condition: string): string =>
    block(`delete from ${full}; if not exists (select from ${schema}.former_identifier where ${condition})
      then raise 'forgotten'; end if;`);
  const touching = (statement: string, touches = 'chunk_touch'): string =>
    block(`delete from ${schema}.${touches}; ${statement}; if not exists (select from ${schema}.${touches})
      then raise 'untouched'; end if;`);
  const outdating = (statement: string): string =>
    block(`create temporary table version_before as select id, version from ${schema}.shared_part; ${statement};
      if exists (select from ${schema}.shared_part join version_before using (id, version)) then raise 'not outdated'; end if;`);
  const special: Readonly<Record<string, readonly string[]>> = {
    audit_entry: [
      `with i as (${insertOf(full, { ...sample.row, ...sample.other })} returning xid)
       select 1 from i where xid = pg_current_xact_id()`,
    ],
    job: [
      block(`update ${full} set state = 'DONE', ended_at = requested_at; update ${full} set attempts = 9;`),
    ],
    handover: [block(`update ${full} set completed_at = now(); delete from ${full};`)],
    disclosure: [
      `update ${full} set until = until + interval '1 day'`,
      `update ${full} set until = until - interval '1 day'`,
      `update ${full} set ref = 'c2'`,
      `update ${full} set consent_event = 2`,
    ],
    release_account: [
      `update ${full} set spent = spent - 1`,
      `update ${full} set spent = spent + 1`,
      `update ${full} set members = '{beta,gamma}'`,
    ],
    identifier: [remembered('customer = 1 and hash is not null')],
    customer: [insertOf(full, { ...sample.row, ...sample.other }), update].map((statement) =>
      touching(statement),
    ),
    event: [insertOf(full, { ...sample.row, ...sample.other }), remove].map((statement) =>
      touching(statement, 'event_touch'),
    ),
    shared_slice: [insertOf(full, { ...sample.row, ...sample.other }), update, remove].map(outdating),
  };
  const statements = [update, remove, `truncate ${full}`, ...[update, remove].map(asReplica)];
  return [
    ...[...statements, ...(special[name] ?? [])].map((statement) => ({
      as: 'superuser' as const,
      within: '',
      statement,
    })),
    // What goes with a customer goes in the name of the tables' owner, whom only a context lets write it down.
    ...(name === 'customer'
      ? [remembered('customer = 1 and kind is null'), touching(remove)].map((statement) => ({
          as: 'armed' as const,
          within: own,
          statement,
        }))
      : []),
  ];
}

/** What is tried on a schema as a whole, and on its functions. */
export function attemptsInSchema(schema: string, functions: readonly string[]): Attempt[] {
  const statements = [
    `create table ${schema}.attempted (a int)`,
    ...functions.map((call) => `select ${schema}.${call}`),
  ];
  return (['request', 'backup', 'identity', 'bystander', 'stranger'] as const).flatMap((as) =>
    statements.map((statement) => ({ as, within: '', statement })),
  );
}

/** Tokens that are no good, and what somebody with one would read; all of them are refused on entering. */
export function badTokenAttempts(table: string): Attempt[] {
  const names = ['forged', 'malformed', 'misnamed', 'connection', 'transaction', 'expired'];
  const reading = [
    'backup alpha',
    'own alpha',
    'own beta',
    'deliver beta',
    'elsewhere',
    '',
    ...names,
  ].flatMap((within) =>
    (['request', 'backup'] as const).map((as): Attempt => ({
      as,
      within,
      statement: `select 1 from ${table}`,
    })),
  );
  const asked = ['context.partner()', 'context.mode()', "current_setting('search_path')"].map(
    (call): Attempt => ({
      as: 'request',
      within: 'own alpha',
      statement: `do $attempt$ declare answer text := ${call}; begin raise '%', answer; end $attempt$`,
    }),
  );
  return [
    ...reading,
    ...asked,
    { as: 'request', within: '', statement: "select context.enter('')" },
    {
      as: 'request',
      within: 'own alpha',
      statement: "select context.assert_party(current_setting('entente.context'), 'zzzzzzzzzz')",
    },
  ];
}
