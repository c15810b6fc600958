// Every invariant is tried on faults that break it, one at a time, each planted in a transaction that is rolled back.
import { cooperation, openStores } from '@entente/test/support/stores.ts';
import { describe, expect, inject, test } from 'vitest';
import { catalogueRules, checkCatalogue } from './check.ts';
import type { Violation } from './violation.ts';

const { admin } = await openStores();
const request = inject('requestRole');
const [owner, migrator, backup, identity, worker] = ['owner', 'migrator', 'backup', 'identity', 'worker'].map(
  (role) => request.replace(/request$/, role),
);
const { rows: databases } = await admin.query<{ name: string }>(
  'select quote_ident(current_database()) as name',
);
const database = databases[0]?.name;

/** The violations of the database with a fault in it. */
async function violationsWith(fault: string): Promise<readonly Violation[]> {
  await admin.query('begin');
  try {
    await admin.query(fault);
    return await checkCatalogue(admin);
  } finally {
    await admin.query('rollback');
  }
}

/** An expression that asks for a context. */
const asking = (kind: string, id: string, modes = 'own') =>
  `((select context.admits('${kind}', '${id}', '{${modes}}')))`;
const inbox = 'store_alpha.inbox';
const change = (policy: string, rest: string) => `alter policy ${policy} on ${inbox} ${rest}`;

/** rule → [what was done, statement] */
const faults: Record<string, readonly (readonly [string, string])[]> = {
  'every table has row-level security': [
    ['a store’s table without it', `alter table ${inbox} disable row level security`],
    ['a cooperation’s', `alter table coop_${cooperation}.member disable row level security`],
    ['the platform’s', 'alter table control.partner disable row level security'],
    ['sign-in’s', 'alter table identity.session disable row level security'],
    ['a new table of sign-in', 'create table identity.planted ()'],
    ['a new table without a guard', 'create table store_alpha.planted ()'],
    ['a partitioned one', 'create table store_alpha.planted (n int) partition by list (n)'],
  ],
  'row-level security holds for the owner too': [
    ['a table without FORCE', `alter table ${inbox} no force row level security`],
    ['one of sign-in', 'alter table identity.person no force row level security'],
  ],
  'one policy permits, and it permits everybody': [
    ['a second one', `create policy planted on ${inbox} using (true)`],
    ['none', `drop policy everybody on ${inbox}`],
    ['one for fewer rows', change('everybody', 'using (own_ref is null)')],
  ],
  'every command is restricted to contexts of the schema itself': [
    ...['select', 'insert', 'update', 'delete'].map(
      (command) => [`no policy for ${command}`, `drop policy ${command}_by_mode on ${inbox}`] as const,
    ),
    ['a policy that asks for nothing', change('select_by_mode', 'using (true)')],
    [
      'one with an alternative',
      change('select_by_mode', `using (${asking('store', 'alpha')} or own_ref = 'x')`),
    ],
    ['one that asks for another store', change('select_by_mode', `using (${asking('store', 'beta')})`)],
    [
      'one that asks for a cooperation',
      change('select_by_mode', `using (${asking('cooperation', 'alpha')})`),
    ],
    [
      'one that asks row by row',
      change('select_by_mode', `using (context.admits('store', 'alpha', '{own}'))`),
    ],
    [
      'one that knows a mode nobody has',
      change('select_by_mode', `using (${asking('store', 'alpha', 'peek')})`),
    ],
    [
      'an insert that asks for another store',
      change('insert_by_mode', `with check (${asking('store', 'beta')})`),
    ],
    ['an update into nowhere', change('update_by_mode', `with check (${asking('store', 'alpha')})`)],
    [
      'one that permits what it should restrict',
      `drop policy delete_by_mode on ${inbox}; create policy delete_by_mode on ${inbox} for delete using (${asking('store', 'alpha')})`,
    ],
  ],
  'the request role has the privileges its modes need, and no others': [
    ['a privilege of no mode', `grant delete on store_alpha.suppression to ${request}`],
    ['a privilege to truncate', `grant truncate on ${inbox} to ${request}`],
    ['a mode without its privilege', `revoke delete on ${inbox} from ${request}`],
  ],
  'the role of sign-in has the privileges its mode needs, and no others': [
    ['a store’s table', `grant select on ${inbox} to ${identity}`],
    ['a membership it may make', `grant insert on control.membership to ${identity}`],
    ['one it may not read', `revoke select on control.membership from ${identity}`],
    ['invitations it may read', `grant select on control.invitation to ${identity}`],
    ['whole keys it may change', `grant update on control.api_key to ${identity}`],
  ],
  'only the platform’s directory says who somebody is': [
    [
      'a store that lets it read',
      change('select_by_mode', `using ${asking('store', 'alpha', 'identify,own')}`),
    ],
  ],
  'tables of sign-in admit who signs people in, and a backup of what is kept': [
    ['a table without the policy', 'drop policy sign_in on identity.person'],
    ['one for everybody', 'alter policy sign_in on identity.person using (true)'],
    ['one that everybody may write', 'alter policy sign_in on identity.person with check (true)'],
    [
      'sessions that a backup has',
      `alter policy sign_in on identity.session using (current_user = any ('{${identity},${backup}}'::name[]))`,
    ],
    [
      'one that requests read',
      `alter policy sign_in on identity.person using (current_user = any ('{${identity},${backup},${request}}'::name[]))`,
    ],
    ['a new table', 'create table identity.planted ()'],
  ],
  'tables of sign-in are given to nobody else': [
    ['passwords for requests', `grant select on identity.credential to ${request}`],
    ['a table a backup may write', `grant update on identity.person to ${backup}`],
    ['one to empty', `grant truncate on identity.person to ${identity}`],
  ],
  'sign-in reaches no store, and requests do not reach sign-in': [
    ['a store', `grant usage on schema store_alpha to ${identity}`],
    ['a cooperation', `grant usage on schema coop_${cooperation} to ${identity}`],
    ['sign-in for requests', `grant usage on schema identity to ${request}`],
  ],
  'the backup role reads every table, and does nothing else': [
    ['a table it may write', `grant insert on ${inbox} to ${backup}`],
    ['one it may not read', `revoke select on ${inbox} from ${backup}`],
    ['a policy that forgets it', change('select_by_mode', `using ${asking('store', 'alpha')}`)],
    ['one that lets it delete', change('delete_by_mode', `using ${asking('store', 'alpha', 'backup,own')}`)],
  ],
  'nothing is given to anybody but the roles that sign in, and to them nothing but use': [
    ['a table for everybody', `grant select on ${inbox} to public`],
    ['a table for somebody else', `grant select on ${inbox} to pg_monitor`],
    ['a privilege to pass on', `grant select on ${inbox} to ${request} with grant option`],
    ['a column', `grant update (until) on ${inbox} to ${request}`],
    ['the hash of a key for sign-in', `grant update (hash) on control.api_key to ${identity}`],
    ['the roles of a member for sign-in', `grant update (roles) on control.membership to ${identity}`],
    ['the address of a member for sign-in', `grant update (email) on control.membership to ${identity}`],
    [
      'the note of a factor for requests',
      `grant update (second_factor_since) on control.membership to ${request}`,
    ],
    ['the note of use for requests', `grant update (last_used_at) on control.api_key to ${request}`],
    ['the key of contexts for sign-in', `grant select (inner_pad) on context.secret to ${identity}`],
    ['the key of contexts', `grant select on context.secret to ${request}`],
    ['the names of the roles', `grant select on entente.role to ${request}`],
    ['writing down migrations', `grant insert on entente.migration to ${request}`],
    ['the queue’s way in for everybody', 'grant execute on function queue.enqueue to public'],
    ['for a backup', `grant execute on function queue.enqueue to ${backup}`],
    ['a table for the worker', `grant select on ${inbox} to ${worker}`],
    ['a store for the worker', `grant usage on schema store_alpha to ${worker}`],
    ['signing', `grant execute on function context.sign to ${request}`],
    ['guarding', `grant execute on function context.guard to public`],
    [
      'a new function, which everybody may call',
      `create function store_alpha.planted() returns int language sql as 'select 1'`,
    ],
    ['creating in a schema', `grant create on schema store_alpha to ${request}`],
    ['a schema for everybody', 'grant usage on schema context to public'],
    ['creating in public', 'grant create on schema public to public'],
    ['temporary tables', `grant temporary on database ${database} to ${request}`],
    ['creating schemas', `grant create on database ${database} to ${request}`],
    ['the database for everybody', `grant connect on database ${database} to public`],
    [
      'what is yet to be made',
      'alter default privileges in schema store_alpha grant select on tables to public',
    ],
  ],
  'everything belongs to the owner role, and the way into the queue to the worker': [
    ['a table of the migrator', `alter table ${inbox} owner to ${migrator}`],
    ['a schema of the request role', `alter schema store_alpha owner to ${request}`],
    ['a function of a superuser', 'alter function context.admits owner to current_user'],
    ['the way into the queue of the owner', `alter schema queue owner to ${owner}`],
  ],
  'the roles are what they must be and no more': [
    ['a request role that bypasses', `alter role ${request} bypassrls`],
    ['a powerful one', `alter role ${request} createrole`],
    ['a superuser', `alter role ${request} superuser`],
    ['a role of sign-in that bypasses', `alter role ${identity} bypassrls`],
    ['one that is a member of requests', `grant ${request} to ${identity}`],
    ['a backup role that bypasses', `alter role ${backup} bypassrls`],
    ['one that inherits', `alter role ${request} inherit`],
    ['a worker that is a member of the request role', `grant ${request} to ${worker}`],
    ['a worker that bypasses', `alter role ${worker} bypassrls`],
    ['a member of the owner', `grant ${owner} to ${request}`],
    ['a member of all data', `grant pg_read_all_data to ${request}`],
    ['an owner that logs in', `alter role ${owner} login`],
    ['an owner that bypasses', `alter role ${owner} bypassrls`],
    ['a migrator that logs in', `alter role ${migrator} login`],
    ['a migrator that obeys', `alter role ${migrator} nobypassrls`],
  ],
  'sessions of the roles that sign in begin with their limits': [
    ['a backup that may write', `alter role ${backup} reset default_transaction_read_only`],
    ['sign-in without a time limit', `alter role ${identity} reset statement_timeout`],
    ['a worker without limits', `alter role ${worker} reset statement_timeout`],
    ['one setting less', `alter role ${request} reset statement_timeout`],
    ['one more', `alter role ${request} set row_security = off`],
    ['one for this database', `alter role ${request} in database ${database} set bytea_output = 'escape'`],
  ],
  'only the functions of the lock, and the way into the queue, run with their definer’s rights': [
    ['another of the lock', 'alter function context.guard security definer'],
    [
      'one of a store',
      "create function store_alpha.planted() returns int language sql security definer as 'select 1'",
    ],
    [
      'one elsewhere',
      "create function public.planted() returns int language sql security definer as 'select 1'",
    ],
  ],
  'the functions of the lock, and the way into the queue, run with their definer’s rights': [
    ['the way into the queue', 'alter function queue.enqueue security invoker'],
    ['one with its caller’s', 'alter function context.admits security invoker'],
  ],
  'every function has a fixed search path': [
    ['one without', 'alter function context.admits reset search_path'],
    ['one that looks elsewhere first', 'alter function context.sign set search_path = public, pg_catalog'],
  ],
  'views ask about their reader, and nothing keeps rows outside the policies': [
    ['a view', `create view store_alpha.planted as select ref from store_alpha.customer`],
    [
      'a view that asks about its owner',
      'create view store_alpha.planted with (security_invoker = off) as select 1 as n',
    ],
    [
      'a materialised view',
      'create materialized view store_alpha.planted as select ref from store_alpha.customer',
    ],
    [
      'a foreign table',
      'create foreign data wrapper planted; create server planted foreign data wrapper planted; create foreign table store_alpha.planted (n int) server planted',
    ],
  ],
  'foreign keys stay within their schema': [
    [
      'one into another store',
      `alter table ${inbox} add constraint planted foreign key (own_ref) references store_beta.customer (ref)`,
    ],
  ],
  'indexes are on columns that policies let through': [
    ['one on an expression', `create index planted on ${inbox} (lower(own_ref))`],
    ['one on jsonb', `create index planted on ${inbox} using gin (attributes)`],
    [
      'one on a number',
      `alter table ${inbox} add planted numeric; create index planted on ${inbox} (planted)`,
    ],
  ],
  'the queue’s tables are the worker’s, and nobody else’s': [
    ['a job for the request role', `grant select on graphile_worker._private_jobs to ${request}`],
    ['adding jobs for it', `grant execute on all functions in schema graphile_worker to ${request}`],
    ['looking in', `grant usage on schema graphile_worker to ${request}`],
    ['a function for everybody', 'grant execute on function graphile_worker.remove_job to public'],
    ['a table of the owner', `alter table graphile_worker._private_jobs owner to ${owner}`],
    [
      'a table without row-level security',
      'alter table graphile_worker.migrations disable row level security',
    ],
    ['a definer', 'alter function graphile_worker.remove_job security definer'],
    ['no queue', 'drop schema graphile_worker cascade'],
  ],
  'constraints are named': [
    ['a check', `alter table ${inbox} add check (own_ref <> '')`],
    ['a key', `alter table ${inbox} add unique (own_ref)`],
    ['a reference', `alter table ${inbox} add foreign key (own_ref) references store_alpha.customer (ref)`],
  ],
  'no column of a store names the tenant': [['one that does', `alter table ${inbox} add partner text`]],
  'everything has a comment': [
    ['a table', `comment on table ${inbox} is null`],
    ['a column', `comment on column ${inbox}.until is ' '`],
    ['a new column', `alter table ${inbox} add planted text`],
    ['a function', 'comment on function context.admits is null'],
    ['a schema', 'comment on schema store_alpha is null'],
  ],
};

test('a database as the migrations make it breaks no rule', async () => {
  expect(await checkCatalogue(admin)).toEqual([]);
});

test('every rule is tried', () => {
  expect(Object.keys(faults).toSorted()).toEqual([...catalogueRules].toSorted());
});

describe.each(Object.entries(faults))('that %s is noticed to be broken by', (rule, planted) => {
  test.each(planted)('%s', async (_, statement) => {
    const broken = (await violationsWith(statement)).map((violation) => violation.rule);
    expect(broken).toContain(rule);
  });
});

test('a view that asks about its reader breaks no rule but that it is unexplained', async () => {
  const view = `create view store_alpha.planted with (security_invoker) as select ref from store_alpha.customer;
    alter view store_alpha.planted owner to ${owner}; comment on view store_alpha.planted is 'Refs.';
    comment on column store_alpha.planted.ref is 'The ref.'`;
  expect(await violationsWith(view)).toEqual([]);
});
