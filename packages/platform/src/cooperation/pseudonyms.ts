/**
 * The pseudonyms that a partner's persons are matched by, in a cooperation. Only differences are written. New ones are
 * written before anybody has to wait for a lock, since nothing but another enrolment reads them and these come one
 * after the other; what is there already changes under the lock, where an erasure cannot want the same row.
 */
import type { PartnerHandle } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import { batchesOf } from './batches.ts';
import type { EnrolledPerson } from './persons.ts';

type Pseudonym = {
  readonly person: Buffer;
  readonly kind: string;
  readonly value: Buffer;
  readonly shared: boolean;
};

/** What is left to do under the lock. */
export type PseudonymChange = {
  readonly obsolete: readonly Pseudonym[];
  /** Those that came to be shared, or not to be. */
  readonly changed: readonly Pseudonym[];
};

/** Compares the partner's pseudonyms with those of these persons, and writes the ones that are new. */
export async function preparePseudonyms(
  cooperation: Cooperation,
  partner: PartnerHandle,
  persons: readonly EnrolledPerson[],
): Promise<PseudonymChange> {
  const wanted = new Map<string, Pseudonym>();
  for (const { person, keys } of persons) {
    for (const { kind, value, shared } of keys) {
      if (value !== null) wanted.set(nameOf({ person, kind, value }), { person, kind, value, shared });
    }
  }
  const present = await cooperation
    .selectFrom('pseudonym')
    .select(['person', 'kind', 'value', 'shared'])
    .where('partner', '=', partner)
    .execute();
  const obsolete: Pseudonym[] = [];
  const changed: Pseudonym[] = [];
  for (const row of present) {
    const name = nameOf(row);
    const found = wanted.get(name);
    if (!found) obsolete.push(row);
    else if (found.shared !== row.shared) changed.push(found);
    wanted.delete(name);
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
  return { obsolete, changed };
}

/** Writes the rest of a change. Needs the exclusive lock. */
export async function completePseudonyms(
  cooperation: Cooperation,
  partner: PartnerHandle,
  { obsolete, changed }: PseudonymChange,
): Promise<void> {
  for (const rows of batchesOf(obsolete)) {
    await sql`
      delete from pseudonym p using unnest(
        ${rows.map(({ person }) => person)}::bytea[], ${rows.map(({ kind }) => kind)}::text[],
        ${rows.map(({ value }) => value)}::bytea[]) as gone (person, kind, value)
      where p.partner = ${partner} and p.person = gone.person and p.kind = gone.kind and p.value = gone.value`.execute(
      cooperation,
    );
  }
  for (const rows of batchesOf(changed)) {
    await sql`
      update pseudonym p set shared = now.shared from unnest(
        ${rows.map(({ person }) => person)}::bytea[], ${rows.map(({ kind }) => kind)}::text[],
        ${rows.map(({ value }) => value)}::bytea[], ${rows.map(({ shared }) => shared)}::boolean[])
        as now (person, kind, value, shared)
      where p.partner = ${partner} and p.person = now.person and p.kind = now.kind and p.value = now.value`.execute(
      cooperation,
    );
  }
}

const nameOf = ({ person, kind, value }: Pick<Pseudonym, 'person' | 'kind' | 'value'>): string =>
  `${kind} ${person.toString('latin1')} ${value.toString('latin1')}`;
