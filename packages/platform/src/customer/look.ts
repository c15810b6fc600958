/** Looking at one person: for a reason, which is kept, and with an audit entry, whoever looks. */
import { refuse, type CustomerView, type Instant } from '@entente/contract';
import { answerTo, permittedFields, subject } from '@entente/policy';
import { loadStoreKeys, seal, type Transaction } from '@entente/store';
import { audit } from '../audit/write.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { openContact } from './contact.ts';
import { findCustomer, listErased } from './queries.ts';
import { customerReference, reasonReference } from './reference.ts';

/** Whom to look at, and why. */
export type Look = { readonly ref: string; readonly reason: string };

/** Shows a customer. Refuses `reason-required`, `customer-erased`, `not-found`. */
export async function lookAt(tx: Transaction, ctx: ProcedureContext, look: Look): Promise<CustomerView> {
  if (look.reason === '') refuse('reason-required');
  const { partner } = memberOf(ctx.actor);
  const { ref } = look;
  const view = await tx.own(async (store) => {
    const person = subject.customer({ partner, reason: 'stated' });
    const isContactShown = permittedFields(ctx.ability, 'read', person).includes('contact');
    const customer = await findCustomer(store, ref, { isContactShown });
    if (!customer)
      return refuse((await listErased(store, [ref])).has(ref) ? 'customer-erased' : 'not-found', {
        what: 'customer',
      });
    const keys = await loadStoreKeys(store, ctx.database.master, partner);
    const { attributes, identifiers } = customer.contact
      ? openContact(keys.contact, { partner, ref }, customer.contact)
      : { attributes: {}, identifiers: [] };
    const changedAt = customer.changedAt.toISOString();
    return {
      ref,
      changedAt,
      contact: attributes,
      identifiers: [...identifiers],
      attributes: customer.attributes,
      can: canOfOne(ctx),
    };
  });
  const { subjectRef, ...noted } = await noteLook(tx, ctx, look);
  await audit(tx, ctx, { action: 'customer.look', object: { kind: 'customer', subjectRef }, ...noted });
  return view;
}

/** What this person could do with a single customer of theirs. */
export function canOfOne({ actor, ability }: ProcedureContext): CustomerView['can'] {
  const { partner } = memberOf(actor);
  return {
    erase: answerTo(ability, 'erase', subject.customer({ partner })),
    withdraw: answerTo(ability, 'withdraw', subject.consent({ partner })),
  };
}

/** What an audit entry refers to a kept reason by: both say the same instant. */
type Noted = { readonly reasonRef: string; readonly at: Instant };

/** Keeps in the partner's store who looks at whom and why, and gives what the audit entry refers to it by. */
export async function noteLook(
  tx: Transaction,
  ctx: ProcedureContext,
  { ref, reason }: Look,
): Promise<Noted & { subjectRef: string }> {
  const subjectRef = await customerReference(tx, ctx, ref);
  return { subjectRef, ...(await keepReason(tx, ctx, { refs: [ref], reason })) };
}

/** Keeps why somebody looks at these people, each by their ref or as they are known; what the audit entry refers to. */
export async function keepReason(
  tx: Transaction,
  ctx: ProcedureContext,
  { refs, reason }: { refs: readonly string[]; reason: string },
): Promise<Noted> {
  const { partner, name } = memberOf(ctx.actor);
  const at = ctx.clock();
  const reasonRef = await reasonReference(tx, ctx, reason);
  if (refs.length === 0) return { reasonRef, at };
  await tx.own(async (store) => {
    const keys = await loadStoreKeys(store, ctx.database.master, partner);
    const place = `store/${partner}/look/${reasonRef}`;
    await store
      .insertInto('look')
      .values(
        refs.map((ref) => ({
          ref,
          at: new Date(at),
          actor: name,
          reason: seal(keys.contact, Buffer.from(reason, 'utf8'), place),
          reference: Buffer.from(reasonRef, 'hex'),
        })),
      )
      .execute();
  });
  return { reasonRef, at };
}
