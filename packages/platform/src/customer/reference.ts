/** How the audit log names a customer: a keyed reference that the customer's own partner alone can make. */
import { keyedHash, loadStoreKeys, type Transaction } from '@entente/store';
import { memberOf, type ProcedureContext } from '../procedure.ts';

/** HMAC-SHA-256 of a customer's ref under the acting partner's hash key, in hex. */
export async function customerReference(
  tx: Transaction,
  ctx: ProcedureContext,
  ref: string,
): Promise<string> {
  const { partner } = memberOf(ctx.actor);
  const keys = await tx.own((store) => loadStoreKeys(store, ctx.database.master, partner));
  return keyedReference(keys.hash, ref);
}

/** The same under a hash key that is at hand. */
export const keyedReference = (key: Buffer, ref: string): string =>
  keyedHash(key, `customer\n${ref}`).toString('hex');

/** The same of a reason in free text, which itself stays out of the log. */
export async function reasonReference(
  tx: Transaction,
  ctx: ProcedureContext,
  reason: string,
): Promise<string> {
  const { partner } = memberOf(ctx.actor);
  const keys = await tx.own((store) => loadStoreKeys(store, ctx.database.master, partner));
  return keyedHash(keys.hash, `reason\n${reason}`).toString('hex');
}
