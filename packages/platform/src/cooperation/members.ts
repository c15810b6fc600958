/** The persons that partners have put into a cooperation, and the subjects they are: reading and writing differences. */
import type { IdentifierKind, PartnerHandle } from '@entente/contract';
import type { Cooperation, Store } from '@entente/store';
import { sql } from 'kysely';
import { batchesOf } from './batches.ts';
import type { Person } from './matching.ts';
import type { EnrolledPerson } from './persons.ts';

export type Member = { readonly partner: string; readonly person: string; readonly subject: number };

/** All members, with their subject numbers. Persons are in hex. */
export async function listMembers(cooperation: Cooperation): Promise<Member[]> {
  const rows = await cooperation.selectFrom('member').select(['partner', 'person', 'subject']).execute();
  return rows.map(({ partner, person, subject }) => ({ partner, person: person.toString('hex'), subject }));
}

/** What the other partners' persons are matched by. */
export async function listOthers(cooperation: Cooperation, partner: PartnerHandle): Promise<Person[]> {
  const persons = new Map<string, { partner: string; person: string; keys: Person['keys'][number][] }>();
  const members = await cooperation
    .selectFrom('member')
    .select(['partner', 'person'])
    .where('partner', '<>', partner)
    .execute();
  for (const row of members) {
    const person = row.person.toString('hex');
    persons.set(`${row.partner} ${person}`, { partner: row.partner, person, keys: [] });
  }
  const rows = await cooperation
    .selectFrom('pseudonym')
    .select(['partner', 'person', 'kind', 'value', 'shared'])
    .where('partner', '<>', partner)
    .execute();
  for (const { partner: owner, person, kind, value, shared } of rows) {
    const key = { kind: kind as IdentifierKind, value: value.toString('hex'), shared };
    persons.get(`${owner} ${person.toString('hex')}`)?.keys.push(key);
  }
  return [...persons.values()];
}

/** Writes who is which subject now, and the presence of every partner that follows from it. */
export async function writeMembers(
  cooperation: Cooperation,
  change: {
    gone: readonly { partner: string; person: string }[];
    written: readonly Member[];
  },
): Promise<void> {
  if (change.gone.length === 0 && change.written.length === 0) return;
  const bytes = (person: string): Buffer => Buffer.from(person, 'hex');
  // A subject is one person of each partner: people who trade numbers must give them up before they take them.
  for (const rows of batchesOf([...change.gone, ...change.written])) {
    await sql`
      delete from member m using unnest(
        ${rows.map(({ partner }) => partner)}::text[], ${rows.map(({ person }) => bytes(person))}::bytea[]) as gone (partner, person)
      where m.partner = gone.partner and m.person = gone.person`.execute(cooperation);
  }
  for (const rows of batchesOf(change.written)) {
    await sql`
      insert into member (partner, person, subject)
      select * from unnest(
        ${rows.map(({ partner }) => partner)}::text[], ${rows.map(({ person }) => bytes(person))}::bytea[],
        ${rows.map(({ subject }) => subject)}::int[])`.execute(cooperation);
  }
  await sql`delete from presence`.execute(cooperation);
  await sql`
    insert into presence (partner, chunk, bits)
    select partner, subject / 8192, bit_or(set_bit(B'0'::bit(8192)::bit varying, subject % 8192, 1))
    from member group by 1, 2`.execute(cooperation);
}

/** Which person, in hex, each customer of the partner was enrolled as. */
export async function listParticipants(store: Store, cooperation: string): Promise<Map<number, string>> {
  const rows = await store
    .selectFrom('participant')
    .select(['customer', 'person'])
    .where('cooperation', '=', cooperation)
    .execute();
  return new Map(rows.map(({ customer, person }) => [customer, person.toString('hex')]));
}

/** Notes in the partner's own store which person of the cooperation each of its customers is. */
export async function replaceParticipants(
  store: Store,
  cooperation: string,
  { persons, before }: { persons: readonly EnrolledPerson[]; before: ReadonlyMap<number, string> },
): Promise<void> {
  const staying = new Set(persons.flatMap(({ customers }) => [...customers]));
  for (const batch of batchesOf([...before.keys()].filter((customer) => !staying.has(customer)))) {
    await sql`
      delete from participant where cooperation = ${cooperation} and customer = any(${batch}::bigint[])`.execute(
      store,
    );
  }
  const rows = persons.flatMap(({ person, customers }) => {
    const name = person.toString('hex');
    return customers
      .filter((customer) => before.get(customer) !== name)
      .map((customer) => ({ customer, person }));
  });
  for (const batch of batchesOf(rows)) {
    await sql`
      insert into participant (cooperation, customer, person)
      select ${cooperation}::text, * from unnest(
        ${batch.map(({ customer }) => customer)}::bigint[], ${batch.map(({ person }) => person)}::bytea[])
      on conflict (cooperation, customer) do update set person = excluded.person`.execute(store);
  }
}
