/**
 * The rules of an ability as a condition in SQL. A table says where it keeps what a rule compares; the rows that the
 * condition selects are then exactly those of which the ability says yes. Rules are alternatives; a rule's conditions
 * hold together; no rule selects nothing.
 *
 * Only `=`, `in` and `= any(list)` are written: they are leakproof, so that an index serves them through the row
 * policies. What is the same for every row of a schema, such as whose store it is, is compared here and not in SQL.
 */
import {
  findFields,
  rulesOf,
  type Ability,
  type Action,
  type ConditionField,
  type Noun,
  type Rule,
} from '@entente/policy';
import { sql, type RawBuilder } from 'kysely';

/** Where the rows of a table have something: a column of text, a column of a list of texts, or the same everywhere. */
export type Place = { readonly column: string } | { readonly list: string } | { readonly everywhere: string };

/** Where a table keeps what rules compare. What a rule compares and is not here is a fault, and not a yes. */
export type Places = Readonly<Partial<Record<ConditionField, Place>>>;

export type RowsAsked<N extends Noun = Noun> = { readonly noun: N; readonly action: Action<N> };

const always = sql<boolean>`true`;
const never = sql<boolean>`false`;

/** The rows of a noun to which somebody may do `action`: a condition for a `where`. */
export function permittedRows<N extends Noun>(
  ability: Ability,
  { noun, action }: RowsAsked<N>,
  places: Places,
): RawBuilder<boolean> {
  return rowsOf(matching(rulesOf(ability), { noun, action }), places);
}

/**
 * The columns of those rows that somebody is shown, by field: each as an expression under its own name. A field that
 * no rule permits is left out, and one that is permitted on some of the rows only is null on the others. Throws a
 * TypeError for an action that has no fields to a rule.
 */
export function permittedColumns<N extends Noun, C extends string>(
  ability: Ability,
  { noun, action }: RowsAsked<N>,
  { places, columns }: { places: Places; columns: Readonly<Partial<Record<string, C>>> },
) {
  return columnsOf(matching(rulesOf(ability), { noun, action }), { noun, action, places, columns });
}

/** What {@link permittedRows} gives, of rules about one noun and action. */
export function rowsOf(rules: readonly Rule[], places: Places): RawBuilder<boolean> {
  const alternatives = rules.map((rule) => ruleIn(rule, places)).filter((one) => one !== never);
  if (alternatives.includes(always)) return always;
  return alternatives.length === 0 ? never : sql<boolean>`(${sql.join(alternatives, sql` or `)})`;
}

/** What {@link permittedColumns} gives, of rules about one noun and action. */
export function columnsOf<C extends string>(
  rules: readonly Rule[],
  shown: RowsAsked & { places: Places; columns: Readonly<Partial<Record<string, C>>> },
) {
  const { noun, action, places, columns } = shown;
  const fields = findFields(noun, action);
  if (fields === undefined) throw new TypeError(`to ${action} a ${noun} shows no fields to a rule`);
  return fields.flatMap((field) => {
    const column = Object.hasOwn(columns, field) ? columns[field] : undefined;
    const permitting = rules.filter((rule) => rule.fields?.includes(field));
    const where = rowsOf(permitting, places);
    if (column === undefined || where === never) return [];
    const isOnAll = where === always || permitting.length === rules.length;
    const value = isOnAll ? sql.ref(column) : sql`case when ${where} then ${sql.ref(column)} end`;
    return [value.as(field)];
  });
}

function matching(rules: readonly Rule[], { noun, action }: RowsAsked): readonly Rule[] {
  return rules.filter((rule) => rule.subject === noun && rule.action === action);
}

function ruleIn({ subject, conditions }: Rule, places: Places): RawBuilder<boolean> {
  const pairs = Object.entries(conditions);
  if (pairs.length === 0) throw new TypeError(`a rule about ${subject} has no condition`);
  const parts = pairs.map(([field, value]) => {
    const place = Object.hasOwn(places, field) ? places[field as ConditionField] : undefined;
    if (place === undefined) throw new TypeError(`these rows of ${subject} do not say where ${field} is`);
    return conditionIn(place, typeof value === 'string' ? [value] : getAlternatives(value));
  });
  if (parts.includes(never)) return never;
  const open = parts.filter((part) => part !== always);
  return open.length === 0 ? always : sql<boolean>`(${sql.join(open, sql` and `)})`;
}

/** Any operator but `$in` is one that this cannot say in SQL, and must not pass over. */
function getAlternatives(value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null && Reflect.ownKeys(value).join(' ') === '$in') {
    const values: unknown = Reflect.get(value, '$in');
    if (Array.isArray(values) && values.every((one) => typeof one === 'string')) return values;
  }
  throw new TypeError('a condition has an operator that is unknown in SQL');
}

function conditionIn(place: Place, values: readonly string[]): RawBuilder<boolean> {
  if ('everywhere' in place) return values.includes(place.everywhere) ? always : never;
  const [first] = values;
  if (first === undefined) return never;
  if ('list' in place) {
    const each = values.map((value) => sql`${value}::text = any(${sql.ref(place.list)})`);
    return sql<boolean>`(${sql.join(each, sql` or `)})`;
  }
  const column = sql.ref(place.column);
  return values.length === 1
    ? sql<boolean>`${column} = ${first}`
    : sql<boolean>`${column} in (${sql.join(values)})`;
}
