/** Rows of the dictionary: attributes of customers, and properties of events. */
import type { DictionaryEntry, DictionaryOf, LabelMap, PropertyEntry } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import type { StoredLine } from './rules.ts';

/**
 * Declares attributes; what a file declared otherwise before is declared anew. What somebody edited stays: call
 * `assertSettled` first.
 */
export async function writeDictionary(store: Store, entries: readonly DictionaryEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await store
    .insertInto('dictionary')
    .values(entries.map(rowOf))
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet((is) => ({
          type: is.ref('excluded.type'),
          category: is.ref('excluded.category'),
          sensitivity: is.ref('excluded.sensitivity'),
          label: is.ref('excluded.label'),
          labels: is.ref('excluded.labels'),
          currency: is.ref('excluded.currency'),
        }))
        .where(
          sql<boolean>`not dictionary.settled
            and (dictionary.type, dictionary.category, dictionary.sensitivity, dictionary.label, dictionary.labels, dictionary.currency)
            is distinct from (excluded.type, excluded.category, excluded.sensitivity, excluded.label, excluded.labels, excluded.currency)`,
        ),
    )
    .execute();
}

/** Declares properties, likewise. */
export async function writeProperties(store: Store, entries: readonly PropertyEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await store
    .insertInto('property')
    .values(entries.map(rowOf))
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'name'])
        .doUpdateSet((is) => ({
          type: is.ref('excluded.type'),
          sensitivity: is.ref('excluded.sensitivity'),
          label: is.ref('excluded.label'),
          labels: is.ref('excluded.labels'),
          currency: is.ref('excluded.currency'),
        }))
        .where(
          sql<boolean>`not property.settled
            and (property.type, property.sensitivity, property.label, property.labels, property.currency)
            is distinct from (excluded.type, excluded.sensitivity, excluded.label, excluded.labels, excluded.currency)`,
        ),
    )
    .execute();
}

/** All declared attributes, by name. */
export async function listDictionary(store: Store): Promise<DictionaryEntry[]> {
  const rows = await store
    .selectFrom('dictionary')
    .select(['name', 'type', 'category', 'sensitivity', 'label', 'labels', 'currency'])
    .orderBy('name')
    .execute();
  return rows.map(entryOf<DictionaryEntry>);
}

/** All declared properties, by kind and name. */
export async function listProperties(store: Store): Promise<PropertyEntry[]> {
  const rows = await store
    .selectFrom('property')
    .select(['kind', 'name', 'type', 'sensitivity', 'label', 'labels', 'currency'])
    .orderBy('kind')
    .orderBy('name')
    .execute();
  return rows.map(entryOf<PropertyEntry>);
}

const columns = sql`"of", name, type, category, sensitivity, label, labels, currency, settled`;
const lines = sql`(
  select 'customer' as "of", name, type, category, sensitivity, label, labels, currency, settled from dictionary
  union all
  select kind, name, type, null, sensitivity, label, labels, currency, settled from property) as line`;

/** At most so many lines, by what they are of and their names, beginning after one. */
export async function listLines(
  store: Store,
  { after, limit }: { readonly after: { of: string; name: string }; readonly limit: number },
): Promise<StoredLine[]> {
  const { rows } = await sql<StoredLine>`
    select ${columns} from ${lines}
    where ("of" collate "C", name collate "C") > (${after.of}, ${after.name})
    order by "of" collate "C", name collate "C" limit ${limit}`.execute(store);
  return rows;
}

/** The lines that somebody edited. */
export async function listSettled(store: Store): Promise<StoredLine[]> {
  const { rows } = await sql<StoredLine>`select ${columns} from ${lines} where settled`.execute(store);
  return rows;
}

/** The line of that name; undefined where there is none. */
export async function findLine(
  store: Store,
  { of, name }: { readonly of: DictionaryOf; readonly name: string },
): Promise<StoredLine | undefined> {
  const { rows } = await sql<StoredLine>`
    select ${columns} from ${lines} where "of" = ${of} and name = ${name}`.execute(store);
  return rows[0];
}

/** Writes a line that is there, as edited. */
export async function settleLine(store: Store, { of, name, ...line }: StoredLine): Promise<void> {
  const { category, labels, ...values } = line;
  const row = { ...values, labels: JSON.stringify(labels), settled: true };
  const { numUpdatedRows } =
    of === 'customer'
      ? await store
          .updateTable('dictionary')
          .set({ ...row, ...(category !== null && { category }) })
          .where('name', '=', name)
          .executeTakeFirst()
      : await store
          .updateTable('property')
          .set(row)
          .where('kind', '=', of)
          .where('name', '=', name)
          .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new Error('a line of the dictionary was not written');
}

const rowOf = <E extends { readonly labels?: LabelMap }>({ labels = {}, ...entry }: E) => ({
  ...entry,
  labels: JSON.stringify(labels),
});

function entryOf<E>({ labels, ...row }: { readonly labels: LabelMap }): E {
  return { ...row, ...(Object.keys(labels).length > 0 && { labels }) } as E;
}
