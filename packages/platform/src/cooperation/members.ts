/** The persons that partners have put into a cooperation, and the subjects they are: reading and writing differences. */
import type { IdentifierKind, PartnerHandle } from '@entente/contract';
import type { Cooperation, Store } from '@entente/store';
import { sql } from 'kysely';
import type { Person } from './matching.ts';
import type { EnrolledPerson } from './persons.ts';

export type Member = { readonly partner: string; readonly person: string; readonly subject: number };

const batchSize = 5_000;

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

/** Makes these the partner's pseudonyms; what is there already stays untouched. */
export async function replacePseudonyms(
  cooperation: Cooperation,
  partner: PartnerHandle,
  persons: readonly EnrolledPerson[],
): Promise<void> {
  const wanted = new Map<string, { person: Buffer; kind: IdentifierKind; value: Buffer; shared: boolean }>(
    persons.flatMap(({ person, keys }) =>
      keys.flatMap(({ kind, value, shared }) =>
        value === null
          ? []
          : [
              [
                `${person.toString('hex')} ${kind} ${value.toString('hex')} ${shared}`,
                { person, kind, value, shared },
              ] as const,
            ],
      ),
    ),
  );
  const present = await cooperation
    .selectFrom('pseudonym')
    .select(['person', 'kind', 'value', 'shared'])
    .where('partner', '=', partner)
    .execute();
  const obsolete = present.filter(
    (row) =>
      !wanted.delete(`${row.person.toString('hex')} ${row.kind} ${row.value.toString('hex')} ${row.shared}`),
  );
  for (const rows of batchesOf(obsolete)) {
    await sql`
      delete from pseudonym p using unnest(
        ${rows.map(({ person }) => person)}::bytea[], ${rows.map(({ kind }) => kind)}::text[],
        ${rows.map(({ value }) => value)}::bytea[]) as gone (person, kind, value)
      where p.partner = ${partner} and p.person = gone.person and p.kind = gone.kind and p.value = gone.value`.execute(
      cooperation,
    );
  }
  for (const rows of batchesOf([...wanted.values()])) {
    await sql`
      insert into pseudonym (partner, person, kind, value, shared)
      select ${partner}::text, * from unnest(
        ${rows.map(({ person }) => person)}::bytea[], ${rows.map(({ kind }) => kind)}::text[],
        ${rows.map(({ value }) => value)}::bytea[], ${rows.map(({ shared }) => shared)}::boolean[])`.execute(
      cooperation,
    );
  }
}

/** Writes who is which subject now, and the presence of every partner that follows from it. */
export async function writeMembers(
  cooperation: Cooperation,
  change: {
    gone: readonly { partner: string; person: string }[];
    written: readonly Member[];
  },
): Promise<void> {
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
  persons: readonly EnrolledPerson[],
): Promise<void> {
  const customers = persons.flatMap(({ customers: ids }) => [...ids]);
  await sql`
    delete from participant where cooperation = ${cooperation} and not (customer = any(${customers}::bigint[]))`.execute(
    store,
  );
  const rows = persons.flatMap(({ person, customers: ids }) => ids.map((customer) => ({ customer, person })));
  for (const batch of batchesOf(rows)) {
    await sql`
      insert into participant as p (cooperation, customer, person)
      select ${cooperation}::text, * from unnest(
        ${batch.map(({ customer }) => customer)}::bigint[], ${batch.map(({ person }) => person)}::bytea[])
      on conflict (cooperation, customer) do update set person = excluded.person where p.person <> excluded.person`.execute(
      store,
    );
  }
}

function* batchesOf<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  for (let start = 0; start < rows.length; start += batchSize) yield rows.slice(start, start + batchSize);
}
