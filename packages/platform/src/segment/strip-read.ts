/** Reading strips: a few chunks of customers at a time, so that memory stays flat however many events there are. */
import type { EventKind } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';
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

type Row = {
  readonly chunk: number;
  readonly month: number;
  readonly customers: Buffer;
  readonly instants: Buffer | null;
} & { readonly [codes: `codes${number}`]: Buffer | null };

/** Every chunk that has such events, in order. */
export async function* readStrips(store: Store, wanted: Wanted): AsyncGenerator<ChunkOfStrips> {
  const last = await lastChunk(store, wanted.kind);
  // What goes wrong is told where it is waited for, which nobody may do who has seen enough.
  const ask = (chunk: number): Promise<readonly Row[]> => {
    const rows = readRows(store, wanted, chunk);
    rows.catch(() => {});
    return rows;
  };
  let coming: Promise<readonly Row[]> | undefined;
  for (let chunk = 0; chunk <= last; chunk += chunksAtOnce) {
    const rows = await (coming ?? ask(chunk));
    // The next ones are on their way while these are looked at.
    if (chunk + chunksAtOnce <= last) coming = ask(chunk + chunksAtOnce);
    for (const [found, each] of Map.groupBy(rows, (row) => row.chunk))
      yield { chunk: found, strips: each.map((row) => stripOf(row, wanted.properties)) };
  }
}

async function lastChunk(store: Store, kind: EventKind): Promise<number> {
  const { rows } = await sql<{ last: number | null }>`
    select max(chunk) as last from event_strip where kind = ${kind}`.execute(store);
  return rows[0]?.last ?? -1;
}

async function readRows(
  store: Store,
  { kind, properties, stretch: { from, to }, isTimed }: Wanted,
  first: number,
): Promise<readonly Row[]> {
  const edges = [from, to].filter((edge) => edge !== undefined).map(monthOf);
  const instants = isTimed
    ? sql`s.instants`
    : sql`case when s.month = any (${edges}::integer[]) then s.instants end`;
  const codes = properties.map(
    (_, place): RawBuilder<unknown> => sql`, ${sql.ref(`c${place}.codes`)} as ${sql.ref(`codes${place}`)}`,
  );
  const joined = properties.map(
    (property, place) => sql`
      left join event_strip_column ${sql.table(`c${place}`)} on ${sql.ref(`c${place}.kind`)} = s.kind
        and ${sql.ref(`c${place}.chunk`)} = s.chunk and ${sql.ref(`c${place}.month`)} = s.month
        and ${sql.ref(`c${place}.property`)} = ${property}`,
  );
  const { rows } = await sql<Row>`
    select s.chunk, s.month, s.customers, ${instants} as instants${sql.join(codes, sql``)}
    from event_strip s ${sql.join(joined, sql` `)}
    where s.kind = ${kind} and s.chunk >= ${first} and s.chunk < ${first + chunksAtOnce}
      ${from === undefined ? sql`` : sql`and s.month >= ${monthOf(from)}`}
      ${to === undefined ? sql`` : sql`and s.month <= ${monthOf(to)}`}
    order by s.chunk, s.month`.execute(store);
  return rows;
}

function stripOf(row: Row, properties: readonly string[]): Strip {
  const { month, customers, instants } = row;
  const columns = new Map<string, Column>();
  for (const [place, property] of properties.entries()) {
    const packed = row[`codes${place}`];
    if (packed) columns.set(property, unpack(packed));
  }
  const who = aligned(customers);
  const when = instants && aligned(instants);
  return {
    month,
    customers: new Uint16Array(who.buffer, who.byteOffset, who.byteLength / 2),
    instants: when ? new Float64Array(when.buffer, when.byteOffset, when.byteLength / 8) : undefined,
    column: (property) => columns.get(property),
  };
}
