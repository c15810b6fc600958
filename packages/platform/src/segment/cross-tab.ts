/** Counting own customers by one or two of their attributes: exact, and in one snapshot. */
import {
  crossTabLimits,
  faultsText,
  refuse,
  type AttributeType,
  type Condition,
  type CrossTab,
  type CrossTabBy,
  type Fault,
  type Instant,
} from '@entente/contract';
import type { Store } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import { listDictionary } from '../dictionary/queries.ts';
import { getSegment } from './saved.ts';
import { select } from './select.ts';

type Ids = RawBuilder<{ id: number }>;
type Dimension = { readonly value: RawBuilder<unknown>; readonly join?: Ids };

/**
 * The customers who meet a condition, by value. Refuses `segment-invalid` for an attribute that is not there or has no
 * bands, `not-found` for a segment, `limit-exceeded` where there are more than 5,000 cells.
 */
export async function crossTab(
  store: Store,
  { condition, by, now }: { condition: Condition | undefined; by: readonly CrossTabBy[]; now: Instant },
): Promise<Pick<CrossTab, 'customers' | 'cells'>> {
  const selected = condition ? (await select(store, condition, now)).ids : sql`select id from customer`;
  const attributes = new Map((await listDictionary(store)).map((entry) => [entry.name, entry]));
  const dimensions: Dimension[] = [];
  for (const [place, each] of by.entries()) {
    if ('segment' in each) {
      const { ids } = await select(store, (await getSegment(store, each.segment)).condition, now);
      const name = sql.table(`by_${place}`);
      dimensions.push({ value: sql`(${name}.id is not null)`, join: ids });
    } else dimensions.push({ value: valueOf(each, { entry: attributes.get(each.attribute), place }) });
  }
  const { rows } = await sql<{ first: CellValue; second: CellValue; customers: number }>`
    select first, second, count(*)::int as customers from (
      select ${dimensions[0]!.value} as first, ${dimensions[1]?.value ?? sql`null::text`} as second
      from (${selected}) as selected join customer c on c.id = selected.id
      ${sql.join(dimensions.map(joined), sql` `)}
    ) as valued
    group by first, second order by first, second limit ${crossTabLimits.cells + 1}`.execute(store);
  if (rows.length > crossTabLimits.cells)
    refuse('limit-exceeded', {
      what: 'A cross-tab',
      limit: `${crossTabLimits.cells} cells; give edges for bands`,
    });
  return {
    customers: rows.reduce((sum, { customers }) => sum + customers, 0),
    cells: rows.map(({ first, second, customers }) => ({
      values: by.length === 1 ? [first] : [first, second],
      customers,
    })),
  };
}

type CellValue = string | number | boolean | null;

const joined = ({ join }: Dimension, place: number): RawBuilder<unknown> =>
  join
    ? sql`left join (${join}) as ${sql.table(`by_${place}`)} on ${sql.table(`by_${place}`)}.id = c.id`
    : sql``;

const jsonTypes: Readonly<Record<AttributeType, 'string' | 'number' | 'boolean'>> = {
  text: 'string',
  date: 'string',
  instant: 'string',
  boolean: 'boolean',
  integer: 'number',
  number: 'number',
  money: 'number',
};
const casts = { string: 'collate "C"', number: '::float8', boolean: '::boolean' } as const;

/** The value of an attribute as SQL, or the number of its band; null where it is not known. */
function valueOf(
  { attribute, edges }: Extract<CrossTabBy, { attribute: string }>,
  { entry, place }: { entry: { type: AttributeType; category: string } | undefined; place: number },
): RawBuilder<unknown> {
  const no = (step: string, message: string): never => {
    const faults: Fault[] = [{ path: `by[${place}].${step}`, message }];
    return refuse('segment-invalid', { detail: faultsText(faults), faults });
  };
  if (!entry) return no('attribute', `there is no attribute ${attribute}`);
  if (entry.category === 'contact')
    return no('attribute', `${attribute} is contact data, by which nobody is counted`);
  const json = jsonTypes[entry.type];
  const value = sql`case when jsonb_typeof(attributes -> ${attribute}) = ${sql.lit(json)}
    then ${json === 'string' ? sql`left(attributes ->> ${attribute}, ${crossTabLimits.characters})` : sql`(attributes ->> ${attribute})`}${sql.raw(` ${casts[json]}`)} end`;
  if (!edges) return value;
  const isTime = entry.type === 'date' || entry.type === 'instant';
  if (!isTime && json !== 'number') return no('edges', `${entry.type} has no bands`);
  if (edges.some((edge) => (typeof edge === 'string') !== isTime)) return no('edges', `is not ${entry.type}`);
  const sorted = edges.map((edge) => (entry.type === 'instant' ? new Date(edge).toISOString() : edge));
  if (sorted.some((edge, nth) => nth > 0 && edge <= sorted[nth - 1]!)) return no('edges', 'must ascend');
  return isTime
    ? sql`width_bucket(${value}, ${sorted.map(String)}::text[])`
    : sql`width_bucket(${value}, ${sorted}::float8[])`;
}
