import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { dictionaryOf } from './dictionary.ts';
import { readMapping } from './mapping.ts';

const faultsOf = (text: string): unknown => {
  try {
    return readMapping(text);
  } catch (error) {
    return (error as { data: { faults: unknown } }).data.faults;
  }
};

describe('a mapping', () => {
  test('is read with every default filled in', () => {
    expect(readMapping('kind: consents')).toMatchObject({
      file: { format: 'csv', delimiter: 'auto', encoding: 'utf-8', numbers: '1234.56' },
      dates: 'iso-instant',
      columns: { customer: 'customer', data_categories: 'data_categories', notice: 'notice' },
      categorySeparator: '|',
    });
    expect(readMapping('{"kind": "customers", "ref": "id"}')).toMatchObject({
      emptyCells: 'keep',
      attributes: {},
    });
  });

  test('tells every fault with its place and line', () => {
    const text = [
      'kind: customers',
      'ref: id',
      'identifers: { email: mail }',
      'attributes:',
      '  Salary:',
      '    type: cash',
      '    category: demographic',
      '  Street: { category: contact, type: integer }',
    ].join('\n');
    expect(faultsOf(text)).toMatchObject([
      {
        path: 'attributes.Salary.type',
        message: '"cash" is not one of text, integer, number, boolean, date, instant, money',
        line: 6,
      },
      { path: 'attributes.Street.type', message: 'an attribute of category contact is text', line: 8 },
      { path: 'identifers', message: 'is not a known key', line: 3 },
    ]);
  });

  test.each([
    ['kind: customers\nref: id\nref: no', 'Map keys must be unique'],
    ['kind: [', 'Flow sequence'],
    ['a: &x {}\nb: *x', 'must be written out, not be an alias'],
    ['kind: customers\n--- \nkind: events', 'multiple documents'],
    ['just text', 'must be'],
    ['', 'must be'],
    ['kind: orders', 'kind'],
  ])('%j is refused', (text, message) => {
    expect(() => readMapping(text)).toThrow(expect.objectContaining({ code: 'mapping-invalid' }));
    expect(JSON.stringify(faultsOf(text))).toContain(message);
  });

  const customers = (rest: string) => faultsOf(`kind: customers\nref: id\n${rest}`);

  test.each([
    ['attributes: { Street: { category: location } }', 'attributes.Street.category', 'must be contact'],
    ['attributes: { tel: { name: phone, category: support } }', 'attributes.tel.category', 'must be contact'],
    [
      'attributes: { id: { category: loyalty } }',
      'attributes.id',
      'is kept already as ref, name or identifier',
    ],
    [
      'identifiers: { email: m }\nattributes: { m: { category: contact } }',
      'attributes.m',
      'is kept already as ref, name or identifier',
    ],
    [
      'attributes: { a b: { category: loyalty }, a-b: { category: loyalty } }',
      'attributes.a-b.name',
      'the name a_b is taken by another column',
    ],
    [
      'attributes: { 1st: { category: loyalty } }',
      'attributes.1st.name',
      'the column gives no usable name, so declare one',
    ],
    [
      'attributes: { a: { category: loyalty, dates: yyyymmdd } }',
      'attributes.a.dates',
      'dates belongs to the types date and instant',
    ],
    [
      'attributes: { a: { category: loyalty, currency: AUD } }',
      'attributes.a.currency',
      'currency belongs to the type money',
    ],
    ['emptyCells: [nothing]', 'emptyCells', 'nothing is not a mapped column'],
    ['names: { both: n }', 'names.order', 'order goes with both: given-first or family-first'],
    [
      'names: { both: n, given: g, order: given-first }',
      'names',
      'either given and family, or both names in one column',
    ],
    [
      'identifiers: { name-birth-postcode: { birth: b, postcode: p } }',
      'identifiers.name-birth-postcode',
      'needs names: given and family, or both',
    ],
    ['file: { format: ndjson, delimiter: tab }', 'file.format', 'delimiter and numbers belong to csv only'],
  ])('of customers with %j is refused', (rest, path, message) => {
    expect(customers(rest)).toMatchObject([{ path, message }]);
  });

  test('keeps date of birth demographic and postcode location where they recognise people', () => {
    const names =
      'names: { given: g, family: f }\nidentifiers: { name-birth-postcode: { birth: b, postcode: p } }\n';
    expect(
      customers(`${names}attributes: { b: { category: location }, p: { category: contact } }`),
    ).toMatchObject([
      { path: 'attributes.b.category', message: 'must be demographic' },
      { path: 'attributes.p.category', message: 'must be location' },
    ]);
  });

  test('of events names one kind or the column of it, and never lets the ref travel', () => {
    expect(faultsOf('kind: events\nref: id\nat: d')).toMatchObject([{ path: 'event' }]);
    expect(faultsOf('kind: events\nref: id\nat: d\nevent: survey\nproperties: { id: {} }')).toMatchObject([
      { path: 'properties.id', message: 'is the ref, which never travels with an event' },
    ]);
  });

  test('is not nested beyond all bounds', () => {
    expect(() => readMapping('['.repeat(20_000))).toThrow(
      expect.objectContaining({ code: 'mapping-invalid' }),
    );
  });

  test('is not too long', () => {
    expect(() => readMapping(`# ${'x'.repeat(262_144)}`)).toThrow(
      expect.objectContaining({ code: 'limit-exceeded' }),
    );
  });
});

test('the dictionary of a mapping lists its attributes, names first', () => {
  const mapping = readMapping(`
kind: customers
ref: id
names: { both: Name, order: given-first }
attributes:
  Home City: { category: location }
  CLV: { name: lifetime_value, type: money, currency: CAD, category: loyalty, label: Customer lifetime value }
  Faith: { category: demographic, sensitivity: special }
`);
  const plain = { type: 'text', sensitivity: 'normal', currency: null };
  expect(mapping.kind === 'customers' && dictionaryOf(mapping)).toEqual([
    { ...plain, name: 'given_name', category: 'contact', label: 'Given name' },
    { ...plain, name: 'family_name', category: 'contact', label: 'Family name' },
    { ...plain, name: 'home_city', category: 'location', label: 'Home City' },
    {
      name: 'lifetime_value',
      type: 'money',
      category: 'loyalty',
      sensitivity: 'normal',
      label: 'Customer lifetime value',
      currency: 'CAD',
    },
    { ...plain, name: 'faith', category: 'demographic', sensitivity: 'special', label: 'Faith' },
  ]);
});

test.each(['skyline', 'harvest', 'cellar'])('the attributes of %s are declared for good', (partner) => {
  const path = new URL(
    `../../../../test/scenarios/three-partners/${partner}/customers.yaml`,
    import.meta.url,
  );
  const mapping = readMapping(readFileSync(path, 'utf8'));
  const names = mapping.kind === 'customers' ? dictionaryOf(mapping).map(({ name }) => name) : [];
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('family_name');
});
