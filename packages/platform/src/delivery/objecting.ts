/** Whom a recipient's own objections leave out of a delivery, as subjects of the cooperation. */
import type { PartnerHandle, Purpose } from '@entente/contract';
import { loadStoreKeys, type HandoverReason, type Store, type Transaction } from '@entente/store';
import { sql } from 'kysely';
import { identifierHash } from '../customer/contact.ts';
import { openObjection, type ObjectedContact } from '../objection/contact.ts';
import { memberOf, type ProcedureContext } from '../procedure.ts';

type Delivering = {
  readonly cooperation: string;
  readonly provider: PartnerHandle;
  readonly purpose: Purpose;
  /** What opens the provider's store. */
  readonly handover: HandoverReason;
};

/**
 * Subjects of people who objected to the purpose: the acting partner's customers who did, and the provider's people
 * who can be reached under an e-mail or phone that did, whoever else can be reached there.
 */
export async function listObjecting(
  tx: Transaction,
  ctx: ProcedureContext,
  delivering: Delivering,
): Promise<Set<number>> {
  const { partner } = memberOf(ctx.actor);
  const { cooperation, provider } = delivering;
  const { persons, contacts } = await tx.own(async (store) => {
    const keys = await loadStoreKeys(store, ctx.database.master, partner);
    return {
      persons: await listObjectingCustomers(store, delivering),
      contacts: await listObjectedContacts(store, { ...delivering, partner, key: keys.contact }),
    };
  });
  const holders =
    contacts.length === 0
      ? []
      : await tx.deliver(delivering.handover, async (store) => {
          const keys = await loadStoreKeys(store, ctx.database.master, provider);
          return listHolders(store, cooperation, hashesOf(contacts, keys.hash));
        });
  if (persons.length + holders.length === 0) return new Set();
  const { rows } = await tx.cooperation(cooperation, (it) =>
    sql<{ subject: number }>`
      select subject from member where partner = ${partner} and person = any(${persons}::bytea[])
      union select subject from member where partner = ${provider} and person = any(${holders}::bytea[])`.execute(
      it,
    ),
  );
  return new Set(rows.map(({ subject }) => subject));
}

async function listObjectingCustomers(store: Store, { cooperation, purpose }: Delivering): Promise<Buffer[]> {
  const rows = await store
    .selectFrom('objection as o')
    .innerJoin('customer as c', 'c.ref', 'o.ref')
    .innerJoin('participant as p', 'p.customer', 'c.id')
    .select('p.person')
    .distinct()
    .where('o.purpose', 'in', [purpose, '*'])
    .where('p.cooperation', '=', cooperation)
    .execute();
  return rows.map(({ person }) => person);
}

async function listObjectedContacts(
  store: Store,
  { purpose, partner, key }: Delivering & { partner: string; key: Buffer },
): Promise<ObjectedContact[]> {
  const rows = await store
    .selectFrom('objection')
    .select(['kind', 'hash', 'sealed'])
    .where('purpose', 'in', [purpose, '*'])
    .where('kind', 'is not', null)
    .execute();
  return rows.map(({ kind, hash, sealed }) =>
    openObjection(key, { partner, kind: kind!, hash: hash!, sealed: sealed! }),
  );
}

function hashesOf(contacts: readonly ObjectedContact[], key: Buffer): { kind: string; hash: Buffer }[] {
  return contacts.map(({ kind, normalised }) => ({ kind, hash: identifierHash(key, kind, normalised) }));
}

/** The persons of one cooperation who hold one of these identifiers. */
async function listHolders(
  store: Store,
  cooperation: string,
  identifiers: readonly { kind: string; hash: Buffer }[],
): Promise<Buffer[]> {
  const { rows } = await sql<{ person: Buffer }>`
    select distinct p.person
    from unnest(
      ${identifiers.map(({ kind }) => kind)}::text[], ${identifiers.map(({ hash }) => hash)}::bytea[]) as o (kind, hash)
    join identifier i on i.kind = o.kind and i.hash = o.hash
    join participant p on p.customer = i.customer and p.cooperation = ${cooperation}`.execute(store);
  return rows.map(({ person }) => person);
}
