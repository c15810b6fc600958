/** Whom an analysis is about: everybody whom every named permission covers, in the sets and meeting the conditions. */
import {
  refuse,
  type CooperationId,
  type Instant,
  type PartnerHandle,
  type ProviderCondition,
} from '@entente/contract';
import type { Cooperation } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import { getPermissionInForce } from '../agreement/load.ts';
import type { PermissionRow } from '../agreement/permissions.ts';
import { compileCondition, publicationTable, type Compiled } from '../column/condition.ts';
import { slicesTable, tableOf, type Bits, type ColumnPart } from '../column/expression.ts';
import { coveredAt, coveredOnce, type ReadCovered } from '../column/load.ts';
import { minimumCohortOf } from '../overlap/rules.ts';
import { listPublished, publicationsOf } from '../set/publications.ts';
import { assertAnalysable } from './rules.ts';

/** Whom one provider may tell about. */
export type Operand = {
  readonly permission: PermissionRow;
  /** Ids of published sets that people must be in. */
  readonly publications: readonly string[];
  readonly condition: Compiled | undefined;
};

export type Question = {
  readonly operands: readonly Operand[];
  readonly k: number;
  readonly at: Instant;
  readonly covered: ReadCovered;
};

export type Asked = {
  readonly cooperation: CooperationId;
  readonly permissions: readonly string[];
  readonly sets: readonly { provider: PartnerHandle; name: string }[];
  readonly conditions: readonly ProviderCondition[];
};

/**
 * Refuses `agreement-not-active`, `permission-unknown`, `purpose-mismatch`, `action-not-permitted`,
 * `not-found` for a set that is not published, `segment-invalid`.
 */
export async function questionOf(
  cooperation: Cooperation,
  asked: Asked,
  {
    recipient,
    at,
    view = 'statement',
  }: { recipient: PartnerHandle; at: Instant; view?: 'snapshot' | 'statement' },
): Promise<Question> {
  const named: PermissionRow[] = [];
  for (const key of asked.permissions) named.push(await getPermissionInForce(cooperation, key, at));
  assertAnalysable(named, recipient);
  const operands = await operandsOf(cooperation, asked, { named, at });
  const covered = view === 'snapshot' ? coveredOnce(at) : coveredAt(at);
  return { operands, k: minimumCohortOf(named), at, covered };
}

/**
 * Waits for all, so that none goes on after its store is closed, and then refuses what the first of them refused. What they
 * ask without waiting for an answer goes out together.
 */
export async function all<T extends readonly unknown[] | []>(
  works: T,
): Promise<{ -readonly [Place in keyof T]: Awaited<T[Place]> }> {
  for (const each of await Promise.allSettled(works)) if (each.status === 'rejected') throw each.reason;
  return Promise.all(works);
}

/** Whether it is about everybody whom its permissions cover. */
export const isWhole = ({ operands }: Question): boolean =>
  operands.every(({ publications, condition }) => publications.length === 0 && !condition);

/** What is asked about each of these permissions. Refuses `not-found` for a set that is not published, `input-invalid`, `segment-invalid`. */
export async function operandsOf(
  cooperation: Cooperation,
  { sets, conditions }: Pick<Asked, 'sets' | 'conditions'>,
  { named, at }: { named: readonly PermissionRow[]; at: Instant },
): Promise<Operand[]> {
  for (const { provider } of [...sets, ...conditions]) permissionOf(named, provider);
  const publications = publicationsOf(await listPublished(cooperation, sets), named, sets);
  const operands: Operand[] = [];
  for (const permission of named) {
    const own = conditions.filter(({ provider }) => provider === permission.provider);
    if (own.length > 1) refuse('input-invalid', { detail: 'one condition for each provider' });
    const [condition] = own;
    operands.push({
      permission,
      publications: publications.get(permission.number) ?? [],
      condition: condition && (await compileCondition(cooperation, condition.where, { permission, at })),
    });
  }
  return operands;
}

/** The permission that is named of a provider. Refuses `not-found`. */
export function permissionOf(named: readonly PermissionRow[], provider: PartnerHandle): PermissionRow {
  const found = named.find((permission) => permission.provider === provider);
  return found ?? refuse('not-found', { what: `permission of ${provider}` });
}

/** Statements of many expressions cost more to compile than to run; count_covered says so to the planner as well. */
export async function withoutCompiling(cooperation: Cooperation): Promise<void> {
  await sql`select set_config('jit', 'off', true)`.execute(cooperation);
}

/** The tables of a statement, each defined once however many mention it. */
export type Tables = {
  part(part: ColumnPart): void;
  publication(id: string): void;
  add(name: RawBuilder<unknown>, query: RawBuilder<unknown>): void;
  /** `with …` */
  readonly defined: () => RawBuilder<unknown>;
};

export function openTables(): Tables {
  const names = new Set<string>();
  const definitions: RawBuilder<unknown>[] = [];
  const once = (name: string, definition: () => RawBuilder<unknown>): void => {
    if (!names.has(name)) definitions.push(definition());
    names.add(name);
  };
  return {
    part: (part) =>
      once(`part ${part.id}`, () => sql`${tableOf(part)} as materialized (${slicesTable(part)})`),
    publication: (id) =>
      once(
        `set ${id}`,
        () =>
          sql`${publicationTable(id)} as (select chunk, bits from publication_chunk where publication = ${id})`,
      ),
    add: (name, query) => definitions.push(sql`${name} as (${query})`),
    defined: () => sql`with ${sql.join(definitions)}`,
  };
}

/** Joins of what a condition or bands stand in to a table with the column chunk. */
const joins = (parts: readonly ColumnPart[], publications: readonly string[] = []): RawBuilder<unknown> =>
  sql.join(
    [...parts.map(tableOf), ...publications.map(publicationTable)].map(
      (table) => sql`left join ${table} using (chunk)`,
    ),
    sql` `,
  );

const operandTable = (place: number): RawBuilder<unknown> => sql.table(`operand_${place}`);

/**
 * Defines a table for each operand: who is covered at this instant, eligibility among it, in the sets and meeting the
 * condition; columns chunk and bits.
 */
export function defineOperands(tables: Tables, { operands, at }: Pick<Question, 'operands' | 'at'>): void {
  for (const [place, { permission, publications, condition }] of operands.entries()) {
    for (const part of condition?.parts ?? []) tables.part(part);
    for (const id of condition?.publications ?? []) tables.publication(id);
    const cut: Bits = condition ? sql`covered.bits & ${condition.bits}` : sql`covered.bits`;
    tables.add(
      operandTable(place),
      sql`select chunk, (${cut})::bit varying as bits
        from covered_chunks(${permission.number}::smallint, ${new Date(at)}, ${[...new Set(publications)]}::text[]) as covered
        ${joins(condition?.parts ?? [], condition?.publications)}`,
    );
  }
}

/** Whom all operands at these places cover: columns chunk and bits. */
export function everyOperand(places: readonly number[]): RawBuilder<unknown> {
  const [first, ...others] = places.map(operandTable);
  const all = sql.join(
    [first!, ...others].map((table) => sql`${table}.bits`),
    sql` & `,
  );
  return sql`select chunk, (${all})::bit varying as bits from ${first!} ${sql.join(
    others.map((table) => sql`join ${table} using (chunk)`),
    sql` `,
  )}`;
}
