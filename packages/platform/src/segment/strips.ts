/**
 * Keeping the strips of events true: for every kind, chunk of customers and month the events as columns. Whatever is
 * asked of them is asked when none is stale: those that are, are built anew first, as chunks of customers are.
 */
import { createHash } from 'node:crypto';
import type { AttributeType, EventKind, PropertyEntry } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import { listProperties } from '../dictionary/queries.ts';
import { pack, rawOf } from './packed.ts';
import { chunkSize } from './slices.ts';
import { takeTurn } from './turn.ts';

export const dayMs = 86_400_000;

/**
 * A value as a number that is ordered as values are: dates as days, instants as milliseconds since 1970, yes as 1; NaN
 * where it is no value of the type. Of texts only equality means anything.
 */
export function numberOf(type: AttributeType, value: unknown): number {
  switch (type) {
    case 'text':
      return typeof value === 'string' ? numberOfText(value) : Number.NaN;
    case 'boolean':
      return typeof value === 'boolean' ? Number(value) : Number.NaN;
    case 'date':
      return typeof value === 'string' && value.length === 10 ? Date.parse(value) / dayMs : Number.NaN;
    case 'instant':
      return typeof value === 'string' ? Date.parse(value) : Number.NaN;
    default:
      return typeof value === 'number' ? value : Number.NaN;
  }
}

/** 53 bits of SHA-256, so many as a double holds exactly: of a million texts two are taken for one once in 20,000 stores. */
const numberOfText = (text: string): number =>
  Number(createHash('sha256').update(text).digest().readBigUInt64BE() >> 11n);

/** The month of an instant in UTC, as months since the year 0. */
export function monthOf(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

const monthOfRow = sql`(extract(year from at at time zone 'UTC') * 12 + extract(month from at at time zone 'UTC') - 1)::integer`;

type Stale = { readonly chunk: number; readonly kind: EventKind; readonly months: number[] };

/** Builds the stale strips of events of these kinds; how many there were. For a transaction that may write. */
export async function refreshStrips(store: Store, kinds: readonly EventKind[]): Promise<number> {
  if (kinds.length === 0) return 0;
  const properties = await listProperties(store);
  const declared = new Map(
    kinds.map((kind) => {
      const own = properties.filter((property) => property.kind === kind);
      const text = JSON.stringify(own.map(({ name, type }) => [name, type]));
      return [kind, { properties: own, digest: createHash('sha256').update(text).digest() }];
    }),
  );
  const digests = [...declared].map(([kind, { digest }]) => ({ kind, digest }));
  if ((await listStale(store, digests)).length === 0) return 0;
  const seen = await takeTurn(store);
  const stale = await listStale(store, digests);
  for (const each of stale) await build(store, each, { ...declared.get(each.kind)!, seen });
  return stale.reduce((sum, { months }) => sum + months.length, 0);
}

async function listStale(
  store: Store,
  declared: readonly { readonly kind: EventKind; readonly digest: Buffer }[],
): Promise<Stale[]> {
  const { rows } = await sql<Stale>`
    select kind, chunk, array_agg(month order by month) as months from (
      select t.kind, t.chunk, t.month from event_touch t left join event_strip s using (kind, chunk, month)
      where t.kind = any (${declared.map(({ kind }) => kind)}::text[])
        and (s.kind is null or not pg_visible_in_snapshot(t.xid, s.seen))
      union
      select s.kind, s.chunk, s.month from event_strip s
      join unnest(${declared.map(({ kind }) => kind)}::text[], ${declared.map(({ digest }) => digest)}::bytea[])
        as d (kind, digest) on d.kind = s.kind and d.digest <> s.declared
    ) as stale group by kind, chunk order by kind, chunk`.execute(store);
  return rows;
}

type EventRow = {
  readonly customer: number;
  readonly month: number;
  readonly at: number;
  readonly properties: Readonly<Record<string, unknown>>;
};

async function build(
  store: Store,
  { kind, chunk, months }: Stale,
  { properties, digest, seen }: { properties: readonly PropertyEntry[]; digest: Buffer; seen: string },
): Promise<void> {
  const { rows } = await sql<EventRow>`
    select customer, ${monthOfRow} as month, (extract(epoch from at) * 1000)::float8 as at, properties from event
    where customer >= ${chunk * chunkSize} and customer < ${(chunk + 1) * chunkSize} and kind = ${kind}
      and ${monthOfRow} = any (${months}::integer[])
    order by event.at, id`.execute(store);
  const strips = [...Map.groupBy(rows, ({ month }) => month)];
  const which = sql`kind = ${kind} and chunk = ${chunk} and month = any (${months}::integer[])`;
  await sql`delete from event_strip where ${which}`.execute(store);
  await sql`delete from event_strip_column where ${which}`.execute(store);
  await sql`
    insert into event_strip (kind, chunk, month, seen, declared, customers, instants)
    select ${kind}, ${chunk}, month, ${seen}::pg_snapshot, ${digest}, customers, instants
    from unnest(${strips.map(([month]) => month)}::integer[],
      ${strips.map(([, events]) => rawOf(Uint16Array.from(events, ({ customer }) => customer % chunkSize)))}::bytea[],
      ${strips.map(([, events]) => rawOf(Float64Array.from(events, ({ at }) => at)))}::bytea[])
      as row (month, customers, instants)
    on conflict (kind, chunk, month) do update set seen = excluded.seen, declared = excluded.declared,
      customers = excluded.customers, instants = excluded.instants, version = excluded.version`.execute(
    store,
  );
  const columns = strips.flatMap(([month, events]) =>
    properties.flatMap(({ name, type }) => {
      const values = Float64Array.from(events, (event) => numberOf(type, event.properties[name]));
      return values.every(Number.isNaN) ? [] : [{ month, name, codes: pack(values) }];
    }),
  );
  await sql`
    insert into event_strip_column (kind, chunk, month, property, codes)
    select ${kind}, ${chunk}, month, property, codes
    from unnest(${columns.map(({ month }) => month)}::integer[], ${columns.map(({ name }) => name)}::text[],
      ${columns.map(({ codes }) => codes)}::bytea[]) as row (month, property, codes)`.execute(store);
  await sql`
    delete from event_touch where ${which} and pg_visible_in_snapshot(xid, ${seen}::pg_snapshot)`.execute(
    store,
  );
}
