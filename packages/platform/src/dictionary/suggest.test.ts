import { parseImportMapping, type FileKind } from '@entente/contract';
import { describe, expect, test } from 'vitest';
import { readMapping } from '../import/mapping.ts';
import { readSample } from '../import/sample.ts';
import { suggestMapping } from './suggest.ts';

async function* once(text: string) {
  yield Buffer.from(text);
}

const suggested = async (text: string, kind?: FileKind) =>
  suggestMapping({ ...(await readSample(once(text))), ...(kind && { kind }) });

describe('a file of customers', () => {
  const file = [
    'Customer No;E-Mail;Mobil;Förnamn;Surname;DOB;Post Code;Suburb;Salary;Loyalty Card;Weekly spend;Opted;Shoe',
    '17;ada@example.com;0499 1;Ada;Quill;19800131;0899;Ferrow Bay;82000;Gold;12,50;yes;42',
    '18;;;Bo;Marsh;19751224;6995;Dunmarrow;;Blue;7,00;no;39',
  ].join('\r\n');

  test('is mapped by the names and values of its columns', async () => {
    const { kind, mapping, columns } = await suggested(`\ufeff${file}`);
    expect(kind).toBe('customers');
    expect(mapping).toMatchObject({
      ref: 'Customer No',
      file: { numbers: '1234,56' },
      names: { family: 'Surname' },
      identifiers: { email: 'E-Mail', phone: 'Mobil' },
      attributes: {
        DOB: { name: 'date_of_birth', type: 'date', dates: 'yyyymmdd', category: 'demographic' },
        'Post Code': { name: 'postcode', type: 'text', category: 'location' },
        Suburb: { name: 'town', label: { en: 'Town', sv: 'Ort' }, category: 'location' },
        Salary: { name: 'income', type: 'integer', category: 'demographic', sensitivity: 'sensitive' },
        'Loyalty Card': { name: 'tier', type: 'text', category: 'loyalty' },
        'Weekly spend': { type: 'money', category: 'purchase' },
      },
    });
    expect(columns.filter(({ as }) => as === null).map(({ column }) => column)).toEqual(['Opted', 'Shoe']);
  });

  test('has what cannot be told as remarks in a mapping that reads as it stands', async () => {
    const { text, mapping } = await suggested(file);
    expect(readMapping(text)).toEqual(mapping);
    expect(text).toContain('# "Shoe": say its name and data category, or leave it out');
  });

  test('is recognised by name, birth and postcode where all are there', async () => {
    const { mapping } = await suggested(
      'id,name,birthday,zip\n1,"Quill, Ada",31/01/1980,2000\n2,"Marsh, Bo",24/12/1975,3000\n',
    );
    expect(mapping).toMatchObject({
      names: { both: 'name', order: 'family-first' },
      identifiers: { 'name-birth-postcode': { birth: 'birthday', dates: 'dd/mm/yyyy', postcode: 'zip' } },
    });
  });
});

describe('a file of events', () => {
  test('is of the kind whose standard properties it has, and calls them so', async () => {
    const { kind, mapping } = await suggested(
      'Member_number,Date,itemDescription,price_aud\n7,21-07-2025,whole milk,2.10\n7,30-07-2025,bread,3.00\n8,01-08-2025,bread,3.00\n',
    );
    expect(kind).toBe('events');
    expect(mapping).toMatchObject({
      event: 'purchase',
      ref: 'Member_number',
      at: 'Date',
      dates: 'dd-mm-yyyy',
      properties: {
        itemDescription: { name: 'product', label: { en: 'Product', sv: 'Produkt' } },
        price_aud: { name: 'amount', type: 'money', currency: 'AUD' },
      },
    });
  });

  test('may have a column that says the kind, and an id of its own', async () => {
    const lines = [
      { customer: 'a', event: 'survey', at: '2026-01-02T10:00:00Z', event_id: 'x1', nps: 9 },
      { customer: 'b', event: 'social', at: '2026-01-02T11:00:00Z', event_id: 'x2', network: 'photo feed' },
      { customer: 'b', event: 'social', at: '2026-01-03T11:00:00Z', event_id: 'x3', network: 'video clips' },
    ];
    const { mapping } = await suggested(lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(mapping).toMatchObject({
      kind: 'events',
      file: { format: 'ndjson' },
      ref: 'customer',
      eventColumn: 'event',
      at: 'at',
      id: 'event_id',
      properties: { nps: { name: 'score', type: 'integer' }, network: { name: 'platform' } },
    });
  });
});

test('a file of consents is known by its words', async () => {
  const { kind, mapping } = await suggested(
    'card;decided;decision;passed_to;used_for;what\n4;2026-01-02 10:00:00;given;zephyria;market-research;purchase,survey\n4;2026-02-02 10:00:00;withdrawn;*;*;\n',
  );
  expect(kind).toBe('consents');
  expect(mapping).toEqual(
    parseImportMapping({
      kind: 'consents',
      dates: 'yyyy-mm-dd hh:mm:ss',
      columns: {
        customer: 'card',
        purpose: 'used_for',
        recipient: 'passed_to',
        data_categories: 'what',
        event: 'decision',
        at: 'decided',
        expires_at: null,
        collected_by: null,
        notice: null,
      },
      categorySeparator: ',',
    }),
  );
});

test.each(['', '{"a":'])('what is no file of rows is refused: %j', async (text) => {
  await expect(suggested(text)).rejects.toMatchObject({
    code: expect.stringMatching(/^(file-unreadable|mapping-)/),
  });
});

describe('a file about the business', () => {
  test.each([
    [
      'places',
      'store_no,store name,type,region\n17,Ferrow Bay,store,N\n18,Dunmarrow,store,N\nN,The north,region,\n',
      { ref: 'store_no', name: 'store name', kind: 'type', parent: 'region' },
    ],
    [
      'places',
      'id;namn;ligger i\n1;Norra torget;2\n2;Umeå;3\n3;Västerbotten;\n',
      { ref: 'id', name: 'namn', kind: null, parent: 'ligger i' },
    ],
    [
      'organisations',
      'Org.nr;Företag;Koncern;Bransch;Land\n5560-1;Bläckfisken AB;5560-2;hotell;SE\n5560-2;Havet AB;;;SE\n',
      { code: 'Org.nr', name: 'Företag', parent: 'Koncern', industry: 'Bransch', country: 'Land' },
    ],
    [
      'organisations',
      'account_id,company,parent_account\nA1,Brass Fern,A2\nA2,Harbour Group,\n',
      { code: 'account_id', name: 'company', parent: 'parent_account', industry: null, country: null },
    ],
    [
      'contacts',
      'company_id,contact_id,job title,role,since when\nA1,17,Head of wine,buyer,long\nA1,18,,owner,short\n',
      { organisation: 'company_id', customer: 'contact_id', role: 'role', title: 'job title' },
    ],
    [
      'contacts',
      'Organisationsnummer;Kundnr;Roll;Befattning\n5560-1;17;inköp;chef\n5560-1;18;ägare;\n',
      { organisation: 'Organisationsnummer', customer: 'Kundnr', role: 'Roll', title: 'Befattning' },
    ],
  ] as const)('is of %s', async (kind, text, columns) => {
    const told = await suggested(text);
    expect(told).toMatchObject({ kind, mapping: { kind, columns } });
    expect(readMapping(told.text)).toEqual(told.mapping);
    expect((await suggested(text, kind)).mapping).toEqual(told.mapping);
  });

  test('has the columns that it names itself, and says which it cannot use', async () => {
    const { mapping, columns, text } = await suggested(
      'ref,name,kind,parent,manager\na,A,store,b\n',
      'places',
    );
    expect(mapping).toEqual(parseImportMapping({ kind: 'places' }));
    expect(columns.at(-1)).toEqual({ column: 'manager', as: null, why: 'no field of it' });
    expect(text).toBe('kind: places\n# "manager": no field of it\n');
  });

  test.each([
    [
      'customers who have been referred by each other',
      'id,referrer,tier\n1,,Gold\n2,1,Blue\n3,1,Blue\n',
      'customers',
    ],
    ['customers and where they live', 'id,name,region\n1,Ada Quill,N\n2,Bo Marsh,S\n', 'customers'],
    [
      'contacts with what only people have',
      'company,contact_id,role,email\nA1,17,buyer,a@example.com\n',
      'customers',
    ],
    [
      'purchases in stores',
      'store_id,customer_id,date,amount\n1,17,2026-01-02,3\n2,17,2026-01-02,4\n',
      'events',
    ],
  ])('is not of %s', async (_, text, kind) => {
    expect((await suggested(text)).kind).toBe(kind);
  });
});
