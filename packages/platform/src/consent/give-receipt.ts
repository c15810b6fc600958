/** Giving a receipt of what a customer decided: a look at one person, which is recorded like every other. */
import { refuse, type LinkedData } from '@entente/contract';
import type { Transaction } from '@entente/store';
import { audit } from '../audit/write.ts';
import { noteLook, type Look } from '../customer/look.ts';
import { findPartner, listPartners } from '../partner/queries.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { loadHistory } from './history.ts';
import { receiptOf } from './receipt.ts';

/** The receipt as of now, of all that is recorded about the ref. Refuses `not-found`. */
export async function giveReceipt(tx: Transaction, ctx: ProcedureContext, look: Look): Promise<LinkedData> {
  const { partner } = memberOf(ctx.actor);
  const history = await loadHistory(tx, ctx, look.ref);
  const controller = await tx.control((control) => findPartner(control, partner));
  if (!controller) refuse('not-found', { what: 'partner' });
  const partners = await tx.control(listPartners);
  const { subjectRef, ...noted } = await noteLook(tx, ctx, look);
  await audit(tx, ctx, { action: 'consent.receipt', object: { kind: 'customer', subjectRef }, ...noted });
  const names = new Map(partners.map(({ handle, name }) => [handle as string, name]));
  const { handle, name, defaultCountry: country } = controller;
  return receiptOf(history, { handle, name, country }, names);
}
