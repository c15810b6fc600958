import { CustomersMapping, EventsMapping, PlacesMapping } from '@entente/contract';
import { findRefusal } from '@entente/platform';
import { openPlatform } from '@entente/test/support/platform.ts';
import { expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('harvest', 'skyline');
const harvest = platform.as('harvest');

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
const mapping = PlacesMapping.parse({ kind: 'places' });
const importPlaces = (lines: readonly string[], options: object = {}) =>
  harvest.place.import({
    source: bytesOf(`ref,name,kind,parent\n${lines.join('\n')}\n`),
    mapping,
    ...options,
  });
const refsIn = async (parent?: string): Promise<string[]> => {
  const { places } = await harvest.place.list(parent === undefined ? {} : { parent });
  return places.map(({ ref }) => ref);
};
const refusalOf = (asked: Promise<unknown>) => asked.then(() => undefined, findRefusal);

const rows = [
  'S1,Dunmarrow shop,store,NSW',
  'S2,Vinegrove shop,store,SA',
  'SA,South Australia,state,South',
  'NSW,,state,AU',
  'South,,,AU',
  'AU,Australia,country,',
];

await harvest.customer.import({
  source: bytesOf('id,home\n1,S1\n2,S2\n3,SA\n4,elsewhere\n5,\n'),
  mapping: CustomersMapping.parse({
    kind: 'customers',
    ref: 'id',
    attributes: { home: { category: 'location' } },
  }),
});
await harvest.event.import({
  source: bytesOf('id,at,store\n1,2026-01-01T00:00:00Z,S2\n3,2026-01-01T00:00:00Z,S1\n'),
  mapping: EventsMapping.parse({
    kind: 'events',
    ref: 'id',
    event: 'purchase',
    at: 'at',
    properties: { store: {} },
  }),
});

test('a file lands whatever order its rows are in, batch by batch too, and again changes nothing', async () => {
  expect(await importPlaces(rows, { batchRows: 2 })).toMatchObject({ rows: 6, created: 6, rejectedRows: {} });
  expect(await importPlaces(rows)).toMatchObject({ created: 0, changed: 0, unchanged: 6 });
  expect(await importPlaces(['S1,Dunmarrow,store,NSW', 'S1,Dunmarrow store,store,NSW'])).toMatchObject({
    changed: 1,
    replaced: 1,
  });
  expect((await harvest.place.list({ parent: 'NSW' })).places).toEqual([
    {
      ref: 'S1',
      name: 'Dunmarrow store',
      kind: 'store',
      parent: 'NSW',
      places: 0,
      beneath: 0,
      can: { remove: true },
    },
  ]);
  expect((await harvest.place.list({ limit: 1, after: 'AU' })).places).toMatchObject([
    { ref: 'NSW', name: 'NSW', kind: 'state', places: 1 },
  ]);
});

test('places are found by what they are called, and shown from the top down with all that lies in them', async () => {
  const named = async (asked: object) => (await harvest.place.list(asked)).places.map(({ ref }) => ref);
  expect(await named({ top: true })).toEqual(['AU']);
  expect(await named({ search: 'SHOP' })).toEqual(['S2']);
  expect(await named({ search: 'nsw' })).toEqual(['NSW']);
  expect(await named({ search: '%' })).toEqual([]);
  expect(await named({ search: 'store', parent: 'SA' })).toEqual([]);
  const { above, places } = await harvest.place.list({ parent: 'SA' });
  expect(above.map(({ ref, beneath }) => [ref, beneath])).toEqual([
    ['AU', 5],
    ['South', 2],
    ['SA', 1],
  ]);
  expect(places).toMatchObject([{ ref: 'S2', beneath: 0 }]);
  expect(await harvest.place.list({ parent: 'nowhere' })).toEqual({ places: [], next: null, above: [] });
});

test('a row that would not leave a tree is rejected, and says why', async () => {
  const rejected: unknown[] = [];
  const rejects = { write: async (list: readonly unknown[]) => void rejected.push(...list) };
  const report = await importPlaces(['AU,Australia,country,S1', 'S3,,store,nowhere', 'S4,,store,SA'], {
    rejects: rejects as never,
  });
  expect(report).toMatchObject({ created: 1, rejectedRows: { 'place-in-itself': 1, 'unknown-place': 1 } });
  expect(rejected).toMatchObject([
    { line: 2, column: 'parent', value: 'S1', reason: 'place-in-itself' },
    { line: 3, column: 'parent', value: 'nowhere', reason: 'unknown-place' },
  ]);
  expect(await refsIn('SA')).toEqual(['S2', 'S4']);
  const long = 'x'.repeat(201);
  expect(await importPlaces([`S5,${long},store,SA`])).toMatchObject({ rejectedRows: { 'text-too-long': 1 } });
});

const members = async (text: string) => (await harvest.segment.members({ of: { text } })).refs;

test('a region is itself and every place in it, of attributes and of events, at this moment', async () => {
  expect(await members('home in region "South"')).toEqual(['2', '3']);
  expect(await members('home in region "S1"')).toEqual(['1']);
  expect(await members('not home in region "AU"')).toEqual(['4', '5']);
  expect(await members('did purchase(store in region "South")')).toEqual(['1']);
  await harvest.segment.save({ name: 'southern', of: { text: 'home in region "South"' } });
  await importPlaces(['S2,Vinegrove shop,store,NSW']);
  expect(await members('segment southern')).toEqual(['3']);
  expect(await members('last purchase has (store in region "NSW")')).toEqual(['1', '3']);
  await importPlaces(['S2,Vinegrove shop,store,SA']);
});

test('a region that is no place is refused where it stands', async () => {
  const refused = await refusalOf(members('home is known and home in region "Sth"'));
  expect(refused).toMatchObject({
    code: 'segment-invalid',
    data: {
      faults: [{ path: 'of[1].test.place', message: expect.stringContaining('there is no place "Sth"') }],
    },
  });
});

test('a place goes when nothing lies in it and no segment asks for it', async () => {
  expect(await refusalOf(harvest.place.remove({ ref: 'SA' }))).toMatchObject({
    code: 'place-in-use',
    data: { name: 'SA', detail: 'in it lie S2, S4' },
  });
  await harvest.place.remove({ ref: 'S4' });
  await harvest.segment.save({ name: 'shoppers', of: { text: 'did purchase(store in region "S1")' } });
  expect(await refusalOf(harvest.place.remove({ ref: 'S1' }))).toMatchObject({
    code: 'place-in-use',
    data: { detail: 'it is asked for by the segments shoppers' },
  });
  await harvest.segment.remove({ name: 'shoppers' });
  await harvest.place.remove({ ref: 'S1' });
  expect(await refusalOf(harvest.place.remove({ ref: 'S1' }))).toMatchObject({ code: 'not-found' });
  expect(await refsIn('NSW')).toEqual([]);
});

test('places are their own partner’s, and an admin’s to change', async () => {
  expect((await platform.as('skyline').place.list({})).places).toEqual([]);
  const analyst = platform.as('harvest', 'analyst');
  expect((await analyst.place.list({})).places.length).toBeGreaterThan(0);
  expect(await refusalOf(analyst.place.remove({ ref: 'S2' }))).toMatchObject({ code: 'not-allowed' });
});

test('a business has so many places and no more', async () => {
  const many = Array.from({ length: 20_001 }, (_, n) => `many${n},,store,`);
  expect(await refusalOf(importPlaces(many))).toMatchObject({ code: 'limit-exceeded' });
  expect(await refsIn()).not.toContain('many0');
});
