/**
 * How many values a partner's persons share. A shared value connects nobody, so its holders may be far apart; whether
 * there is one left is asked for each value that somebody gave up or got.
 */
import type { Cooperation } from '@entente/store';
import { sql } from 'kysely';
import { batchesOf } from './batches.ts';
import type { PersonKey } from './grouping.ts';

type Holding = { readonly person: string; readonly keys: readonly PersonKey[] };

/** How many more shared values there will be, by kind, when `after` take the place of these persons of the partner. */
export async function countMoreShared(
  cooperation: Cooperation,
  partner: string,
  { before, after }: { before: readonly Holding[]; after: readonly Holding[] },
): Promise<Map<string, number>> {
  const [was, willBe] = [sharedValues(before), sharedValues(after)];
  const elsewhere = await listSharedElsewhere(cooperation, partner, {
    values: new Map([...was, ...willBe]),
    persons: new Set([...before, ...after].map(({ person }) => person)),
  });
  const more = new Map<string, number>();
  const count = (values: ReadonlyMap<string, Value>, step: number): void => {
    for (const [name, { kind }] of values)
      if (!elsewhere.has(name)) more.set(kind, (more.get(kind) ?? 0) + step);
  };
  count(willBe, 1);
  count(was, -1);
  return more;
}

type Value = { readonly kind: string; readonly value: string };

function sharedValues(persons: readonly Holding[]): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const { keys } of persons) {
    for (const { kind, value, shared } of keys) {
      if (shared && value !== null) values.set(`${kind} ${value}`, { kind, value });
    }
  }
  return values;
}

/** Those of the values that other persons of the partner share as well. */
async function listSharedElsewhere(
  cooperation: Cooperation,
  partner: string,
  { values, persons }: { values: ReadonlyMap<string, Value>; persons: ReadonlySet<string> },
): Promise<Set<string>> {
  const found = new Set<string>();
  const names = [...persons].map((person) => Buffer.from(person, 'hex'));
  for (const batch of batchesOf([...values.values()])) {
    const { rows } = await sql<{ name: string }>`
      select v.kind || ' ' || encode(v.value, 'hex') as name from unnest(
        ${batch.map(({ kind }) => kind)}::text[],
        ${batch.map(({ value }) => Buffer.from(value, 'hex'))}::bytea[]) as v (kind, value)
      cross join lateral (
        select 1 from pseudonym p
        where p.kind = v.kind and p.value = v.value and p.partner = ${partner} and p.shared
          and not p.person = any(${names}::bytea[]) limit 1) elsewhere`.execute(cooperation);
    for (const { name } of rows) found.add(name);
  }
  return found;
}
