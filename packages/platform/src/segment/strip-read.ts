/**
 * Reading strips: a few chunks of customers at a time. What was read is kept, strip by strip, as long as its version is
 * the same; of more than can be kept memory stays flat.
 */
import { setImmediate } from 'node:timers/promises';
import type { EventKind } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
import { asBase64 } from './chunk-bits.ts';
import { aligned, unpack, type Column } from './packed.ts';
import { monthOf } from './strips.ts';
import type { Stretch } from './time.ts';

/** Events of one month, in the order of their instants and, within one, as they were recorded. */
export type Strip = {
  readonly month: number;
  readonly customers: Uint16Array;
  /** When each was; undefined where nobody asked and the whole month is meant. */
  readonly instants: Float64Array | undefined;
  /** Undefined where no event has the property. */
  column(property: string): Column | undefined;
};
export type ChunkOfStrips = { readonly chunk: number; readonly strips: readonly Strip[] };

export type Wanted = {
  readonly kind: EventKind;
  readonly properties: readonly string[];
  /** Months that lie outside are not read. */
  readonly stretch: Stretch;
  /** Whether instants are wanted, also of months that lie inside as a whole. */
  readonly isTimed: boolean;
};

/** What is wanted by one or the other, of one kind of events: timed, so that each tells by instants what is its own. */
export function bothOf(one: Wanted, other: Wanted): Wanted {
  const hull = (edge: 'from' | 'to', farther: (...edges: number[]) => number): Stretch => {
    const edges = [one.stretch[edge], other.stretch[edge]].filter((each) => each !== undefined);
    return edges.length === 2 ? { [edge]: farther(...edges) } : {};
  };
  return {
    kind: one.kind,
    properties: [...new Set([...one.properties, ...other.properties])],
    stretch: { ...hull('from', Math.min), ...hull('to', Math.max) },
    isTimed: true,
  };
}

const chunksAtOnce = 16;

/** What was read of a strip; a column is null where no event has the property. */
type Read = {
  readonly bytes: number;
  readonly customers: Uint16Array;
  readonly instants: Float64Array | undefined;
  readonly columns: ReadonlyMap<string, Column | null>;
};

type Place = { readonly chunk: number; readonly month: number };
type Row = Place & {
  readonly version: string;
  readonly customers: string;
  readonly instants: string | null;
} & { readonly [codes: `codes${number}`]: string | null };

/** Every chunk that has such events, in order. */
export async function* readStrips(store: Store, wanted: Wanted): AsyncGenerator<ChunkOfStrips> {
  const chunks = await listVersions(store, wanted);
  // What goes wrong is told where it is waited for, which nobody may do who has seen enough.
  const ask = (from: number): Promise<readonly ChunkOfStrips[]> => {
    const read = readSome(store, wanted, chunks.slice(from, from + chunksAtOnce));
    read.catch(() => {});
    return read;
  };
  let coming: Promise<readonly ChunkOfStrips[]> | undefined;
  for (let from = 0; from < chunks.length; from += chunksAtOnce) {
    const found = await (coming ?? ask(from));
    // The next ones are on their way while these are looked at.
    if (from + chunksAtOnce < chunks.length) coming = ask(from + chunksAtOnce);
    yield* found;
    // Where all was kept nothing else would let others have their turn.
    await setImmediate();
  }
}

type Versions = {
  readonly chunk: number;
  readonly strips: readonly { readonly month: number; readonly version: string }[];
};

/** The strips that lie in the stretch, by chunk. */
async function listVersions(
  store: Store,
  { kind, stretch: { from, to } }: Wanted,
): Promise<readonly Versions[]> {
  const { rows } = await sql<{ chunk: number; strips: string }>`
    select chunk, string_agg(month || ' ' || version, ' ' order by month) as strips
    from event_strip where kind = ${kind}
      ${from === undefined ? sql`` : sql`and month >= ${monthOf(from)}`}
      ${to === undefined ? sql`` : sql`and month <= ${monthOf(to)}`}
    group by chunk order by chunk`.execute(store);
  return rows.map(({ chunk, strips }) => {
    const words = strips.split(' ');
    return {
      chunk,
      strips: Array.from({ length: words.length / 2 }, (_, n) => ({
        month: Number(words[2 * n]),
        version: words[2 * n + 1]!,
      })),
    };
  });
}

async function readSome(
  store: Store,
  wanted: Wanted,
  chunks: readonly Versions[],
): Promise<readonly ChunkOfStrips[]> {
  const found = new Map<string, Read>();
  const missing: Place[] = [];
  for (const { chunk, strips } of chunks)
    for (const { month, version } of strips) {
      const name = nameOf(wanted.kind, { chunk, month });
      const kept = store.kept?.get<Read>(name, version);
      if (kept && hasAll(kept, wanted, month)) found.set(name, kept);
      else missing.push({ chunk, month });
    }
  for (const row of await readRows(store, wanted, missing)) {
    const name = nameOf(wanted.kind, row);
    const before = store.kept?.get<Read>(name, row.version);
    const read = readOf(row, wanted.properties, before);
    store.kept?.keep(name, row.version, read);
    found.set(name, read);
  }
  return chunks.map(({ chunk, strips }) => ({
    chunk,
    strips: strips.flatMap(({ month }) => {
      const read = found.get(nameOf(wanted.kind, { chunk, month }));
      return read ? [stripOf(read, wanted, month)] : [];
    }),
  }));
}

const nameOf = (kind: EventKind, { chunk, month }: Place): string => `strip ${kind} ${chunk} ${month}`;

/** Months that lie inside the stretch as a whole need no instants to tell which events do. */
const needsInstants = ({ isTimed, stretch: { from, to } }: Wanted, month: number): boolean =>
  isTimed || [from, to].some((edge) => edge !== undefined && monthOf(edge) === month);

const hasAll = ({ instants, columns }: Read, wanted: Wanted, month: number): boolean =>
  (instants !== undefined || !needsInstants(wanted, month)) &&
  wanted.properties.every((property) => columns.has(property));

async function readRows(
  store: Store,
  { kind, properties, stretch: { from, to }, isTimed }: Wanted,
  missing: readonly Place[],
): Promise<readonly Row[]> {
  if (missing.length === 0) return [];
  const edges = [from, to].filter((edge) => edge !== undefined).map(monthOf);
  const instants = isTimed
    ? sql`s.instants`
    : sql`case when s.month = any (${edges}::integer[]) then s.instants end`;
  const codes = properties.map(
    (_, place): RawBuilder<unknown> =>
      sql`, ${asBase64(sql.ref(`c${place}.codes`))} as ${sql.ref(`codes${place}`)}`,
  );
  const joined = properties.map(
    (property, place) => sql`
      left join event_strip_column ${sql.table(`c${place}`)} on ${sql.ref(`c${place}.kind`)} = s.kind
        and ${sql.ref(`c${place}.chunk`)} = s.chunk and ${sql.ref(`c${place}.month`)} = s.month
        and ${sql.ref(`c${place}.property`)} = ${property}`,
  );
  const { rows } = await sql<Row>`
    select s.chunk, s.month, s.version, ${asBase64(sql`s.customers`)} as customers,
      ${asBase64(instants)} as instants${sql.join(codes, sql``)}
    from unnest(${missing.map(({ chunk }) => chunk)}::integer[], ${missing.map(({ month }) => month)}::integer[])
      as missing (chunk, month)
    join event_strip s on s.kind = ${kind} and s.chunk = missing.chunk and s.month = missing.month
    ${sql.join(joined, sql` `)}`.execute(store);
  return rows;
}

/** What a row says, together with what was known of the strip before. */
function readOf(row: Row, properties: readonly string[], before: Read | undefined): Read {
  const instants = row.instants === null ? undefined : aligned(Buffer.from(row.instants, 'base64'));
  const who = aligned(Buffer.from(row.customers, 'base64'));
  const columns = new Map(before?.columns);
  for (const [place, property] of properties.entries()) {
    const packed = row[`codes${place}`];
    columns.set(property, packed ? unpack(Buffer.from(packed, 'base64')) : null);
  }
  const read = {
    customers: new Uint16Array(who.buffer, who.byteOffset, who.byteLength / 2),
    instants: instants
      ? new Float64Array(instants.buffer, instants.byteOffset, instants.byteLength / 8)
      : before?.instants,
    columns,
  };
  return { ...read, bytes: bytesIn(read) };
}

/** What an entry takes besides its numbers, about. */
const overhead = 500;

const bytesIn = ({ customers, instants, columns }: Omit<Read, 'bytes'>): number =>
  [...columns.values()].reduce(
    (sum, column) =>
      sum + (column ? column.distinct.byteLength + (column.index?.byteLength ?? 0) : 0) + overhead,
    customers.byteLength + (instants?.byteLength ?? 0) + overhead,
  );

const stripOf = ({ customers, instants, columns }: Read, wanted: Wanted, month: number): Strip => ({
  month,
  customers,
  instants: needsInstants(wanted, month) ? instants : undefined,
  column: (property) => columns.get(property) ?? undefined,
});
