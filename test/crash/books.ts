// Everything that stands in a database, as plain rows, and two ways to compare two of them: exactly, where both come
// from the same run up to some commit, and by what they say, where one of them went on after a crash.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { openContact, type ContactPlace } from '../../packages/platform/src/customer/contact.ts';
import { testMaster } from '../support/template.ts';

export type Row = Readonly<Record<string, unknown>>;
export type Books = {
  /** Rows by `schema.table`. */
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  /** The lines of the withdrawal journal. */
  readonly journal: readonly string[];
};

/** Reads every table of every store, every cooperation and the platform, as a superuser. */
export async function readBooks(admin: Client, journalFile: string): Promise<Books> {
  const { rows: names } = await admin.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname ~ '^(control|store_.*|coop_.*)$' order by 1`,
  );
  const { rows } = await admin.query<{ name: string; rows: Row[] }>(
    names
      .map(({ name }) => `select '${name}' as name, coalesce(jsonb_agg(t), '[]') as rows from ${name} t`)
      .join(' union all '),
  );
  const tables = Object.fromEntries(rows.map((table) => [table.name, table.rows]));
  const lines = readFileSync(journalFile, 'utf8').split('\n');
  return { tables, journal: lines.filter((line) => line !== '') };
}

/** By the server's clock or its counter of transactions: never the same twice. */
const ofTheServer = new Set(['xid', 'prepared_since', 'enrolled_at', 'recognised_in']);
const ofTheServerIn: Readonly<Record<string, ReadonlySet<string>>> = {
  enrolment: new Set([...ofTheServer, 'since']),
  former_identifier: new Set([...ofTheServer, 'at']),
};
const serverColumns = (name: string): ReadonlySet<string> => ofTheServerIn[name] ?? ofTheServer;

/** One text for everything in the tables but what the server itself counts: a line a table, in the order of names. */
export function exactly({ tables }: Books): string {
  const lines = Object.entries(tables).map(([table, rows]) => {
    const texts = sortedTexts(rows, serverColumns(table.split('.')[1] ?? ''));
    return `${table} ${rows.length} ${createHash('sha256').update(JSON.stringify(texts)).digest('hex')}`;
  });
  // The server may answer about several tables in any order.
  return lines.toSorted().join('\n');
}

/** The tables in which two such texts differ. */
export function differing(one: string, other: string): string[] {
  const lines = new Set(other.split('\n'));
  return one.split('\n').flatMap((line) => (lines.has(line) ? [] : [line.split(' ')[0]!]));
}

function sortedTexts(rows: readonly Row[], without: ReadonlySet<string>): string[] {
  return rows
    .map((row) => JSON.stringify(row, (column, value: unknown) => (without.has(column) ? undefined : value)))
    .toSorted();
}

/** Numbers that a rolled back transaction uses up, and what every attempt of the same import adds. */
const ofTheAttempt = ['id', 'recording', 'generation'];

/** What a row is known by instead of a number of its own. */
type Names = {
  readonly customers: ReadonlyMap<unknown, unknown>;
  readonly consents: ReadonlyMap<unknown, unknown>;
  readonly random: readonly (readonly [string, string])[];
};

/**
 * What the books say, table by table: numbers replaced by what they name, sealed data opened. Of recordings, how many
 * wait for the cooperations to follow; of the audit log, what is done once however often it is asked for.
 */
export async function meaning({ tables, journal }: Books): Promise<Record<string, readonly string[]>> {
  const random = randomNames(tables);
  const said: Record<string, readonly string[]> = {
    journal: [...new Set(journal.filter(isWhole))].toSorted(),
  };
  const parties = new Set(
    (tables['control.party'] ?? []).map(({ cooperation }) => `coop_${String(cooperation)}`),
  );
  for (const [table, rows] of Object.entries(tables)) {
    const [schema = '', name = ''] = table.split('.');
    const names = { ...namesOf(tables, schema), random };
    const opened = await openRows({ schema, name, rows, keys: tables[`${schema}.key`] ?? [] });
    const key = replaceAll(table, random);
    // A schema that was made for an agreement which was never proposed is nobody's.
    if (schema.startsWith('coop_') && !parties.has(schema)) continue;
    // Who was recognised by what, for an enrolment that has come to know it by the end, or looks once more.
    if (name === 'former_identifier') continue;
    if (name === 'recording')
      said[key] = opened.filter((row) => isUnsettled(row)).map(({ kind }) => String(kind));
    else if (name === 'audit_entry') said[key] = deeds(opened, random);
    else if (name === 'key') said[key] = opened.map((row) => String(row['name'])).toSorted();
    else if (schema.startsWith('coop_') && 'bits' in (opened[0] ?? {})) {
      // A chunk of zeros says what an absent one says.
      said[key] = spoken(
        opened.filter(({ bits }) => String(bits).includes('1')),
        { name, names },
      );
    } else said[key] = spoken(opened, { name, names });
  }
  return said;
}

/** A line that was cut off says nothing, and is passed over. */
const isWhole = (line: string): boolean => line.endsWith('}');

const isUnsettled = ({ kind, settled_at: settled }: Row): boolean =>
  settled === null && (kind === 'customers' || kind === 'consents');

function spoken(rows: readonly Row[], { name, names }: { name: string; names: Names }): string[] {
  const { customers, consents, random } = names;
  const named = rows.map((row) => ({
    ...row,
    ...('customer' in row && { customer: customers.get(row['customer']) }),
    ...('consent_event' in row && { consent_event: consents.get(row['consent_event']) }),
  }));
  // An id of letters, such as a delivery's, is random as well; a customer's ref stays.
  return sortedTexts(named, new Set([...serverColumns(name), ...ofTheAttempt]))
    .map((text) => replaceAll(text, random))
    .toSorted();
}

function namesOf(tables: Books['tables'], schema: string): Omit<Names, 'random'> {
  const byId = (table: string, column: string) =>
    new Map((tables[`${schema}.${table}`] ?? []).map((row) => [row['id'], row[column]]));
  return { customers: byId('customer', 'ref'), consents: byId('consent_event', 'digest') };
}

/** Ids of deliveries, in the order in which they were requested, and of cooperations. */
function randomNames(tables: Books['tables']): (readonly [string, string])[] {
  const deliveries = Object.entries(tables)
    .filter(([table]) => table.endsWith('.delivery'))
    .flatMap(([, rows]) =>
      rows.toSorted((a, b) => (String(a['requested_at']) < String(b['requested_at']) ? -1 : 1)),
    )
    .map(({ id }, index) => [String(id), `delivery-${index}`] as const);
  const cooperations = (tables['control.party'] ?? []).map(({ cooperation }) => String(cooperation));
  return [
    ...deliveries,
    ...[...new Set(cooperations)].map((id, index) => [id, `cooperation-${index}`] as const),
  ];
}

const replaceAll = (text: string, names: Names['random']): string =>
  names.reduce((result, [id, name]) => result.replaceAll(id, name), text);

/** Deeds that nobody does twice: the second time finds nothing left to do. Recalls may open in one transaction or in two. */
const once = /^(agreement|change|delivery\.(request|complete|terminate)|customer\.erase)/;

function deeds(rows: readonly Row[], random: Names['random']): string[] {
  const people = new Map<string, number>();
  for (const { partner, body } of rows) {
    const { action, object } = JSON.parse(String(body)) as { action: string; object: object };
    const isOnce = once.test(action);
    const name = replaceAll(JSON.stringify(isOnce ? [partner, action, object] : [partner, action]), random);
    people.set(name, isOnce ? (people.get(name) ?? 0) + 1 : 1);
  }
  return [...people].map(([name, count]) => `${name} x ${count}`).toSorted();
}

async function openRows({
  schema,
  name,
  rows,
  keys,
}: {
  schema: string;
  name: string;
  rows: readonly Row[];
  keys: readonly Row[];
}): Promise<readonly Row[]> {
  if (name !== 'customer' && name !== 'inbox') return rows;
  const partner = schema.slice('store_'.length);
  const sealed = keys.find((row) => row['name'] === 'contact')?.['sealed'];
  const key = await testMaster.unwrap(bytesOf(sealed), `store/${partner}/key/contact`);
  return rows.map((row) => {
    if (row['contact'] === null) return row;
    const place = { partner, ...placeOf(name, row) } as ContactPlace;
    return { ...row, contact: openContact(key, place, bytesOf(row['contact'])) };
  });
}

const placeOf = (name: string, row: Row): object =>
  name === 'customer'
    ? { ref: row['ref'] }
    : { delivery: row['delivery'], pairwise: bytesOf(row['pairwise']) };

const bytesOf = (text: unknown): Buffer => Buffer.from(String(text).slice(2), 'hex');
