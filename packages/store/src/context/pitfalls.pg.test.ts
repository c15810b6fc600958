// What row-level security does not do by itself. Each pitfall is shown as we have it, and as it would be.
import { beginAndMint, ownContext } from '@entente/test/support/contexts.ts';
import { openStores, outcome } from '@entente/test/support/stores.ts';
import { describe, expect, inject, test } from 'vitest';

const { admin } = await openStores();
const request = inject('requestRole');
const [owner, migrator] = ['owner', 'migrator'].map((role) => request.replace(/request$/, role));

type Situation = {
  /** What a superuser does first. */
  given?: string;
  /** Who then tries it: the request role in alpha's context unless told otherwise. */
  as?: string | undefined;
};

/** What a statement comes to in a situation, in one transaction that leaves nothing behind. */
async function tried(statement: string, { given = '', as = request }: Situation = {}): Promise<unknown> {
  const token = await beginAndMint(admin, ownContext('alpha'));
  try {
    await admin.query(`${given}; set local role ${as}`);
    if (as === request) await admin.query('select context.enter($1)', [token]);
    return await outcome(admin.query(statement));
  } finally {
    await admin.query('rollback');
  }
}

/** How many rows a writing statement touches as another role. */
async function touched(statement: string, as: string | undefined): Promise<number | null> {
  await admin.query(`begin; set local role ${as}`);
  const { rowCount } = await admin.query(statement);
  await admin.query('rollback');
  return rowCount;
}

const customers = 'select ref from store_beta.customer';

describe('the owner of a table', () => {
  test('obeys its policies only under FORCE', async () => {
    expect(await tried(customers, { as: owner })).toEqual([]);
    const given = 'alter table store_beta.customer no force row level security';
    expect(await tried(customers, { as: owner, given })).toEqual([{ ref: 'b1' }]);
  });

  test('migrates no data therefore, and the migrator does', async () => {
    const migration = 'update store_beta.customer set ref = upper(ref)';
    expect(await touched(migration, owner)).toBe(0);
    expect(await touched(migration, migrator)).toBe(1);
  });
});

describe('a view', () => {
  const viewOf = (options: string) => `
    create view store_beta.everybody ${options} as select ref from store_beta.customer;
    alter view store_beta.everybody owner to ${migrator};
    grant select on store_beta.everybody to ${request}`;
  const look = 'select ref from store_beta.everybody';

  test('asks the policies about its reader only with security_invoker', async () => {
    expect(await tried(look, { given: viewOf('with (security_invoker)') })).toEqual([]);
    expect(await tried(look, { given: viewOf('') })).toEqual([{ ref: 'b1' }]);
  });

  test('that is materialised asks nobody', async () => {
    const given = viewOf('').replaceAll(/\bview\b/g, 'materialized view');
    expect(await tried(look, { given })).toEqual([{ ref: 'b1' }]);
  });
});

test('a function that runs with its definer’s rights asks about its definer', async () => {
  const functionOf = (rights: string) => `
    create function store_beta.everybody() returns setof text language sql security ${rights}
      as 'select ref from store_beta.customer';
    alter function store_beta.everybody owner to ${migrator}`;
  const call = 'select ref from store_beta.everybody() ref';
  expect(await tried(call, { given: functionOf('invoker') })).toEqual([]);
  expect(await tried(call, { given: functionOf('definer') })).toEqual([{ ref: 'b1' }]);
});

describe('policies', () => {
  test('that permit are alternatives, so one more opens nothing: the others restrict', async () => {
    const given = 'create policy another on store_beta.customer using (true)';
    expect(await tried(customers, { given })).toEqual([]);
    const without = `${given}; drop policy select_by_mode on store_beta.customer`;
    expect(await tried(customers, { given: without })).toEqual([{ ref: 'b1' }]);
  });

  test('that only restrict admit nobody', async () => {
    const own = 'select ref from customer order by ref';
    expect(await tried(own)).toEqual([{ ref: 'a1' }, { ref: 'a2' }]);
    expect(await tried(own, { given: 'drop policy everybody on store_alpha.customer' })).toEqual([]);
  });
});

describe('constraints look past the policies', () => {
  const shared = `
    create table store_alpha.shared (tenant text, ref text primary key);
    insert into store_alpha.shared values ('beta', 'b1');
    alter table store_alpha.shared enable row level security, force row level security;
    create policy own on store_alpha.shared using (tenant = 'alpha');
    grant select, insert on store_alpha.shared to ${request}`;

  test('so a table shared by tenants would tell what others have, and a store of one’s own does not', async () => {
    expect(await tried("insert into shared values ('alpha', 'b1')", { given: shared })).toMatch(/^23505 /);
    expect(await tried('select ref from shared', { given: shared })).toEqual([]);
    expect(await tried("insert into suppression values ('b1', now())")).toEqual([]);
  });

  test('so a foreign key into another schema would tell who is there', async () => {
    const given = `
      create table store_alpha.guess (ref text references store_beta.customer (ref));
      alter table store_alpha.guess owner to ${migrator};
      grant insert on store_alpha.guess to ${request};
      grant references, select on store_beta.customer to ${migrator}`;
    expect(await tried("insert into guess values ('b1')", { given })).toEqual([]);
    expect(await tried("insert into guess values ('b2')", { given })).toMatch(/^23503 /);
  });
});

test('an estimate tells how much a table holds, so tables are of one tenant', async () => {
  const rows = `insert into store_beta.suppression select 'b' || n, now() from generate_series(1, 5000) n;
    analyze store_beta.suppression, store_alpha.suppression`;
  const estimate = async (table: string, given: string): Promise<number> => {
    const plan = await tried(`explain (format json) select ref from ${table}`, { given });
    const text = JSON.stringify(plan);
    return Number(/"Plan Rows":(\d+)/.exec(text)?.[1]);
  };
  const own = await estimate('suppression', 'analyze store_alpha.suppression');
  expect(await estimate('suppression', rows)).toBe(own);
  // It is told of every schema to who can write statements of their own: a risk that remains, and is on record.
  expect(await estimate('store_beta.suppression', rows)).toBeGreaterThan(own);
});

describe('a setting', () => {
  test('that is LOCAL reverts to the empty text, which is no context', async () => {
    await admin.query("begin; set local entente.context = 'c1|x'; rollback");
    const { rows } = await admin.query(
      "select current_setting('entente.context', true) as setting, context.current_parts() as parts",
    );
    expect(rows).toEqual([{ setting: '', parts: null }]);
  });

  test('that is not LOCAL outlives its transaction', async () => {
    await admin.query("begin; set entente.context = 'c1|x'; commit");
    const { rows } = await admin.query("select current_setting('entente.context', true) as setting");
    await admin.query('reset entente.context');
    expect(rows).toEqual([{ setting: 'c1|x' }]);
  });
});

test('a role that was taken can be put down again, so it proves nothing', async () => {
  await admin.query(`begin; set local role ${request}`);
  expect(await outcome(admin.query(customers))).toEqual([]);
  await admin.query('reset role');
  expect(await outcome(admin.query(customers))).toEqual([{ ref: 'b1' }]);
  await admin.query('rollback');
});
