import { ContactsMapping, CustomersMapping, OrganisationsMapping } from '@entente/contract';
import { findRefusal } from '@entente/platform';
import { openPlatform } from '@entente/test/support/platform.ts';
import { contentsOf } from '@entente/test/support/store-contents.ts';
import { expect, test } from 'vitest';

const platform = await openPlatform();
await platform.createPartners('harvest', 'skyline');
const harvest = platform.as('harvest');
const officer = platform.as('harvest', 'privacy-officer');

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
const importOrganisations = (lines: readonly string[], options: object = {}) =>
  harvest.organisation.import({
    source: bytesOf(`code,name,parent,industry,country\n${lines.join('\n')}\n`),
    mapping: OrganisationsMapping.parse({ kind: 'organisations' }),
    ...options,
  });
const importContacts = (lines: readonly string[], options: object = {}) =>
  harvest.contact.import({
    source: bytesOf(`organisation,customer,role,title\n${lines.join('\n')}\n`),
    mapping: ContactsMapping.parse({ kind: 'contacts' }),
    ...options,
  });
const refusalOf = (asked: Promise<unknown>) => asked.then(() => undefined, findRefusal);
const contactsOf = async (organisation: string) =>
  (await harvest.contact.list({ organisation })).contacts.map(({ customer, role }) => `${customer} ${role}`);
const rejecting = () => {
  const rejected: unknown[] = [];
  return { rejected, rejects: { write: async (list: readonly unknown[]) => void rejected.push(...list) } };
};

const importCustomers = () =>
  harvest.customer.import({
    source: bytesOf('id,tier\n1,gold\n2,gold\n3,blue\n4,blue\n5,\n'),
    mapping: CustomersMapping.parse({
      kind: 'customers',
      ref: 'id',
      attributes: { tier: { category: 'loyalty' } },
    }),
  });
await importCustomers();

test('organisations land whatever order their rows are in, and again change nothing', async () => {
  const rows = ['B,The Brass Fern,H,restaurants,NZ', 'H,Harbour Group,,,', 'L,,,hotels,AU'];
  expect(await importOrganisations(rows, { batchRows: 1 })).toMatchObject({ rows: 3, created: 3 });
  expect(await importOrganisations(rows)).toMatchObject({ created: 0, changed: 0, unchanged: 3 });
  expect(
    await importOrganisations(['B,Brass Fern,H,clubs,NZ', 'B,Brass Fern,H,restaurants,NZ']),
  ).toMatchObject({ changed: 1, replaced: 1 });
  expect((await harvest.organisation.list({})).organisations).toEqual([
    {
      code: 'B',
      name: 'Brass Fern',
      parent: 'H',
      industry: 'restaurants',
      country: 'NZ',
      organisations: 0,
      contacts: 0,
      can: { remove: true },
    },
    expect.objectContaining({ code: 'H', name: 'Harbour Group', industry: null, organisations: 1 }),
    expect.objectContaining({ code: 'L', name: 'L', parent: null }),
  ]);
  expect(await harvest.organisation.list({ parent: 'H' })).toMatchObject({
    organisations: [{ code: 'B' }],
    next: null,
  });
  expect((await harvest.organisation.list({ limit: 1, after: 'B' })).next).toBe('H');
});

test('organisations are found by what they are called, and shown from the top down', async () => {
  const named = async (asked: object) =>
    (await harvest.organisation.list(asked)).organisations.map(({ code }) => code);
  expect(await named({ top: true })).toEqual(['H', 'L']);
  expect(await named({ search: 'FERN' })).toEqual(['B']);
  expect(await named({ search: 'h', top: true })).toEqual(['H']);
  expect(await named({ search: '_' })).toEqual([]);
  const { above } = await harvest.organisation.list({ parent: 'B' });
  expect(above).toMatchObject([
    { code: 'H', organisations: 1, can: { remove: true } },
    { code: 'B', contacts: 0 },
  ]);
  expect(await harvest.organisation.list({ parent: 'Q' })).toEqual({
    organisations: [],
    next: null,
    above: [],
  });
});

test('a row that would not leave a tree of organisations is rejected, and says why', async () => {
  const { rejected, rejects } = rejecting();
  expect(await importOrganisations(['H,,B,,', 'X,,nowhere,,', ',,,,'], { rejects })).toMatchObject({
    created: 0,
    rejectedRows: { 'organisation-in-itself': 1, 'unknown-organisation': 1, 'missing-ref': 1 },
  });
  expect(rejected).toMatchObject([
    { line: 4, column: 'code', reason: 'missing-ref' },
    { line: 2, column: 'parent', value: 'B', reason: 'organisation-in-itself' },
    { line: 3, column: 'parent', value: 'nowhere', reason: 'unknown-organisation' },
  ]);
  const chain = Array.from({ length: 14 }, (_, n) => `deep${n},,${n === 0 ? '' : `deep${n - 1}`},,`);
  expect(await importOrganisations(chain)).toMatchObject({
    created: 12,
    rejectedRows: { 'organisation-too-deep': 2 },
  });
  expect(await importOrganisations([`Y,${'x'.repeat(201)},,,`])).toMatchObject({
    rejectedRows: { 'text-too-long': 1 },
  });
});

test('contacts land where customer and organisation are known, the last word about each counting', async () => {
  await importOrganisations(['B,Brass Fern,H,restaurants,NZ']);
  await harvest.customer.erase({ ref: '5' });
  const { rejected, rejects } = rejecting();
  const rows = ['B,1,buyer,Head of Wine', 'L,1,,', 'B,9,buyer,', 'Q,1,buyer,', 'B,5,buyer,', 'B,2,owner,'];
  expect(await importContacts(rows, { rejects })).toMatchObject({
    rows: 6,
    created: 3,
    rejectedRows: { 'unknown-customer': 1, 'unknown-organisation': 1, 'erased-customer': 1 },
  });
  expect(rejected).toMatchObject([
    { line: 4, column: 'customer', value: '9', reason: 'unknown-customer' },
    { line: 5, column: 'organisation', value: 'Q', reason: 'unknown-organisation' },
    { line: 6, column: 'customer', value: '5', reason: 'erased-customer' },
  ]);
  expect(await contactsOf('L')).toEqual(['1 contact']);
  expect(await importContacts(['B,2,buyer,', 'B,2,manager,', 'B,1,buyer,Head of Wine'])).toMatchObject({
    created: 0,
    changed: 1,
    unchanged: 1,
    replaced: 1,
  });
  expect(await contactsOf('B')).toEqual(['1 buyer', '2 manager']);
  expect(await harvest.contact.list({ organisation: 'B', limit: 1 })).toMatchObject({
    contacts: [{ customer: '1', role: 'buyer', title: 'Head of Wine', can: { remove: true } }],
    next: '1',
  });
  expect(await refusalOf(harvest.contact.list({ organisation: 'Q' }))).toMatchObject({ code: 'not-found' });
});

const members = async (text: string) => (await harvest.segment.members({ of: { text } })).refs;

test('a segment asks for one contact of one organisation of which all of it holds, at this moment', async () => {
  await importContacts(['H,3,buyer,']);
  expect(await members('contact of organisation')).toEqual(['1', '2', '3']);
  expect(await members('not contact of organisation')).toEqual(['4']);
  expect(await members('contact of organisation(role = "buyer", industry = "restaurants")')).toEqual(['1']);
  // Customer 1 buys for a restaurant and is something else to a hotel.
  expect(await members('contact of organisation(role = "buyer", industry = "hotels")')).toEqual([]);
  expect(await members('contact of organisation(industry is unknown, title is unknown)')).toEqual(['3']);
  expect(await members('contact of organisation(within "H")')).toEqual(['1', '2', '3']);
  expect(await members('contact of organisation(within "H", name starts with "Brass")')).toEqual(['1', '2']);
  expect(await members('contact of organisation(role in ("buyer", "owner")) and tier = "blue"')).toEqual([
    '3',
  ]);
  const checked = await harvest.segment.check({ of: { text: 'contact of organisation and tier is known' } });
  expect(checked.categories).toEqual(['employment', 'loyalty']);
});

test('an organisation that is none, and a test that is none of text, are refused where they stand', async () => {
  const text = 'tier is known and contact of organisation(role > "a", within "Z")';
  expect(await refusalOf(members(text))).toMatchObject({
    code: 'segment-invalid',
    data: {
      faults: [
        { path: 'of[1].where[0].test.op', message: expect.stringContaining('not asked of text') },
        { path: 'of[1].within', message: 'there is no organisation "Z"' },
      ],
    },
  });
});

test('a customer’s file names the organisations, and erasure forgets them', async () => {
  const file = await officer.customer.file({ ref: '1', reason: 'request 1' });
  expect(file.organisations).toEqual([
    {
      code: 'B',
      name: 'Brass Fern',
      industry: 'restaurants',
      country: 'NZ',
      role: 'buyer',
      title: 'Head of Wine',
    },
    { code: 'L', name: 'L', industry: 'hotels', country: 'AU', role: 'contact', title: null },
  ]);
  let text = '';
  for (const format of ['ndjson', 'text'] as const)
    for await (const piece of await officer.customer.export({ ref: '1', reason: 'request 1', format }))
      text += piece;
  expect(text).toContain('{"is":"organisation","code":"B"');
  expect(text).toContain('buyer of Brass Fern (B), Head of Wine');
  await harvest.customer.erase({ ref: '1' });
  expect((await officer.customer.file({ ref: '1', reason: 'request 1' })).organisations).toEqual([]);
  expect(await contactsOf('B')).toEqual(['2 manager']);
  expect((await contentsOf(platform.url, 'store_harvest'))['contact']).toHaveLength(2);
});

test('a contact is removed by itself, and with the organisation; who it was stays a customer', async () => {
  await importContacts(['B,4,buyer,']);
  await harvest.contact.remove({ organisation: 'B', customer: '4' });
  expect(await refusalOf(harvest.contact.remove({ organisation: 'B', customer: '4' }))).toMatchObject({
    code: 'not-found',
  });
  expect(await refusalOf(harvest.organisation.remove({ code: 'H' }))).toMatchObject({
    code: 'organisation-in-use',
    data: { name: 'H', detail: 'to it belong B' },
  });
  await harvest.segment.save({ name: 'fern', of: { text: 'not contact of organisation(within "B")' } });
  expect(await refusalOf(harvest.organisation.remove({ code: 'B' }))).toMatchObject({
    code: 'organisation-in-use',
    data: { detail: 'it is asked for by the segments fern' },
  });
  await harvest.segment.remove({ name: 'fern' });
  await harvest.organisation.remove({ code: 'B' });
  expect(await refusalOf(harvest.organisation.remove({ code: 'B' }))).toMatchObject({ code: 'not-found' });
  expect(await members('contact of organisation')).toEqual(['3']);
  expect(await members('tier is known')).toEqual(['2', '3', '4']);
});

test('organisations are their own partner’s, and an admin’s to change', async () => {
  const skyline = platform.as('skyline');
  expect((await skyline.organisation.list({})).organisations).toEqual([]);
  expect(await refusalOf(skyline.contact.list({ organisation: 'H' }))).toMatchObject({ code: 'not-found' });
  const analyst = platform.as('harvest', 'analyst');
  expect((await analyst.contact.list({ organisation: 'H' })).contacts).toMatchObject([
    { customer: '3', can: { remove: 'not-allowed' } },
  ]);
  expect(await refusalOf(analyst.organisation.remove({ code: 'L' }))).toMatchObject({ code: 'not-allowed' });
  expect(await refusalOf(officer.contact.list({ organisation: 'H' }))).toMatchObject({ code: 'not-allowed' });
});

test('a business has so many organisations and no more', async () => {
  const many = Array.from({ length: 50_001 }, (_, n) => `many${n},,,,`);
  expect(await refusalOf(importOrganisations(many))).toMatchObject({ code: 'limit-exceeded' });
  expect((await harvest.organisation.list({})).organisations.map(({ code }) => code)).not.toContain('many0');
});
