/** The persons that partners have put into a cooperation, and the subjects they are: writing differences. */
import type { IdentifierKind } from '@entente/contract';
import type { Cooperation, Store } from '@entente/store';
import { sql } from 'kysely';
import { batchesOf } from './batches.ts';
import { clearBits, setBits } from './bitmaps.ts';
import type { EnrolledPerson } from './persons.ts';

/** A person of a partner, in hex, with its subject number. */
export type Member = {
  readonly partner: string;
  readonly person: string;
  readonly subject: number;
  /** Kinds of identifiers that the person has, but none that is valid. */
  readonly invalid: readonly IdentifierKind[];
};

type MemberChange = {
  readonly gone: readonly Member[];
  /** `from` is the number that a member had before. */
  readonly written: readonly (Member & { readonly from: number | undefined })[];
};

/** Writes who is which subject now, and the presence that follows from it. Needs the exclusive lock. */
export async function writeMembers(cooperation: Cooperation, { gone, written }: MemberChange): Promise<void> {
  const bytes = (person: string): Buffer => Buffer.from(person, 'hex');
  // A subject is one person of each partner: people who trade numbers must give them up before they take them.
  for (const rows of batchesOf([...gone, ...written])) {
    await sql`
      delete from member m using unnest(
        ${rows.map(({ partner }) => partner)}::text[], ${rows.map(({ person }) => bytes(person))}::bytea[]) as gone (partner, person)
      where m.partner = gone.partner and m.person = gone.person`.execute(cooperation);
  }
  for (const rows of batchesOf(written)) {
    await sql`
      insert into member (partner, person, subject, invalid)
      select partner, person, subject, string_to_array(invalid, ' ') from unnest(
        ${rows.map(({ partner }) => partner)}::text[], ${rows.map(({ person }) => bytes(person))}::bytea[],
        ${rows.map(({ subject }) => subject)}::int[], ${rows.map(({ invalid }) => invalid.join(' '))}::text[])
        as now (partner, person, subject, invalid)`.execute(cooperation);
  }
  for (const partner of new Set([...gone, ...written].map((row) => row.partner))) {
    const left = [
      ...gone.flatMap((row) => (row.partner === partner ? [row.subject] : [])),
      ...written.flatMap((row) => (row.partner === partner && row.from !== undefined ? [row.from] : [])),
    ];
    const taken = written.flatMap((row) => (row.partner === partner ? [row.subject] : []));
    await clearBits(cooperation, { of: 'presence', partner }, left);
    await setBits(cooperation, { of: 'presence', partner }, taken);
  }
}

/** Makes everybody's presence what the members say; what says so already is left alone. Needs the exclusive lock. */
export async function mendPresence(cooperation: Cooperation): Promise<void> {
  await sql`
    delete from presence p where not exists (
      select from member m where m.partner = p.partner and m.subject / 8192 = p.chunk)`.execute(cooperation);
  await sql`
    insert into presence as kept (partner, chunk, bits)
    select partner, subject / 8192, bit_or(set_bit(B'0'::bit(8192)::bit varying, subject % 8192, 1))
    from member group by 1, 2
    on conflict (partner, chunk) do update set bits = excluded.bits where kept.bits <> excluded.bits`.execute(
    cooperation,
  );
}

/** The subjects of these persons of a partner, as far as they are members. */
export async function listSubjectsOf(
  cooperation: Cooperation,
  partner: string,
  persons: readonly Buffer[],
): Promise<number[]> {
  const members = await cooperation
    .selectFrom('member')
    .select('subject')
    .where('partner', '=', partner)
    .where((is) => is('person', '=', is.fn.any(is.val(persons as Buffer[]))))
    .execute();
  return members.map(({ subject }) => subject);
}

/** Which person, in hex, each customer of the partner was enrolled as; of these customers only, where they are said. */
export async function listParticipants(
  store: Store,
  cooperation: string,
  among?: readonly number[],
): Promise<Map<number, string>> {
  let participants = store
    .selectFrom('participant')
    .select(['customer', 'person'])
    .where('cooperation', '=', cooperation);
  if (among)
    participants = participants.where((is) => is('customer', '=', is.fn.any(is.val(among as number[]))));
  const rows = await participants.execute();
  return new Map(rows.map(({ customer, person }) => [customer, person.toString('hex')]));
}

export async function countParticipants(store: Store, cooperation: string): Promise<number> {
  const { customers } = await store
    .selectFrom('participant')
    .select((is) => is.fn.countAll<number>().as('customers'))
    .where('cooperation', '=', cooperation)
    .executeTakeFirstOrThrow();
  return customers;
}

/** Notes in the partner's own store which person of the cooperation each of these customers is. */
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
