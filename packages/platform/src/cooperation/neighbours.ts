/**
 * What a cooperation knows of persons, and of their neighbours: everybody who is connected with them through values
 * that matching goes by, or through a subject, over however many others. Matching these alone gives what matching
 * everybody would give for them, since neither a link nor a conflict reaches beyond.
 */
import type { IdentifierKind } from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import { batchesOf } from './batches.ts';
import type { PersonKey } from './grouping.ts';
import type { Person } from './matching.ts';

/** A person of a partner as it stands in the cooperation; `subject` is null where only pseudonyms are there. */
export type Known = {
  readonly partner: string;
  readonly person: string;
  readonly subject: number | null;
  /** Kinds of identifiers that the person has, but none that is valid. */
  readonly invalid: readonly IdentifierKind[];
  /** Valid ones; values are in hex. */
  readonly keys: readonly PersonKey[];
};

export type Value = { readonly kind: string; readonly value: string };
type Name = { readonly partner: string; readonly person: string };

/** The person as matching takes it. */
export function asMatched({ partner, person, keys, invalid }: Known): Person {
  return {
    partner,
    person,
    keys: [...keys, ...invalid.map((kind) => ({ kind, value: null, shared: false }))],
  };
}

/** Everybody. */
export async function loadEverybody(cooperation: Cooperation): Promise<Known[]> {
  const members = await cooperation
    .selectFrom('member')
    .select(['partner', 'person', 'subject', 'invalid'])
    .execute();
  const pseudonyms = await cooperation
    .selectFrom('pseudonym')
    .select(['partner', 'person', 'kind', 'value', 'shared'])
    .execute();
  return [...gather(new Map(), { members, pseudonyms }).values()];
}

/** These persons, whoever holds one of these values, and all their neighbours. */
export async function loadNeighbours(
  cooperation: Cooperation,
  { persons, values }: { persons: readonly Name[]; values: readonly Value[] },
): Promise<Known[]> {
  const known = new Map<string, Known>();
  const asked = new Set<string>();
  const isNew = (text: string): boolean => !asked.has(text) && Boolean(asked.add(text));
  const isNewName = (name: Name): boolean => isNew(nameOf(name));
  const isNewValue = ({ kind, value }: Value): boolean => isNew(`${kind} ${value}`);
  const holders = await listHolders(cooperation, { values: values.filter(isNewValue), subjects: [] });
  for (let names = [...persons, ...holders].filter(isNewName); names.length > 0;) {
    const found = new Map<string, Known>();
    for (const batch of batchesOf(names)) gather(found, await loadNamed(cooperation, batch));
    for (const [name, person] of found) known.set(name, person);
    const next = connectionsOf([...found.values()]);
    const connected = await listHolders(cooperation, {
      values: next.values.filter(isNewValue),
      subjects: next.subjects.filter((subject) => isNew(`# ${subject}`)),
    });
    names = connected.filter(isNewName);
  }
  return [...known.values()];
}

/** What connects these persons with others: values that are not shared, and subjects. */
function connectionsOf(persons: readonly Known[]): { values: Value[]; subjects: number[] } {
  const values: Value[] = [];
  for (const { keys } of persons) {
    for (const { kind, value, shared } of keys) if (!shared && value !== null) values.push({ kind, value });
  }
  return { values, subjects: persons.flatMap(({ subject }) => (subject === null ? [] : [subject])) };
}

const nameOf = ({ partner, person }: Name): string => `${partner}/${person}`;

type MemberRow = { partner: string; person: Buffer; subject: number; invalid: string[] };
type PseudonymRow = { partner: string; person: Buffer; kind: string; value: Buffer; shared: boolean };

function gather(
  known: Map<string, Known>,
  { members, pseudonyms }: { members: readonly MemberRow[]; pseudonyms: readonly PseudonymRow[] },
): Map<string, Known> {
  const keysOf = new Map<string, PersonKey[]>();
  const add = (name: Name, rest: Pick<Known, 'subject' | 'invalid'>): PersonKey[] => {
    const keys: PersonKey[] = [];
    keysOf.set(nameOf(name), keys);
    known.set(nameOf(name), { ...name, ...rest, keys });
    return keys;
  };
  for (const { partner, person, subject, invalid } of members)
    add({ partner, person: person.toString('hex') }, { subject, invalid: invalid as IdentifierKind[] });
  for (const { partner, person, kind, value, shared } of pseudonyms) {
    const name = { partner, person: person.toString('hex') };
    const keys = keysOf.get(nameOf(name)) ?? add(name, { subject: null, invalid: [] });
    keys.push({ kind: kind as IdentifierKind, value: value.toString('hex'), shared });
  }
  return known;
}

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

async function loadNamed(cooperation: Cooperation, names: readonly Name[]) {
  const named = sql`unnest(
    ${names.map(({ partner }) => partner)}::text[], ${names.map(({ person }) => bytes(person))}::bytea[]) as n (partner, person)`;
  const { rows: members } = await sql<MemberRow>`
    select m.partner, m.person, m.subject, m.invalid from ${named}
    join member m on m.partner = n.partner and m.person = n.person`.execute(cooperation);
  const { rows: pseudonyms } = await sql<PseudonymRow>`
    select p.partner, p.person, p.kind, p.value, p.shared from ${named}
    join pseudonym p on p.partner = n.partner and p.person = n.person`.execute(cooperation);
  return { members, pseudonyms };
}

/** Who holds one of the values, so that matching goes by it, or is one of the subjects. */
async function listHolders(
  cooperation: Cooperation,
  { values, subjects }: { values: readonly Value[]; subjects: readonly number[] },
): Promise<Name[]> {
  const found: Name[] = [];
  const add = (rows: readonly { partner: string; person: Buffer }[]): void => {
    for (const { partner, person } of rows) found.push({ partner, person: person.toString('hex') });
  };
  for (const batch of batchesOf(values)) {
    const { rows } = await sql<{ partner: string; person: Buffer }>`
      select distinct p.partner, p.person from unnest(
        ${batch.map(({ kind }) => kind)}::text[], ${batch.map(({ value }) => bytes(value))}::bytea[]) as v (kind, value)
      join pseudonym p on p.kind = v.kind and p.value = v.value where not p.shared`.execute(cooperation);
    add(rows);
  }
  for (const batch of batchesOf(subjects)) {
    const { rows } = await sql<{ partner: string; person: Buffer }>`
      select partner, person from member where subject = any(${batch}::int[])`.execute(cooperation);
    add(rows);
  }
  return found;
}
