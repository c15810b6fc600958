// What comes of attempts: each is made as its role, in its context, and undone.
import type { Client } from 'pg';
import { mintToken, type Context, type Place } from '../../packages/store/src/context/token.ts';
import { tokenKey } from '../support/contexts.ts';
import { contextIn, contextsOf, type Actor, type Attempt, type Roles } from './attempts.ts';

/** Runs attempts in the transaction that is open; each is undone. Answers what every one of them met. */
export async function outcomesOf(
  admin: Client,
  roles: Roles,
  { place, attempts }: { place: Place; attempts: readonly Attempt[] },
): Promise<string[]> {
  const tokens = await tokensFor(admin, place);
  const armed: Partial<Record<Actor, string>> = { armedBackup: roles.backup, armedIdentity: roles.identity };
  const sent = attempts.map(({ as, within, statement, prelude = '' }) => ({
    role: armed[as] ?? roles[as],
    rights: armed[as] === undefined ? '' : roles.armed,
    prelude,
    token: within === '' ? '' : (tokens.get(within) ?? within),
    statement,
  }));
  const { rows } = await admin.query<{ outcomes: string[] }>(
    'select probe.attempt_all($1::jsonb) as outcomes',
    [JSON.stringify(sent)],
  );
  return rows[0]!.outcomes;
}

async function tokensFor(admin: Client, place: Place): Promise<ReadonlyMap<string, string>> {
  const { rows } = await admin.query<{ backend: number; transaction: string }>(
    `select pg_backend_pid() as backend,
       (extract(epoch from transaction_timestamp()) * 1000000)::bigint::text as transaction`,
  );
  const binding = rows[0]!;
  const mint = (context: Context, changes = {}, at = Date.now()): string =>
    mintToken(tokenKey, context, { ...binding, ...changes }, at);
  const good = contextIn(place, 'own', 'alpha');
  const token = mint(good);
  return new Map([
    ...[...contextsOf(place)].map(([name, context]) => [name, mint(context)] as const),
    ['forged', token.replace(/.$/, (last) => (last === '0' ? '1' : '0'))],
    ['malformed', token.split('|').slice(0, 9).join('|')],
    ['misnamed', token.replace(/^c1/, 'c2')],
    ['connection', mint(good, { backend: binding.backend + 1 })],
    ['transaction', mint(good, { transaction: `${BigInt(binding.transaction) + 1n}` })],
    ['expired', mint(good, {}, Date.now() - 86_400_000)],
    ['elsewhere', mint(contextIn({ kind: 'cooperation', id: 'aaaaaaaaaa' }, 'own', 'alpha'))],
  ]);
}

/**
 * Prepares the roles and functions that attempts need. The roles of the database itself get nothing by it, but that a
 * backup and sign-in could take on all rights to tables: so their own policies are tried alone.
 */
export async function armAttempts(admin: Client, schemas: readonly string[], names: Roles): Promise<void> {
  const { armed, backup, identity, bystander, stranger } = names;
  await admin.query(`
    create role ${armed}; create role ${bystander}; create role ${stranger};
    grant ${armed} to ${backup}, ${identity};
    create schema probe;
    grant all on schema probe to public;
    create function probe.nothing() returns trigger language plpgsql as 'begin return new; end';
    create function probe.attempt(tried jsonb) returns text language plpgsql as $$
    declare met bigint;
    begin
      if tried ->> 'prelude' <> '' then execute tried ->> 'prelude'; end if;
      perform set_config('session_authorization', tried ->> 'role', true);
      if tried ->> 'rights' <> '' then perform set_config('role', tried ->> 'rights', true); end if;
      if tried ->> 'token' <> '' then perform context.enter(tried ->> 'token'); end if;
      execute tried ->> 'statement';
      get diagnostics met = row_count;
      raise exception 'rows %', met using errcode = 'PRB00';
    exception when others then
      return case sqlstate when 'PRB00' then sqlerrm else sqlstate || ' ' || sqlerrm end;
    end $$;
    create function probe.attempt_all(attempts jsonb) returns text[] language sql as $$
      select array_agg(probe.attempt(a) order by n)
      from jsonb_array_elements(attempts) with ordinality as t (a, n) $$;
    grant usage on schema context, entente, ${schemas.join(', ')} to ${armed}, ${bystander};
    grant execute on function context.enter(text), context.take(text), context.current_parts(), context.partner(), context.mode(),
      context.admits(text, text, text[]) to ${armed}`);
  for (const schema of schemas) await admin.query(`grant all on all tables in schema ${schema} to ${armed}`);
}
