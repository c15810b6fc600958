/** A customer's whole file, for the person it is about: everything the store has, of all slices, as it is. */
import {
  categoryOfEvent,
  dataCategories,
  refuse,
  type CustomerFile,
  type DataCategory,
  type EventKind,
  type FileAttribute,
  type FileEvent,
  type FileLook,
  type FileObjection,
  type FileQuestion,
} from '@entente/contract';
import { permittedFields, subject } from '@entente/policy';
import { loadStoreKeys, unseal, type Store, type StoreKeys, type Transaction } from '@entente/store';
import { sql } from 'kysely';
import { audit } from '../audit/write.ts';
import { loadHistory } from '../consent/history.ts';
import { listOrganisationsOf } from '../contact/queries.ts';
import { listDisclosures } from '../disclosure/ledger.ts';
import { ownRows } from '../own-rows.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';
import { identifierHash, openContact, type Contact } from './contact.ts';
import { noteLook } from './look.ts';
import { listDictionary } from '../dictionary/queries.ts';
import { findCustomer } from './queries.ts';

/** The file with a page of events; the look is recorded. Refuses `reason-required`, `not-found`. */
export async function openFile(
  tx: Transaction,
  ctx: ProcedureContext,
  question: FileQuestion,
): Promise<CustomerFile> {
  const { ref, reason } = question;
  if (reason === '') refuse('reason-required');
  const { partner } = memberOf(ctx.actor);
  const person = subject.customer({ partner, reason: 'stated' });
  const isContactShown = permittedFields(ctx.ability, 'read', person).includes('contact');
  const permitted = ownRows(ctx, { noun: 'disclosure', action: 'read' }, 'h.cooperation');
  const consents = await loadHistory(tx, ctx, ref);
  const file = await tx.own(async (store) => {
    const keys = await loadStoreKeys(store, ctx.database.master, partner);
    const customer = await findCustomer(store, ref, { isContactShown });
    const contact = customer?.contact
      ? openContact(keys.contact, { partner, ref }, customer.contact)
      : undefined;
    const disclosures = await listDisclosures(store, { ref, permitted });
    return {
      changedAt: customer?.changedAt.toISOString() ?? null,
      identifiers: [...(contact?.identifiers ?? [])],
      attributes: customer
        ? await attributesOf(store, { ...customer.attributes, ...contact?.attributes })
        : [],
      organisations: await listOrganisationsOf(store, ref),
      disclosures,
      looks: await listLooksAt(store, { ref, partner, keys }),
      objections: await listObjectionsOf(store, { ref, keys, contact }),
      suppression: await findSuppression(store, ref),
      ...(await listEventsOf(store, question)),
    };
  });
  const { subjectRef, ...noted } = await noteLook(tx, ctx, { ref, reason });
  await audit(tx, ctx, { action: 'customer.file', object: { kind: 'customer', subjectRef }, ...noted });
  return { ref, at: consents.at, isKnown: consents.isKnown, consents, ...file };
}

/** Attributes by category, then name. One that is no longer declared is of the category that is guarded most. */
async function attributesOf(
  store: Store,
  values: Readonly<Record<string, string | number | boolean>>,
): Promise<FileAttribute[]> {
  const declared = new Map((await listDictionary(store)).map((entry) => [entry.name, entry]));
  return Object.entries(values)
    .map(([name, value]): FileAttribute => {
      const { category = 'contact', label = name } = declared.get(name) ?? {};
      return { category, name, label, value };
    })
    .toSorted((a, b) => placeOf(a.category) - placeOf(b.category) || (a.name < b.name ? -1 : 1));
}

const placeOf = (category: DataCategory): number => dataCategories.indexOf(category);

/** A page of the customer's events, in the order of landing. */
export async function listEventsOf(
  store: Store,
  { ref, limit, after = 0 }: { ref: string; limit: number; after?: number },
): Promise<{ events: FileEvent[]; nextEvent: number | null }> {
  const rows = await store
    .selectFrom('event as e')
    .innerJoin('customer as c', 'c.id', 'e.customer')
    .select(['e.id', 'e.kind', 'e.at', 'e.properties'])
    .where('c.ref', '=', ref)
    .where('e.id', '>', after)
    .orderBy('e.id')
    .limit(limit + 1)
    .execute();
  const shown = rows.slice(0, limit);
  return {
    events: shown.map(({ kind, at, properties }) => ({
      kind: kind as EventKind,
      category: categoryOfEvent[kind as EventKind],
      at: at.toISOString(),
      properties,
    })),
    nextEvent: rows.length > shown.length ? shown.at(-1)!.id : null,
  };
}

async function listLooksAt(
  store: Store,
  { ref, partner, keys }: { ref: string; partner: string; keys: StoreKeys },
): Promise<FileLook[]> {
  const rows = await store
    .selectFrom('look')
    .select(['at', 'actor', 'reason', 'reference'])
    .where('ref', '=', ref)
    .orderBy('id')
    .execute();
  return rows.map(({ at, actor, reason, reference }) => ({
    at: at.toISOString(),
    actor,
    reason: unseal(keys.contact, reason, `store/${partner}/look/${reference.toString('hex')}`).toString(
      'utf8',
    ),
  }));
}

/** Objections that apply to the customer: by ref, or by an e-mail or phone the customer has. */
async function listObjectionsOf(
  store: Store,
  { ref, keys, contact }: { ref: string; keys: StoreKeys; contact: Contact | undefined },
): Promise<FileObjection[]> {
  const reachable = (contact?.identifiers ?? []).flatMap(({ kind, normalised }) =>
    (kind === 'email' || kind === 'phone') && normalised !== null
      ? [{ kind, hash: identifierHash(keys.hash, kind, normalised) }]
      : [],
  );
  const { rows } = await sql<{ purpose: string; kind: 'email' | 'phone' | null; at: Date }>`
    select purpose, kind, recorded_at as at from objection
    where ref = ${ref} or (kind, hash) in (select * from unnest(
      ${reachable.map(({ kind }) => kind)}::text[], ${reachable.map(({ hash }) => hash)}::bytea[]))
    order by id`.execute(store);
  return rows.map(({ purpose, kind, at }) => ({
    purpose: purpose as FileObjection['purpose'],
    by: kind ?? 'ref',
    recordedAt: at.toISOString(),
  }));
}

async function findSuppression(store: Store, ref: string): Promise<CustomerFile['suppression']> {
  const row = await store
    .selectFrom('suppression')
    .select(['erased_at', 'lifted_at'])
    .where('ref', '=', ref)
    .executeTakeFirst();
  return row
    ? { erasedAt: row.erased_at.toISOString(), liftedAt: row.lifted_at?.toISOString() ?? null }
    : null;
}
