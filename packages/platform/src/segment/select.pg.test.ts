// Every answer equals a naive reading of the raw rows, whatever the condition, the people, and what was written since.
import { readCondition, type Condition } from '@entente/contract';
import { counted } from '@entente/test/scenarios/segments/counted.ts';
import { matches, type Person, type Reading } from '@entente/test/scenarios/segments/matches.ts';
import {
  by,
  condition,
  now,
  organisations,
  people,
  places,
  propertyTypes,
  types,
} from '@entente/test/scenarios/segments/world.ts';
import { openPlatform } from '@entente/test/support/platform.ts';
import { withAdmin } from '@entente/test/support/server.ts';
import { grantOf } from '@entente/test/support/stores.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crossTab } from './cross-tab.ts';
import { listMembers } from './members.ts';
import { select } from './select.ts';

const platform = await openPlatform();
await platform.createPartners('northwind');
const schema = 'store_northwind';

const sets = { vips: ['r1', 'r2', 'r30', 'r59', 'r77'] };
const nested: Condition = { op: 'attribute', name: 'salary', test: { op: 'above', value: 0 } };
const about = { now, types, propertyTypes, sets, places, organisations, segments: { nested } };

await withAdmin(platform.url, async (admin) => {
  for (const [name, type] of Object.entries(types))
    await admin.query(`insert into ${schema}.dictionary values ($1, $2, 'demographic', 'normal', $1, $3)`, [
      name,
      type,
      type === 'money' ? 'AUD' : null,
    ]);
  for (const kind of ['purchase', 'support'])
    for (const [name, type] of Object.entries(propertyTypes))
      await admin.query(`insert into ${schema}.property values ($1, $2, $3, $2, $4)`, [
        kind,
        name,
        type,
        type === 'money' ? 'AUD' : null,
      ]);
  await admin.query(
    `insert into ${schema}.place (ref, name, kind, parent) select ref, ref, 'place', parent from unnest($1::text[], $2::text[]) as p (ref, parent)`,
    [Object.keys(places), Object.values(places)],
  );
  const codes = Object.keys(organisations);
  const each = Object.values(organisations);
  await admin.query(
    `insert into ${schema}.organisation (code, name, parent, industry, country)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])`,
    [
      codes,
      ...(['name', 'parent', 'industry', 'country'] as const).map((field) => each.map((it) => it[field])),
    ],
  );
  await admin.query(`insert into ${schema}.customer_set values ('vips', '{loyalty}', now())`);
  await admin.query(`insert into ${schema}.set_member select 'vips', unnest($1::text[])`, [sets.vips]);
  await admin.query(`insert into ${schema}.segment values ('nested', $1, '{demographic}', now(), 'test')`, [
    JSON.stringify(nested),
  ]);
});

/**
 * Puts these people in place of who is there; their ids are spread over so many chunks. Where they were more before, those
 * behind are empty then.
 */
async function settle(persons: readonly Person[], chunks = 7): Promise<void> {
  await withAdmin(platform.url, async (admin) => {
    await admin.query('begin');
    // What goes with a customer goes in the name of the tables' owner, whom only a context lets note it.
    await admin.query(`delete from ${schema}.event`);
    await admin.query(`delete from ${schema}.customer`);
    await admin.query(
      `insert into ${schema}.customer (id, ref, attributes, contact, digest, changed_at) overriding system value
       select (8191 * (n - 1) * ${chunks} / 60) + n, ref, attributes, '\\x00', sha256(ref::bytea), now()
       from unnest($1::text[], $2::jsonb[]) with ordinality as p (ref, attributes, n)`,
      [persons.map(({ ref }) => ref), persons.map(({ attributes }) => JSON.stringify(attributes))],
    );
    const events = persons.flatMap(({ ref, events: each }) => each.map((event) => ({ ref, ...event })));
    await admin.query(
      `insert into ${schema}.event (customer, kind, at, properties, digest)
       select c.id, e.kind, e.at, e.properties, sha256(n::text::bytea)
       from unnest($1::text[], $2::text[], $3::timestamptz[], $4::jsonb[]) with ordinality as e (ref, kind, at, properties, n)
       join ${schema}.customer c using (ref) order by n`,
      [
        events.map(({ ref }) => ref),
        events.map(({ kind }) => kind),
        events.map(({ at }) => new Date(at)),
        events.map(({ properties }) => JSON.stringify(properties)),
      ],
    );
    const contacts = persons.flatMap(({ ref, contacts: own }) => own.map((contact) => ({ ref, ...contact })));
    await admin.query(
      `insert into ${schema}.contact (organisation, customer, role, title)
       select k.organisation, c.id, k.role, k.title
       from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as k (ref, organisation, role, title)
       join ${schema}.customer c using (ref)`,
      [
        contacts.map(({ ref }) => ref),
        contacts.map(({ organisation }) => organisation),
        contacts.map(({ role }) => role),
        contacts.map(({ title }) => title),
      ],
    );
    await admin.query('commit');
  });
}

const ask = async (asked: Condition): Promise<string[]> =>
  platform.database.write(
    grantOf('northwind'),
    (tx) =>
      tx.own(async (store) => {
        const selection = await select(store, asked, now);
        const { refs } = await listMembers(store, selection, { limit: 100 });
        expect(await selection.count()).toEqual({ selected: refs.length, customers: 60 });
        return refs.toSorted();
      }),
    { view: 'snapshot' },
  );

const runs = Number(process.env['SEGMENT_RUNS'] ?? 2);

test.each([
  { chunks: 7, questions: 60, times: runs },
  // More than are read at once.
  { chunks: 20, questions: 10, times: 1 },
])('whoever a condition selects is who meets it, in $chunks chunks', async ({ chunks, questions, times }) => {
  await fc.assert(
    fc.asyncProperty(
      people,
      fc.array(condition, { minLength: questions, maxLength: questions }),
      async (persons, conditions) => {
        await settle(persons, chunks);
        for (const asked of conditions) {
          const reading: Reading = { ...about, everybody: persons };
          const expected = persons.filter((person) => matches(asked, person, reading)).map(({ ref }) => ref);
          expect({ asked: JSON.stringify(asked), found: await ask(asked) }).toEqual({
            asked: JSON.stringify(asked),
            found: expected.toSorted(),
          });
        }
      },
    ),
    { numRuns: times, endOnFailure: true },
  );
});

test.each([
  { chunks: 7, questions: 60, times: runs },
  { chunks: 20, questions: 10, times: 1 },
])('a cross-tab counts who is of each value, in $chunks chunks', async ({ chunks, questions, times }) => {
  await fc.assert(
    fc.asyncProperty(
      people,
      fc.array(fc.record({ asked: fc.option(condition, { nil: undefined }), dimensions: by }), {
        minLength: questions,
        maxLength: questions,
      }),
      async (persons, asking) => {
        await settle(persons, chunks);
        const reading: Reading = { ...about, everybody: persons };
        for (const { asked, dimensions } of asking) {
          const who = persons.filter((person) => !asked || matches(asked, person, reading));
          const found = await platform.database.write(
            grantOf('northwind'),
            (tx) => tx.own((store) => crossTab(store, { condition: asked, by: dimensions, now })),
            { view: 'snapshot' },
          );
          const cells = counted(who, dimensions, reading);
          expect({
            asked,
            dimensions,
            customers: found.customers,
            cells: found.cells.map(({ values, customers }) => ({ values, customers })),
          }).toEqual({ asked, dimensions, customers: who.length, cells });
          // What a cell says of itself selects its customers.
          for (const { text, customers } of found.cells) {
            if (text === null) continue;
            const condition = readCondition(text);
            const selected = who.filter((person) => matches(condition, person, reading));
            expect({ dimensions, text, customers: selected.length }).toEqual({ dimensions, text, customers });
          }
        }
      },
    ),
    { numRuns: times, endOnFailure: true },
  );
});
