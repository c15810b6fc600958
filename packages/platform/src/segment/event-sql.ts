/** What is asked of single events, as SQL over their rows. */
import type { AttributeType, EventFilter, PropertyTest, Span } from '@entente/contract';
import { sql, type RawBuilder } from 'kysely';
import type { Compiling } from './bitmap.ts';
import { passing, type Passing, type Range, type Stored } from './ranges.ts';
import { stretchOf } from './time.ts';

type Asking = Pick<Compiling, 'now' | 'property'>;

/** Which rows of events pass a filter. */
export function filter(events: EventFilter, compiling: Asking): RawBuilder<unknown> {
  const { kind, during } = events;
  return sql.join(
    [sql`kind = ${kind}`, ...times(during, compiling), ...tests(events, compiling)],
    sql` and `,
  );
}

/** Which happened in a span. */
export function times(during: Span | undefined, { now }: Asking): RawBuilder<unknown>[] {
  if (!during) return [];
  const { from, to } = stretchOf(during, now);
  return [
    ...(from === undefined ? [] : [sql`at >= ${new Date(from)}`]),
    ...(to === undefined ? [] : [sql`at <= ${new Date(to)}`]),
  ];
}

/** Which pass tests of their properties. */
export function tests(
  { kind, where }: Pick<EventFilter, 'kind'> & { readonly where: readonly PropertyTest[] },
  compiling: Asking,
): RawBuilder<unknown>[] {
  return where.map(({ property, test }) => {
    const type = compiling.property(kind, property);
    const what = passing(test, type, compiling.now);
    return isTrue(valueOf(property, type), { what, type });
  });
}

const jsonTypes: Readonly<Record<AttributeType, string>> = {
  text: 'string',
  date: 'string',
  instant: 'string',
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
  money: 'number',
};

/** A property as SQL, null where it is no value of the type. Dates and instants stay text, which is ordered as they are. */
export function valueOf(property: string, type: AttributeType): RawBuilder<unknown> {
  const cast = { boolean: '::boolean', number: '::numeric', string: 'collate "C"' }[jsonTypes[type]]!;
  return sql`case when jsonb_typeof(properties -> ${property}) = ${sql.lit(jsonTypes[type])}
    then (properties ->> ${property})${sql.raw(` ${cast}`)} end`;
}

type Testing = { readonly what: Passing; readonly type: AttributeType };

/** Whether a value as SQL passes: never null. */
function isTrue(value: RawBuilder<unknown>, { what, type }: Testing): RawBuilder<unknown> {
  if (what === 'unknown') return sql`((${value}) is null)`;
  if ('prefix' in what) return sql`coalesce(starts_with(${value}, ${what.prefix}), false)`;
  const each = what.ranges.map((range) => inRange(value, range, type));
  return sql`coalesce((${sql.join(each, sql` or `)}), false)`;
}

function inRange(value: RawBuilder<unknown>, range: Range, type: AttributeType): RawBuilder<unknown> {
  const { from, isFromOpen, to, isToOpen } = range;
  const edge = (stored: Stored): RawBuilder<unknown> => {
    if (type === 'instant') return sql`${new Date(Number(stored)).toISOString()}::text`;
    const cast = { boolean: 'boolean', number: 'numeric', string: 'text' }[jsonTypes[type]]!;
    return sql`${String(stored)}::${sql.raw(cast)}`;
  };
  const bounds = [
    ...(from === undefined ? [] : [sql`(${value}) ${sql.raw(isFromOpen ? '>' : '>=')} ${edge(from)}`]),
    ...(to === undefined ? [] : [sql`(${value}) ${sql.raw(isToOpen ? '<' : '<=')} ${edge(to)}`]),
  ];
  return bounds.length === 0 ? sql`((${value}) is not null)` : sql`(${sql.join(bounds, sql` and `)})`;
}
