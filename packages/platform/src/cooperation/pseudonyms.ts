/**
 * The pseudonyms that a partner's persons are matched by, in a cooperation. Only differences are written. Where they
 * are many, the new ones are written before anybody has to wait for a lock, since nothing but another enrolment reads
 * them and these come one after the other; what is there already changes under the lock, where an erasure cannot want
 * the same row.
 */
import type { PartnerHandle } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import { batchesOf } from './batches.ts';
import type { PersonKey } from './grouping.ts';

type Holding = { readonly person: string; readonly keys: readonly PersonKey[] };

/** Persons and values are in hex. */
export type Pseudonym = {
  readonly person: string;
  readonly kind: string;
  readonly value: string;
  readonly shared: boolean;
};

export type PseudonymChange = {
  readonly fresh: readonly Pseudonym[];
  readonly obsolete: readonly Pseudonym[];
  /** Those that came to be shared, or not to be. */
  readonly changed: readonly Pseudonym[];
};

/** What makes the pseudonyms of these persons, as they are written now, into the wanted ones. */
export function comparePseudonyms(present: readonly Holding[], wanted: readonly Holding[]): PseudonymChange {
  const missing = new Map(listPseudonyms(wanted).map((row) => [nameOf(row), row]));
  const obsolete: Pseudonym[] = [];
  const changed: Pseudonym[] = [];
  for (const row of listPseudonyms(present)) {
    const name = nameOf(row);
    const found = missing.get(name);
    if (!found) obsolete.push(row);
    else if (found.shared !== row.shared) changed.push(found);
    missing.delete(name);
  }
  return { fresh: [...missing.values()], obsolete, changed };
}

/** Writes new pseudonyms. */
export async function insertPseudonyms(
  cooperation: Cooperation,
  partner: PartnerHandle,
  fresh: readonly Pseudonym[],
): Promise<void> {
  for (const rows of batchesOf(fresh)) {
    await sql`
      insert into pseudonym (partner, person, kind, value, shared)
      select ${partner}::text, * from ${unnested(rows)}`.execute(cooperation);
  }
}

/** Writes a change. Needs the exclusive lock. */
export async function writePseudonyms(
  cooperation: Cooperation,
  partner: PartnerHandle,
  { fresh, obsolete, changed }: PseudonymChange,
): Promise<void> {
  for (const rows of batchesOf(obsolete)) {
    await sql`
      delete from pseudonym p using ${unnested(rows)}
      where p.partner = ${partner} and p.person = now.person and p.kind = now.kind and p.value = now.value`.execute(
      cooperation,
    );
  }
  for (const rows of batchesOf(changed)) {
    await sql`
      update pseudonym p set shared = now.shared from ${unnested(rows)}
      where p.partner = ${partner} and p.person = now.person and p.kind = now.kind and p.value = now.value`.execute(
      cooperation,
    );
  }
  await insertPseudonyms(cooperation, partner, fresh);
}

/** Rows for a statement to read. */
function unnested(rows: readonly Pseudonym[]) {
  return sql`unnest(
    ${rows.map(({ person }) => Buffer.from(person, 'hex'))}::bytea[], ${rows.map(({ kind }) => kind)}::text[],
    ${rows.map(({ value }) => Buffer.from(value, 'hex'))}::bytea[], ${rows.map(({ shared }) => shared)}::boolean[])
    as now (person, kind, value, shared)`;
}

function listPseudonyms(persons: readonly Holding[]): Pseudonym[] {
  return persons.flatMap(({ person, keys }) =>
    keys.flatMap(({ kind, value, shared }) => (value === null ? [] : [{ person, kind, value, shared }])),
  );
}

const nameOf = ({ person, kind, value }: Pseudonym): string => `${kind} ${person} ${value}`;
