import { createHash, randomBytes } from 'node:crypto';
import { CooperationId } from '@entente/contract';
import type { Store } from '@entente/store';
import { inStore } from '@entente/test/support/cooperation.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import fc from 'fast-check';
import type { KyselyPlugin } from 'kysely';
import { describe, expect, test } from 'vitest';
import { sketchList, type ListSketch } from './sketch.ts';

const platform = await openPlatform();
await platform.createPartners('birch');
const day = 86_400_000;
const now = platform.time.now;
const cooperation = CooperationId.parse('abcdefghij');
const chunk = 32_768;

type Person = {
  readonly id: number;
  /** What the customer is recognised by; two of the same text are the same. */
  readonly by: readonly string[];
  readonly takesPart: boolean;
  /** Days from now. */
  readonly events: readonly number[];
};

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
type Written = readonly [statement: string, values?: unknown[]];
/** Writes rows as the superuser, without what follows from them. */
const write = (...written: readonly Written[]): Promise<void> =>
  withAdmin(platform.url, async (admin) => {
    await admin.query('set search_path = store_birch; set session_replication_role = replica');
    for (const [statement, values = []] of written) await admin.query(statement, values);
  });
const sketch = (plugin?: KyselyPlugin): Promise<ListSketch> =>
  inStore(platform, 'birch', (store: Store) =>
    sketchList(plugin ? store.withPlugin(plugin) : store, { cooperation, since: now - day, now }),
  );

/** Puts these customers in place of all; whoever has a higher id than `before` came with an import an hour ago. */
async function fill(people: readonly Person[], before: number): Promise<void> {
  const hashes = people.flatMap(({ id, by }) =>
    by.map((text, position) => ({ id, position, hash: hashOf(text) })),
  );
  const events = people.flatMap(({ id, events: at }) =>
    at.map((days) => ({ id, at: new Date(now + days * day) })),
  );
  const taking = people.filter(({ takesPart }) => takesPart);
  await write(
    ['truncate customer, identifier, participant, event, recording cascade'],
    [
      `insert into customer (id, ref, attributes, contact, digest, changed_at) overriding system value
       select id, 'r' || id, '{}', '', sha256(''), now() from unnest($1::bigint[]) id`,
      [people.map(({ id }) => id)],
    ],
    [
      `insert into identifier (customer, kind, position, hash)
       select id, 'loyalty', position, hash from unnest($1::bigint[], $2::smallint[], $3::bytea[]) as t (id, position, hash)`,
      [hashes.map(({ id }) => id), hashes.map(({ position }) => position), hashes.map(({ hash }) => hash)],
    ],
    [
      `insert into participant (cooperation, customer, person)
       select $1, id, substr(sha256(int8send(id)), 1, 16) from unnest($2::bigint[]) id`,
      [cooperation, taking.map(({ id }) => id)],
    ],
    [
      `insert into event (customer, kind, at, properties, digest)
       select id, 'purchase', at, '{}', digest from unnest($1::bigint[], $2::timestamptz[], $3::bytea[]) as t (id, at, digest)`,
      [events.map(({ id }) => id), events.map(({ at }) => at), events.map(() => randomBytes(32))],
    ],
    [
      `insert into recording (kind, at, actor, customers_before) values ('customers', $1, 'x', $2)`,
      [new Date(now - 3_600_000), before],
    ],
  );
}

/** The same by its definition: each person, as everything they are recognised by, changes one cell. */
function sketchOf(people: readonly Person[], before: number): ListSketch {
  const keepsEvents = people.some(({ events }) => events.length > 0);
  const isSettled = ({ id, events }: Person): boolean =>
    id <= before && (!keepsEvents || events.some((days) => days <= 0));
  const sketched = (those: readonly Person[]): string => {
    const marks = those.map(({ by }) => by.reduce((sum, text) => sum ^ hashOf(text).readInt32BE(2), 0) >>> 0);
    const cells = Array.from({ length: 4_096 }, () => 0);
    for (const mark of new Set(marks)) cells[mark % 4_096]! ^= 1;
    return cells.join('');
  };
  const taking = people.filter(({ by, takesPart }) => takesPart && by.length > 0);
  return { list: sketched(taking), settled: sketched(taking.filter(isSettled)) };
}

const person = (id: number, more: Partial<Person> = {}): Person => ({
  id,
  by: [`p${id}`],
  takesPart: true,
  events: [],
  ...more,
});

describe('a list of own people is sketched', () => {
  const anybody = fc.record({
    id: fc
      .tuple(fc.constantFrom(0, 1, 2, 40_000), fc.constantFrom(0, 1, 2, chunk - 2, chunk - 1))
      .map(([n, place]) => n * chunk + place),
    by: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 2 }),
    takesPart: fc.boolean(),
    events: fc.array(fc.constantFrom(-400, -1, 1), { maxLength: 2 }),
  });

  test('as its definition says, whatever ids they have, with events of anybody and without', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(anybody, { selector: ({ id }) => id }),
        fc.constantFrom(0, 1, chunk, 2 * chunk, 50_000 * chunk),
        fc.boolean(),
        async (some, before, keepsEvents) => {
          const people = keepsEvents ? some : some.map((each) => ({ ...each, events: [] }));
          await fill(people, before);
          expect(await sketch()).toEqual(sketchOf(people, before));
        },
      ),
      { numRuns: 30 },
    );
  });

  test('whoever has more events than are read at once', async () => {
    const people = [
      person(7, { events: [-9] }),
      person(8, { events: [1] }),
      person(9, { events: [-1] }),
      person(10),
      person(11, { events: [-1], takesPart: false }),
      person(chunk + 1, { events: [-1] }),
    ];
    await fill(people, 2 * chunk);
    await write([
      `insert into event (customer, kind, at, properties, digest)
       select 7, 'purchase', $1, '{}', sha256(int8send(n)) from generate_series(1, $2::bigint) n`,
      [new Date(now - day), 4 * chunk],
    ]);
    expect(await sketch()).toEqual(sketchOf(people, 2 * chunk));
  });

  test('of more people than a chunk has places, those of other chunks among them who are the same', async () => {
    const people = Array.from({ length: 45_000 }, (_, n) => person(n + 1, { by: [`p${n % 40_000}`] }));
    await fill(people, 44_000);
    expect(await sketch()).toEqual(sketchOf(people, 44_000));
  });

  test('in one snapshot, although it is read in several statements', async () => {
    const people = [person(1), person(chunk), person(2 * chunk), person(3 * chunk)];
    await fill(people, 4 * chunk);
    let read = 0;
    const found = await sketch({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        read += result.rows.length;
        if (result.rows.length === 1 && read === 1)
          await write(['delete from participant where customer > 1']);
        return result;
      },
    });
    expect({ read, found }).toEqual({ read: 4, found: sketchOf(people, 4 * chunk) });
    expect(await sketch()).toEqual(sketchOf(people.slice(0, 1), 4 * chunk));
  });
});
