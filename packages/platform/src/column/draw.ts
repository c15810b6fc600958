/** Drawing what is to be shared from the provider's own store: a value for each customer. */
import {
  monthsOf,
  refuse,
  type AttributeType,
  type DataCategory,
  type Instant,
  type Months,
  type Sharable,
  said,
  type Message,
} from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import { listDictionary, listProperties } from '../dictionary/queries.ts';
import type { Questioning } from '../segment/bitmap.ts';
import { monthlyTotalsOf, totalsOf } from '../segment/event-bits.ts';
import { getFitting } from '../segment/select.ts';
import { chunkSize } from '../segment/slices.ts';
import { monthOf, refreshStrips } from '../segment/strips.ts';
import { openTotal, totalType, type Running } from '../segment/totals.ts';
import type { Value } from './encode.ts';

/** What customers have, by internal id. */
export type DrawnPart = { readonly month: string; readonly valueOf: (customer: number) => Value };

export type Drawn = {
  readonly type: AttributeType;
  readonly currency: string | null;
  readonly categories: readonly DataCategory[];
  /** One, or one for every month. */
  readonly parts: readonly DrawnPart[];
};

type Measure = Exclude<Sharable, { op: 'attribute' }>;
type Asked = { readonly sharable: Sharable; readonly months: Months | undefined; readonly now: Instant };

/**
 * Draws an attribute or a measure. Refuses `segment-invalid` where it does not fit the store's dictionary, and for
 * months of an attribute or of a measure that says itself when.
 */
export async function draw(store: Store, { sharable: asked, months, now }: Asked): Promise<Drawn> {
  const known = await getFitting(store, asked);
  const sharable = known.spelledOut(asked);
  const { categories } = known;
  if (sharable.op === 'attribute') {
    if (months) refuseMonths(said`an attribute has no months`);
    const { name } = sharable;
    const part = { month: '', valueOf: await attributeValues(store, name) };
    const entry = (await listDictionary(store)).find((each) => each.name === name);
    return { type: known.attribute(name), currency: entry?.currency ?? null, categories, parts: [part] };
  }
  if (months && sharable.events.during)
    refuseMonths(said`a measure by months does not say itself when its events happened`);
  const compiling: Questioning = { now, property: known.property };
  const type = totalType(sharable, compiling);
  await refreshStrips(store, [sharable.events.kind]);
  const drawing = { type, compiling };
  const parts = months
    ? await monthlyValues(store, sharable, { months, ...drawing })
    : [{ month: '', valueOf: await measureValues(store, sharable, drawing) }];
  return { type, currency: await currencyOf(store, sharable, type), categories, parts };
}

function refuseMonths(wrong: Message): never {
  return refuse('segment-invalid', { detail: wrong.message, faults: [{ path: 'months', ...wrong }] });
}

async function currencyOf(store: Store, measure: Measure, type: AttributeType): Promise<string | null> {
  if (measure.op === 'count' || type !== 'money') return null;
  const properties = await listProperties(store);
  const found = properties.find(
    ({ kind, name }) => kind === measure.events.kind && name === measure.property,
  );
  return found?.currency ?? null;
}

/** The measure of the events from the first of one month to the last of another. */
function within(measure: Measure, months: Months): Measure {
  const [from, to] = [`${months.from}-01`, `${months.to}-${lastDayOf(months.to)}`];
  return { ...measure, events: { ...measure.events, during: { op: 'between', from, to } } };
}

const lastDayOf = (month: string): number =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();

async function attributeValues(store: Store, name: string): Promise<DrawnPart['valueOf']> {
  const { rows } = await sql<{ id: number; value: Value | null }>`
    select id, attributes -> ${name} as value from customer where attributes ? ${name}`.execute(store);
  const values = new Map(rows.map(({ id, value }) => [id, value ?? undefined]));
  return (customer) => values.get(customer);
}

async function measureValues(
  store: Store,
  measure: Measure,
  { type, compiling }: { type: AttributeType; compiling: Questioning },
): Promise<DrawnPart['valueOf']> {
  const totals = new Map<number, Running>();
  for await (const { chunk, total } of totalsOf(store, measure, compiling)) totals.set(chunk, total);
  return valuesIn(totals, measure, type);
}

/** Strips are of one month each: all are read once, and each is added up by itself. */
async function monthlyValues(
  store: Store,
  measure: Measure,
  { months, type, compiling }: { months: Months; type: AttributeType; compiling: Questioning },
): Promise<DrawnPart[]> {
  const named = monthsOf(months);
  const first = monthOf(Date.parse(named[0]!));
  const totals = named.map(() => new Map<number, Running>());
  for await (const { chunk, month, total } of monthlyTotalsOf(store, within(measure, months), compiling))
    totals[month - first]!.set(chunk, total);
  return named.map((month, place) => ({ month, valueOf: valuesIn(totals[place]!, measure, type) }));
}

function valuesIn(
  totals: ReadonlyMap<number, Running>,
  { op }: Measure,
  type: AttributeType,
): DrawnPart['valueOf'] {
  const ofNone = openTotal(op).value(0);
  return (customer) => {
    const total = totals.get(Math.floor(customer / chunkSize));
    return read(total ? total.value(customer % chunkSize) : ofNone, type);
  };
}

const dayMs = 86_400_000;

/** A value that events are counted by, as it is stored. An average of money is told in whole minor units. */
function read(value: number, type: AttributeType): Value {
  if (Number.isNaN(value)) return undefined;
  switch (type) {
    case 'integer':
    case 'money':
      return Math.round(value);
    case 'date':
      return new Date(value * dayMs).toISOString().slice(0, 10);
    case 'instant':
      return new Date(value).toISOString();
    default:
      return value;
  }
}
