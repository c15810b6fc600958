import { parseImportMapping } from '@entente/contract';
import { describe, expect, test } from 'vitest';
import { readMapping } from '../import/mapping.ts';
import { readSample } from '../import/sample.ts';
import { suggestMapping } from './suggest.ts';

async function* once(text: string) {
  yield Buffer.from(text);
}

const suggested = async (text: string, kind?: 'customers' | 'events' | 'consents') =>
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
