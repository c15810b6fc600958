/**
 * Lists of own people as sketches: texts of 4,096 bits that say of two lists in how many people they differ, as long as
 * these are few, and nothing about who anybody is. They are made under the store's own key, so that they compare in
 * whatever cooperation a list was asked with. Customers are read in chunks, one a statement, so that no statement takes
 * longer where there are more of them; a cursor reads all chunks in the snapshot in which it began.
 */
import type { CooperationId, Instant } from '@entente/contract';
import type { Store } from '@entente/store';
import { sql, type RawBuilder } from 'kysely';

/** Internal ids that one statement reads: places among them are numbers of two bytes. */
const chunkSize = 32_768;

/**
 * To read all events of a chunk costs less than to look for one of each customer, unless they have many: from so many
 * on the rest is looked for.
 */
const mostEvents = 4 * chunkSize;

const cells = 4_096;

/** A list of own people as two sketches: everybody, and those who are settled. */
export type ListSketch = { readonly list: string; readonly settled: string };

/** Whose list is sketched, and by when who is settled must have come, as of `now`. */
type Sketching = { readonly cooperation: CooperationId; readonly since: Instant; readonly now: Instant };

/**
 * Customers of a chunk, each as its place there in two bytes; behind it in `hashes`, where it stands once for each
 * identifier, four bytes of the identifier's keyed hash.
 */
type Chunk = {
  readonly taking: Buffer;
  readonly settled: Buffer | null;
  readonly hashes: Buffer | null;
};

/**
 * Sketches who the own people in a cooperation are. Each falls, by all that they can be recognised by, into one of
 * 4,096 cells, and a sketch says of each cell whether an odd number did: changing d people changes d cells or, where
 * two of them meet, a few less. Records that are recognised by the same are one. Settled is who came with an import
 * that began before `since` and, where the store has any event, has one that is no later than `now`.
 */
export async function sketchList(store: Store, sketching: Sketching): Promise<ListSketch> {
  const list = new Sketch();
  const settled = new Sketch();
  await sql`declare sketched no scroll cursor for ${chunksOf(sketching)}`.execute(store);
  const fetch = () => sql<Chunk>`fetch sketched`.execute(store);
  for (let fetching = fetch(); ;) {
    const [chunk] = (await fetching).rows;
    if (!chunk) break;
    // The next one is read while this one is worked on.
    fetching = fetch();
    const marks = marksOf(chunk);
    for (const place of placesOf(chunk.taking)) list.add(marks[place]!);
    for (const place of placesOf(chunk.settled)) settled.add(marks[place]!);
  }
  await sql`close sketched`.execute(store);
  return { list: list.bits(), settled: settled.bits() };
}

/** Selects the chunks that somebody takes part in, by a bounded amount of reading each. */
function chunksOf({ cooperation, since, now }: Sketching) {
  const within = sql`between first and first + ${chunkSize - 1}`;
  const place = sql`int2send((customer - first)::smallint)`;
  const firstFrom = (least: RawBuilder<unknown>) => sql`(
    select min(customer) / ${chunkSize} * ${chunkSize} from participant
    where cooperation = ${cooperation} and customer >= ${least})`;
  const happened = sql`e.at <= ${new Date(now)}`;
  return sql`
    with recursive newcomer as materialized (
      select coalesce(min(customers_before), ${Number.MAX_SAFE_INTEGER}) as after from recording
      where at > ${new Date(since)} and customers_before is not null),
    kept as materialized (select exists (select from event) as events),
    chunk as (
      select ${firstFrom(sql`0`)} as first
      union all select ${firstFrom(sql`first + ${chunkSize}`)} from chunk where first is not null)
    select taking, case when events then early || coalesce(late, '') else stayed end as settled, hashes
    from newcomer cross join kept cross join chunk
    cross join lateral (
      select string_agg(${place}, '') as taking,
        string_agg(${place}, '') filter (where not events and customer <= after) as stayed
      from participant where cooperation = ${cooperation} and customer ${within}) participant
    cross join lateral (
      select string_agg(${place} || substr(hash, 3, 4), '') as hashes
      from identifier where customer ${within} and hash is not null) identifier
    cross join lateral (
      select string_agg(${place}, '') as early, max(customer) as last, sum(events) as read from (
        select customer, count(*)::integer as events from (
          select customer from event e where customer ${within} and customer <= after and ${happened}
          order by customer limit ${mostEvents}) event
        group by customer) met) early
    cross join lateral (
      select string_agg(${place}, '') as late from participant p
      where read = ${mostEvents} and cooperation = ${cooperation} and customer > last and customer ${within}
        and customer <= after and exists (select from event e where e.customer = p.customer and ${happened})) late
    where first is not null`;
}

/**
 * What who takes part is recognised by, at each place of a chunk: 32 bits of all identifiers, added without carrying. 0
 * where there are none, or nobody takes part. Of a million people about a hundred have the mark of somebody else, as
 * whom they then count.
 */
function marksOf({ taking, hashes }: Chunk): Uint32Array {
  const marks = new Uint32Array(chunkSize);
  for (let at = 0; at < (hashes?.length ?? 0); at += 6)
    marks[hashes!.readUInt16BE(at)]! ^= hashes!.readUInt32BE(at + 2);
  const own = new Uint32Array(chunkSize);
  for (const place of placesOf(taking)) own[place] = marks[place]!;
  return own;
}

function placesOf(places: Buffer | null): Uint16Array {
  const found = new Uint16Array((places?.length ?? 0) / 2);
  for (let n = 0; n < found.length; n += 1) found[n] = places!.readUInt16BE(2 * n);
  return found;
}

/** A sketch in the making, and the marks that are in it: a table with room for twice as many. */
class Sketch {
  readonly #odd = new Uint8Array(cells);
  #marks = new Uint32Array(2 * chunkSize);
  #count = 0;

  /** Adds whoever is recognised so, unless somebody was before; 0 is nobody. */
  add(mark: number): void {
    if (mark === 0 || !this.#keep(mark)) return;
    this.#odd[mark % cells]! ^= 1;
    this.#count += 1;
    if (2 * this.#count <= this.#marks.length) return;
    const marks = this.#marks;
    this.#marks = new Uint32Array(2 * marks.length);
    for (const each of marks) if (each !== 0) this.#keep(each);
  }

  /** False where the mark is there. Marks are as good as random, and stand where they say or at the next free place. */
  #keep(mark: number): boolean {
    const last = this.#marks.length - 1;
    let place = mark & last;
    while (this.#marks[place] !== 0) {
      if (this.#marks[place] === mark) return false;
      place = (place + 1) & last;
    }
    this.#marks[place] = mark;
    return true;
  }

  /** The cells as text, one bit each. */
  bits(): string {
    return this.#odd.join('');
  }
}
