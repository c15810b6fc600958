/** Writing an objection down, and showing those that were. */
import {
  refuse,
  type NewObjection,
  type Objection,
  type ObjectionList,
  type PartnerHandle,
} from '@entente/contract';
import { answerTo, subject } from '@entente/policy';
import { loadStoreKeys, type Store, type StoreKeys, type Transaction } from '@entente/store';
import { audit } from '../audit/write.ts';
import { identifierHash } from '../customer/contact.ts';
import { normalisedAs } from '../customer/find.ts';
import { customerReference } from '../customer/reference.ts';
import { ownColumns } from '../own-rows.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import type { JournalObjection } from '../withdrawal/journal.ts';
import { maskContact, openObjection, sealObjection, type ObjectedContact } from './contact.ts';

/**
 * Records an objection of one of the partner's customers, or of whoever is reached under an e-mail or phone; false
 * where it had been recorded before. Refuses `not-found` for an unknown customer, `input-invalid` for what is no
 * e-mail or phone.
 */
export async function recordObjection(
  tx: Transaction,
  ctx: ProcedureContext,
  objection: NewObjection,
): Promise<boolean> {
  const { partner, name } = memberOf(ctx.actor);
  const contact = 'ref' in objection ? undefined : await contactOf(tx, partner, objection);
  const recorded = await tx.own(async (store) => {
    const keys = await loadStoreKeys(store, ctx.database.master, partner);
    const whose =
      'ref' in objection
        ? await customerColumns(store, objection.ref)
        : contactColumns(contact!, { partner, keys });
    const row = { recorded_at: new Date(ctx.clock()), recorded_by: name, purpose: objection.purpose };
    const inserted = await store
      .insertInto('objection')
      .values({ ...row, ...whose })
      .onConflict((conflict) => conflict.constraint('objection_is_recorded_once').doNothing())
      .returning('id')
      .executeTakeFirst();
    return inserted && { id: inserted.id, line: lineOf(partner, row, whose) };
  });
  if (recorded === undefined) return false;
  await audit(tx, ctx, {
    action: 'objection.record',
    object:
      'ref' in objection
        ? { kind: 'customer', subjectRef: await customerReference(tx, ctx, objection.ref) }
        : { kind: 'objection', id: String(recorded.id) },
  });
  await ctx.journal.append([recorded.line]);
  return true;
}

/** Where a row has what is shown of an objection; an e-mail or phone is masked once it is opened. */
const columns = {
  id: 'id',
  purpose: 'purpose',
  kind: 'kind',
  recordedAt: 'recorded_at',
  recordedBy: 'recorded_by',
  ref: 'ref',
  masked: 'sealed',
} as const;
type ShownObjection = {
  id: number;
  purpose: string;
  kind: 'email' | 'phone' | null;
  recordedAt: Date;
  recordedBy: string;
  ref?: string | null;
  masked?: Buffer | null;
};

/** A page of objections, newest first. E-mails and phones are masked; who it was is shown where that is permitted. */
export async function listObjections(
  tx: Transaction,
  ctx: ProcedureContext,
  { limit, after = Number.MAX_SAFE_INTEGER }: { limit: number; after?: number },
): Promise<ObjectionList> {
  const { partner } = memberOf(ctx.actor);
  return tx.own(async (store) => {
    const { contact: key } = await loadStoreKeys(store, ctx.database.master, partner);
    const shown = ownColumns(ctx, { noun: 'objection', action: 'list' }, columns);
    const rows = await store
      .selectFrom('objection')
      .select(shown)
      .$castTo<ShownObjection>()
      .$if(
        shown.some(({ alias }) => alias === 'masked'),
        (query) => query.select('hash'),
      )
      .where('id', '<', after)
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    const objections = rows.slice(0, limit).map(({ id, purpose, ref, kind, hash, masked, ...row }) => ({
      id,
      purpose: purpose as Objection['purpose'],
      ref: ref ?? null,
      kind,
      masked:
        kind && hash && masked
          ? maskContact(openObjection(key, { partner, kind, hash, sealed: masked }))
          : null,
      recordedAt: row.recordedAt.toISOString(),
      recordedBy: row.recordedBy,
    }));
    const can = { record: answerTo(ctx.ability, 'record', subject.objection({ partner })) };
    return { objections, next: rows.length > limit ? objections.at(-1)!.id : null, can };
  });
}

async function customerColumns(store: Store, ref: string) {
  const customer = await store.selectFrom('customer').select('ref').where('ref', '=', ref).executeTakeFirst();
  return customer ?? refuse('not-found', { what: 'customer' });
}

/** What the journal says of it: the row, sealed as it is. */
function lineOf(
  partner: string,
  row: { recorded_at: Date; recorded_by: string; purpose: string },
  whose: { ref: string } | ReturnType<typeof contactColumns>,
): JournalObjection {
  const {
    ref = null,
    kind = null,
    hash = null,
    sealed = null,
  } = whose as Partial<{ ref: string } & ReturnType<typeof contactColumns>>;
  return {
    partner,
    objection: {
      purpose: row.purpose,
      ref,
      kind,
      hash: hash?.toString('hex') ?? null,
      sealed: sealed?.toString('base64') ?? null,
    },
    recordedAt: row.recorded_at.toISOString(),
    recordedBy: row.recorded_by,
  };
}

function contactColumns(
  contact: ObjectedContact,
  { partner, keys }: { partner: string; keys: StoreKeys },
): { kind: 'email' | 'phone'; hash: Buffer; sealed: Buffer } {
  const { kind, normalised } = contact;
  const hash = identifierHash(keys.hash, kind, normalised);
  return { kind, hash, sealed: sealObjection(keys.contact, { partner, kind, hash }, normalised) };
}

/** The e-mail or phone as it is compared; a phone without a country code is read as one of the partner's country. */
async function contactOf(
  tx: Transaction,
  handle: PartnerHandle,
  written: { email: string } | { phone: string },
): Promise<ObjectedContact> {
  const [kind, text] =
    'email' in written ? (['email', written.email] as const) : (['phone', written.phone] as const);
  return { kind, normalised: await normalisedAs(tx, handle, { kind, written: text }) };
}
