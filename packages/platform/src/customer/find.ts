/** Finding one's own customers by what they are recognised by: exactly, for a reason, and each found is looked at. */
import { refuse, type CustomerSearch, type CustomersFound, type PartnerHandle } from '@entente/contract';
import { loadStoreKeys, type Transaction } from '@entente/store';
import { audit } from '../audit/write.ts';
import { findPartner } from '../partner/queries.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { identifierHash } from './contact.ts';
import { keepReason } from './look.ts';
import { isPhoneCountry, normaliseEmail, normaliseLoyalty, normalisePhone } from './normalise.ts';
import { keyedReference } from './reference.ts';

/** So many are named; of more there is a word. */
const mostFound = 20;

type Written = Pick<CustomerSearch, 'kind' | 'written'>;

/**
 * What is written, in the form in which it is compared; a phone number as the partner's country dials it. Refuses
 * `input-invalid` for what is no e-mail or phone.
 */
export async function normalisedAs(
  tx: Transaction,
  handle: PartnerHandle,
  { kind, written }: Written,
): Promise<string> {
  const found = await normalised(tx, handle, { kind, written });
  if (found?.state === 'valid') return found.value;
  return refuse('input-invalid', {
    detail: kind === 'email' ? 'email: is not an e-mail address' : 'phone: is not a phone number',
  });
}

async function normalised(tx: Transaction, handle: PartnerHandle, { kind, written }: Written) {
  if (kind === 'email') return normaliseEmail(written);
  if (kind === 'loyalty') return normaliseLoyalty(written);
  const country = (await tx.control((control) => findPartner(control, handle)))?.defaultCountry ?? '';
  return isPhoneCountry(country) ? normalisePhone(written, country) : undefined;
}

/**
 * Everybody of the partner's own who has that identifier. Each found is a look on record; where nobody is, the search
 * is, by a keyed reference of what was sought. Refuses `reason-required`, `input-invalid`.
 */
export async function findByIdentifier(
  tx: Transaction,
  ctx: ProcedureContext,
  { kind, written, reason }: CustomerSearch,
): Promise<CustomersFound> {
  if (reason === '') refuse('reason-required');
  const { partner } = memberOf(ctx.actor);
  const sought = await normalisedAs(tx, partner, { kind, written });
  const { refs, isMore, references } = await tx.own(async (store) => {
    const keys = await loadStoreKeys(store, ctx.database.master, partner);
    const hash = identifierHash(keys.hash, kind, sought);
    const rows = await store
      .selectFrom('identifier as i')
      .innerJoin('customer as c', 'c.id', 'i.customer')
      .select('c.ref')
      .distinct()
      .where('i.kind', '=', kind)
      .where('i.hash', '=', hash)
      .orderBy('c.ref')
      .limit(mostFound + 1)
      .execute();
    const found = rows.slice(0, mostFound).map(({ ref }) => ref);
    const named = found.map((ref) => keyedReference(keys.hash, ref));
    return {
      refs: found,
      isMore: rows.length > mostFound,
      references: named.length > 0 ? named : [hash.toString('hex')],
    };
  });
  const noted = await keepReason(tx, ctx, { refs, reason });
  for (const subjectRef of references)
    await audit(tx, ctx, {
      action: 'customer.find',
      object: { kind: 'customer', subjectRef },
      counts: { found: refs.length },
      ...noted,
    });
  return { refs, isMore };
}
