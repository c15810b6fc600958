/** Making a key, for the first time or in another's place. */
import { refuse, type KeyMade } from '@entente/contract';
import type { Control } from '@entente/store';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { randomId } from '../random-id.ts';
import { insertKey, keyOf, type KeyRow } from './queries.ts';
import { makeApiKey } from './secret.ts';

type Made = Pick<KeyRow, 'name' | 'slot' | 'actions' | 'cooperations' | 'addresses'> & {
  readonly days: number;
};

/** Adds a key and tells its secret, this once. Refuses `busy` where somebody has just made one of that name. */
export async function makeKey(
  ctx: ProcedureContext,
  control: Control,
  { days, ...scope }: Made,
): Promise<KeyMade> {
  const now = ctx.clock();
  const { secret, prefix, hash } = makeApiKey();
  const row = {
    ...scope,
    id: randomId(16),
    prefix,
    created_by: ctx.actor.name,
    created_at: new Date(now),
    expires_at: new Date(now + days * 86_400_000),
  };
  const { partner } = memberOf(ctx.actor);
  if (!(await insertKey(control, { ...row, partner, hash }))) refuse('busy');
  const key = keyOf({ ...row, revoked_at: null, last_used_at: null }, { mayChange: true, now });
  return { key, secret };
}

/** Refuses `not-found` for a cooperation that the partner is not named in. */
export async function assertParties(
  control: Control,
  partner: string,
  cooperations: readonly string[],
): Promise<void> {
  if (cooperations.length === 0) return;
  const rows = await control
    .selectFrom('party')
    .select('cooperation')
    .where('partner', '=', partner)
    .where('cooperation', 'in', cooperations)
    .execute();
  if (cooperations.some((id) => !rows.some(({ cooperation }) => cooperation === id)))
    refuse('not-found', { what: 'agreement' });
}
