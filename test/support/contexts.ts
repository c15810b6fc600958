// Signed contexts in the hands of somebody who holds a connection of the request role.
import fc from 'fast-check';
import type { Client } from 'pg';
import { mintToken, type Context } from '../../packages/store/src/context/token.ts';
import { testMaster } from './template.ts';

export const tokenKey = testMaster.derive('context');

/** The context of a partner in its own store, changed as told. */
export const ownContext = (partner: string, changes: Partial<Context> = {}): Context => ({
  place: { kind: 'store', id: partner },
  mode: 'own',
  partner,
  actor: `${partner}.person`,
  ...changes,
});

/** Begins a transaction on a connection and mints a token for it, as the program does. */
export async function beginAndMint(connection: Client, context: Context, mintedAt?: number): Promise<string> {
  await connection.query('begin');
  const { rows } = await connection.query<{ backend: number; transaction: string }>(
    `select pg_backend_pid() as backend,
       (extract(epoch from transaction_timestamp()) * 1000000)::bigint::text as transaction`,
  );
  const binding = rows[0];
  if (!binding) throw new Error('a connection did not name its transaction');
  return mintToken(tokenKey, context, binding, mintedAt);
}

/** That many texts made from a token by leaving out, changing and rearranging parts of it; never the token itself. */
export function mutationsOf(token: string, count: number): string[] {
  const place = fc.nat(token.length - 1);
  const text = fc.string({ minLength: 1, maxLength: 3, unit: 'grapheme-ascii' });
  const mutated = fc.oneof(
    place.map((at) => token.slice(0, at) + token.slice(at + 1)),
    fc.tuple(place, text).map(([at, other]) => token.slice(0, at) + other + token.slice(at + 1)),
    fc.shuffledSubarray(token.split('|')).map((parts) => parts.join('|')),
  );
  return fc.sample(mutated, count).filter((each) => each !== token);
}

/** Which tokens `context.enter` takes in the transaction that is open, all tried on the server. */
export async function acceptedOf(connection: Client, tokens: readonly string[]): Promise<string[]> {
  await connection.query("select set_config('test.tokens', $1, true)", [JSON.stringify(tokens)]);
  await connection.query(`do $$
    declare tried text; accepted text[] := '{}';
    begin
      for tried in select jsonb_array_elements_text(current_setting('test.tokens')::jsonb) loop
        begin
          perform context.enter(tried);
          accepted := accepted || tried;
        exception when insufficient_privilege or data_exception then null;
        end;
      end loop;
      perform set_config('test.accepted', to_jsonb(accepted)::text, true);
    end $$`);
  const { rows } = await connection.query<{ accepted: string[] }>(
    "select current_setting('test.accepted')::jsonb as accepted",
  );
  return rows[0]?.accepted ?? [];
}
