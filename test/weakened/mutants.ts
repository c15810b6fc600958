// Every protection of a database, weakened one at a time: policies, rights, constraints, triggers and the functions
// of the signed context. What there is to weaken is read from the catalogue; whether it is missed is not.
import type { Client } from 'pg';
import type { Roles } from './attempts.ts';

/** A weakening: whose attempts must notice, what it is called, and the statement that does it. */
export type Mutant = { readonly target: string; readonly name: string; readonly sql: string };

const schemas = "nspname ~ '^(identity|control|store_alpha|coop_.*)$'";
const alsoBare = "(nspname ~ '^(identity|control|store_alpha|coop_.*|context|entente)$')";
/** What the role of sign-in reaches at all: elsewhere a right is worth nothing to it. */
const reached = "nspname ~ '^(identity|control|context)$'";

/** All weakenings of this database. */
export async function listMutants(admin: Client, roles: Roles): Promise<Mutant[]> {
  const found = await Promise.all([
    policyMutants(admin, roles),
    rightMutants(admin, roles),
    columnMutants(admin, roles),
    constraintMutants(admin),
    triggerMutants(admin),
    routineMutants(admin, roles),
    roleMutants(admin, roles),
  ]);
  return found.flat();
}

async function ask<Row extends object>(admin: Client, text: string): Promise<Row[]> {
  return (await admin.query<Row>(text)).rows;
}

type Policy = { table: string; policy: string; using: string | null; check: string | null };

async function policyMutants(admin: Client, roles: Roles): Promise<Mutant[]> {
  const policies = await ask<Policy>(
    admin,
    `select c.oid::regclass::text as table, polname::text as policy, pg_get_expr(polqual, polrelid) as using,
       pg_get_expr(polwithcheck, polrelid) as check
     from pg_policy join pg_class c on c.oid = polrelid join pg_namespace n on n.oid = relnamespace where ${schemas}`,
  );
  return policies.flatMap(({ table, policy, using, check }) => {
    const mutant = (name: string, sql: string): Mutant => ({ target: table, name: `${policy} ${name}`, sql });
    const alter = (clause: string): string => `alter policy ${policy} on ${table} ${clause}`;
    const clauses = [
      ['using', using],
      ['with check', check],
    ] as const;
    return [
      mutant('dropped', `drop policy ${policy} on ${table}`),
      ...clauses.flatMap(([word, text]) =>
        text === null || text === 'true'
          ? []
          : [
              mutant(`${word} true`, alter(`${word} (true)`)),
              ...[...weakenedConditions(text), ...widenedRoles(text, roles)].map((weak) =>
                mutant(`${word} ${weak}`, alter(`${word} (${weak})`)),
              ),
            ],
      ),
    ];
  });
}

/** A condition with one mode more, or without what it asks besides of a row. */
function weakenedConditions(text: string): string[] {
  const modes = ['own', 'deliver', 'release', 'publish', 'withdraw', 'sweep', 'identify', 'backup'];
  const lists = [...text.matchAll(/'\{([a-z,]*)\}'/g)];
  const widened = lists.flatMap((list) =>
    modes
      .filter((mode) => !list[1]!.split(',').includes(mode))
      .map((mode) => {
        const wider = [...list[1]!.split(',').filter((each) => each !== ''), mode].join(',');
        return `${text.slice(0, list.index)}'{${wider}}'${text.slice(list.index + list[0].length)}`;
      }),
  );
  const byPartner = /\(partner = \( SELECT context\.partner\(\) AS partner\)\)/;
  return [...widened, ...(byPartner.test(text) ? [text.replace(byPartner, 'true')] : [])];
}

/** A condition of sign-in that another role meets too. */
function widenedRoles(text: string, { request, backup }: Roles): string[] {
  const [, list] = /^\(CURRENT_USER = (?:ANY \()?'\{?([^'}]+)\}?'::name/.exec(text) ?? [];
  if (list === undefined) return [];
  return [request, backup]
    .filter((role) => !list.split(',').includes(role))
    .map((role) => `current_user = any ('{${list},${role}}'::name[])`);
}

/** A column of the directory that the role of sign-in may change, or may not any more. */
const columnMutants = (admin: Client, { identity }: Roles): Promise<Mutant[]> =>
  ask<Mutant>(
    admin,
    `select c.oid::regclass::text as target, format('%s update of %I for sign-in', verb, attname) as name,
       format('%s update (%I) on %s %s ${identity}', verb, attname, c.oid::regclass,
         case verb when 'grant' then 'to' else 'from' end) as sql
     from pg_attribute a join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace,
       lateral (select case when has_column_privilege('${identity}', c.oid, attnum, 'update')
         then 'revoke' else 'grant' end as verb) v
     where relkind = 'r' and nspname = 'control' and attnum > 0 and not attisdropped
       and has_table_privilege('${identity}', c.oid, 'select')`,
  );

async function rightMutants(admin: Client, { request, backup, identity }: Roles): Promise<Mutant[]> {
  const rights = ['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger'];
  const flips = (kind: 'table' | 'sequence', words: readonly string[]) => `
    select ${kind === 'table' ? 'c.oid::regclass::text' : "regexp_replace(c.oid::regclass::text, '_(id|number|code)_seq$', '')"} as table,
      format('%s %s %s', case when has then 'revoke' else 'grant' end, word, role) as name,
      format('%s %s on ${kind} %s %s %s', case when has then 'revoke' else 'grant' end, word, c.oid::regclass,
        case when has then 'from' else 'to' end, role) as sql
    from pg_class c join pg_namespace n on n.oid = relnamespace, unnest('{${words.join(',')}}'::text[]) word,
      unnest('{public,${request},${backup},${identity}}'::text[]) role,
      lateral (select case when role = 'public' then false
        else has_${kind}_privilege(role, c.oid, word) end as has) h
    where relkind = '${kind === 'table' ? 'r' : 'S'}' and ${alsoBare} and (role <> '${identity}' or ${reached})`;
  const version = Number((await ask<{ v: string }>(admin, 'show server_version_num'))[0]?.v ?? 0);
  const found = [
    ...(await ask<{ table: string; name: string; sql: string }>(
      admin,
      flips('table', version >= 170_000 ? [...rights, 'maintain'] : rights),
    )),
    ...(await ask<{ table: string; name: string; sql: string }>(
      admin,
      flips('sequence', ['usage', 'select', 'update']),
    )),
  ];
  return found.map(({ table, name, sql }) => ({ target: table, name, sql }));
}

async function constraintMutants(admin: Client): Promise<Mutant[]> {
  const of = 'join pg_class c on c.oid = x.rel join pg_namespace n on n.oid = c.relnamespace';
  return ask<Mutant>(
    admin,
    `select c.oid::regclass::text as target, conname || ' dropped' as name,
       format('alter table %s drop constraint %I cascade', c.oid::regclass, conname) as sql
     from (select conrelid as rel, conname, contype from pg_constraint) x ${of}
     where contype in ('c', 'f', 'p', 'u') and ${alsoBare}
     union all
     select c.oid::regclass::text, attname || ' may be null',
       format('alter table %s alter column %I drop not null', c.oid::regclass, attname)
     from (select attrelid as rel, attname, attnum from pg_attribute where attnotnull and attnum > 0
       and attidentity = '' and not exists (select from pg_index i where i.indrelid = attrelid and i.indisprimary
         and attnum = any (i.indkey::int2[]))) x ${of}
     where relkind = 'r' and ${schemas}
     union all
     select c.oid::regclass::text, i.relname || ' dropped', format('drop index %s', i.oid::regclass)
     from (select indrelid as rel, indexrelid from pg_index where indisunique
       and not exists (select from pg_constraint where conindid = indexrelid)) x ${of}
     join pg_class i on i.oid = indexrelid where ${alsoBare}`,
  );
}

async function triggerMutants(admin: Client): Promise<Mutant[]> {
  const tables = await ask<{ table: string }>(
    admin,
    `select c.oid::regclass::text as table from pg_class c join pg_namespace n on n.oid = relnamespace
     where relkind = 'r' and ${schemas}`,
  );
  const triggers = await ask<{ table: string; name: string; always: boolean }>(
    admin,
    `select c.oid::regclass::text as table, tgname::text as name, tgenabled = 'A' as always
     from pg_trigger join pg_class c on c.oid = tgrelid join pg_namespace n on n.oid = relnamespace
     where not tgisinternal and ${schemas}`,
  );
  return [
    ...tables.flatMap(({ table }) => [
      {
        target: table,
        name: 'without row security',
        sql: `alter table ${table} disable row level security`,
      },
      { target: table, name: 'not forced', sql: `alter table ${table} no force row level security` },
    ]),
    ...triggers.flatMap(({ table, name, always }) => [
      { target: table, name: `${name} dropped`, sql: `drop trigger ${name} on ${table}` },
      { target: table, name: `${name} disabled`, sql: `alter table ${table} disable trigger ${name}` },
      ...(always
        ? [{ target: table, name: `${name} not always`, sql: `alter table ${table} enable trigger ${name}` }]
        : []),
    ]),
  ];
}

/** What each function checks, and the word that would be there instead. */
const checks: Readonly<Record<string, readonly (readonly [check: string, instead: string])[]>> = {
  'context.current_parts()': [
    ['array_length(part, 1) is distinct from 10', 'false'],
    ["part[1] <> 'c1'", 'false'],
    ["context.sign(array_to_string(part[1:9], '|')) is distinct from part[10]", 'false'],
    ['part[7]::int <> pg_backend_pid()', 'false'],
    ['part[8]::bigint <> (extract(epoch from transaction_timestamp()) * 1000000)::bigint', 'false'],
    ['part[9]::bigint < extract(epoch from clock_timestamp()) * 1000', 'false'],
    ["part[2] = 'store'", 'true'],
    ["part[4] = 'own'", 'true'],
    ['part[3] <> part[5]', 'false'],
    ["(part[4] = 'backup') <> (session_user =", "false and ('' ="],
    ["(part[4] = 'identify') <> (session_user =", "false and ('' ="],
  ],
  'context.admits(text,text,text[])': [
    ['part[2] = kind', 'true'],
    ['part[3] = id', 'true'],
    ['part[4] = any (modes)', 'true'],
    ['part is not null and', ''],
  ],
  'context.take(text)': [
    ['part is null', 'false'],
    ["|| ', pg_temp'", ''],
  ],
  'context.assert_party(text,text)': [
    ['perform context.take(token);', ''],
    ['if not exists', 'if exists'],
  ],
  'context.log(text,text,text,bytea)': [['perform context.take(token);', '']],
  'context.partner()': [['[5]', '[6]']],
  'context.mode()': [['[4]', '[3]']],
};
const guards = {
  audit_only_grows: ["raise exception '% only grows", "return new; raise exception '% only grows"],
  audit_entry_is_of_its_transaction: ['new.xid := pg_current_xact_id();', ''],
  handover_stays_once_completed: ['old.completed_at is not null', 'false'],
  disclosure_only_shortens: ['new.until > old.until', 'false'],
  release_account_only_grows: ['new.spent < old.spent', 'false'],
} as const;

async function routineMutants(admin: Client, { request, backup, identity }: Roles): Promise<Mutant[]> {
  const routines = await ask<{ name: string; short: string; schema: string; source: string }>(
    admin,
    `select p.oid::regprocedure::text as name, proname::text as short, nspname::text as schema,
       case when prokind = 'a' then '' else pg_get_functiondef(p.oid) end as source
     from pg_proc p join pg_namespace n on n.oid = pronamespace where ${alsoBare}`,
  );
  const rights = await ask<{ schema: string; name: string; sql: string }>(
    admin,
    `select nspname::text as schema, format('%s execute %s %s', verb, proname, role) as name,
       format('%s execute on function %s %s %s', verb, p.oid::regprocedure, case verb when 'grant' then 'to' else 'from' end, role) as sql
     from pg_proc p join pg_namespace n on n.oid = pronamespace, unnest('{public,${request},${backup},${identity}}'::text[]) role,
       lateral (select case when role <> 'public' and has_function_privilege(role, p.oid, 'execute') then 'revoke' else 'grant' end as verb) v
     where ${alsoBare} and (role <> '${identity}' or ${reached})`,
  );
  const weakened = routines.flatMap(({ name, short, schema, source }) => {
    const guard = guards[short as keyof typeof guards];
    return [...(checks[name] ?? []), ...(guard ? [guard] : [])].map(([check, instead]) => {
      if (!source.includes(check)) throw new Error(`${name} does not check: ${check}`);
      return { target: schema, name: `${short} without ${check}`, sql: source.replace(check, instead) };
    });
  });
  return [...weakened, ...rights.map(({ schema, name, sql }) => ({ target: schema, name, sql }))];
}

async function roleMutants(admin: Client, { request, backup, identity, owner }: Roles): Promise<Mutant[]> {
  const names = await ask<{ name: string }>(
    admin,
    `select nspname::text as name from pg_namespace n where ${alsoBare}`,
  );
  const flips = await Promise.all(
    names.map(({ name }) =>
      ask<Mutant>(
        admin,
        `select '${name}' as target, format('%s %s %s', verb, word, role) as name,
           format('%s %s on schema ${name} %s %s', verb, word, case verb when 'grant' then 'to' else 'from' end, role) as sql
         from unnest('{create,usage}'::text[]) word, unnest('{public,${request},${backup},${identity}}'::text[]) role,
           lateral (select case when role <> 'public' and has_schema_privilege(role, '${name}', word) then 'revoke' else 'grant' end as verb) v`,
      ),
    ),
  );
  const attributes = [request, backup, identity].flatMap((role) =>
    ['superuser', 'createrole', 'bypassrls'].map((word) => ({
      target: 'database',
      name: `${role} ${word}`,
      sql: `alter role ${role} ${word}`,
    })),
  );
  const members = [request, backup, identity].map((role) => ({
    target: 'database',
    name: `grant ${owner} to ${role}`,
    sql: `grant ${owner} to ${role}`,
  }));
  const [database] = await ask<{ name: string }>(admin, 'select current_database() as name');
  const whole = ['create', 'temporary'].flatMap((word) =>
    ['public', request, backup, identity].map((role) => ({
      target: 'database',
      name: `grant ${word} on the database to ${role}`,
      sql: `grant ${word} on database ${database!.name} to ${role}`,
    })),
  );
  return [...flips.flat(), ...attributes, ...members, ...whole];
}
