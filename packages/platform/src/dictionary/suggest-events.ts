/** What the columns of a file of events are. */
import {
  attributeName,
  eventKinds,
  standardProperties,
  type EventKind,
  type StandardProperty,
} from '@entente/contract';
import { areAllOf, findNamed, findRef, isUnique, type Column } from './columns.ts';
import type { Draft } from './suggest.ts';
import { currencyIn, typed, type Written } from './typed.ts';
import { datesOf, numbersOf } from './values.ts';

const when =
  'at when occurred_at happened_at timestamp time datetime date event_date purchase_date order_date created_at created day purchased';

/** The column that says when. */
export function findAt(columns: readonly Column[]): Column | undefined {
  const dated = columns.filter(({ values }) => datesOf(values).length > 0);
  return findNamed(dated, when) ?? dated[0];
}

/** A mapping of events; what they are told by is called as is standard for their kind. */
export function suggestEvents(columns: readonly Column[]): Draft {
  const ref = findRef(columns);
  const at = findAt(columns) ?? findNamed(columns, when);
  const kindColumn = columns.find((column) => column !== ref && areAllOf(column, eventKinds));
  const id = findNamed(columns, 'event_id line_id transaction_id uuid');
  const hasId = id !== undefined && id !== ref && isUnique(id);
  const [dates] = at ? datesOf(at.values) : [];
  const taken = new Map<Column | undefined, string>([
    [ref, 'ref'],
    [at, 'at'],
    [kindColumn, 'kind of event'],
    ...(hasId ? [[id, 'id'] as const] : []),
  ]);
  const rest = columns.filter((column) => !taken.has(column));
  const kinds = kindColumn ? ([...new Set(kindColumn.values)] as EventKind[]) : [likeliest(rest)];
  const numbers = numbersOf(rest.map(({ values }) => values));
  const properties: Record<string, Written> = {};
  const told = columns.map((column) => {
    const role = taken.get(column);
    if (role !== undefined) return { column: column.column, as: role, why: 'by its name and values' };
    if (!/^[a-z]/.test(column.name))
      return { column: column.column, as: null, why: 'say its name, or leave it out' };
    const standard = standardOf(column, kinds);
    const names = Object.entries(properties).map(([other, each]) => attributeName(other, each));
    const written = typed(column, { standard, numbers, taken: new Set(names) });
    const currency = written.type === 'money' ? currencyIn(column.name) : undefined;
    properties[column.column] = { ...written, ...(currency !== undefined && { currency }) };
    return {
      column: column.column,
      as: 'property',
      why: standard ? `standard ${standard.name}` : 'by its name',
    };
  });
  return {
    columns: told,
    mapping: {
      kind: 'events',
      ...(numbers !== '1234.56' && { file: { numbers } }),
      ref: ref?.column ?? '',
      ...(kindColumn ? { eventColumn: kindColumn.column } : { event: kinds[0]! }),
      at: at?.column ?? '',
      ...(dates !== undefined && dates !== 'iso-instant' && { dates }),
      ...(hasId && { id: id.column }),
      properties,
    },
  };
}

/** The kind that most columns are standard for; a purchase where none is. */
function likeliest(columns: readonly Column[]): EventKind {
  const fitting = (kind: EventKind): number => columns.filter((column) => standardOf(column, [kind])).length;
  const [best = 'purchase'] = eventKinds.toSorted((a, b) => fitting(b) - fitting(a));
  return best;
}

function standardOf({ name }: Column, kinds: readonly EventKind[]): StandardProperty | undefined {
  const known = kinds.flatMap((kind) => standardProperties[kind]);
  const plain = name.replace(/_[a-z]{3}$/, (end) => (currencyIn(end) === undefined ? end : ''));
  return known.find((each) => each.name === plain) ?? known.find((each) => each.also.includes(plain));
}
