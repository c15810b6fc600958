import { ImportMapping, parseImportMapping } from '@entente/contract';
import { expect, test } from 'vitest';
import { draftOf, emptyDraft, mappedKinds, mappingOf, missingColumns } from './mapped.ts';

const mappings: readonly (readonly [readonly string[], unknown])[] = [
  [
    ['id', 'Name', 'Mail', 'Born', 'Zip', 'Spent', 'Other'],
    {
      kind: 'customers',
      file: { delimiter: ';', numbers: '1.234,56' },
      ref: 'id',
      dates: 'dd.mm.yyyy',
      country: 'SE',
      emptyCells: ['Spent'],
      names: { both: 'Name', order: 'family-first' },
      identifiers: {
        email: 'Mail',
        'name-birth-postcode': { birth: 'Born', postcode: 'Zip', dates: 'dd.mm.yyyy' },
      },
      attributes: {
        Born: { name: 'date_of_birth', type: 'date', category: 'demographic' },
        Zip: { category: 'location', label: { en: 'Postcode', sv: 'Postnummer' } },
        Spent: { type: 'money', currency: 'SEK', category: 'purchase', sensitivity: 'sensitive' },
      },
    },
  ],
  [
    ['no', 'first', 'last', 'phone', 'card'],
    {
      kind: 'customers',
      file: { format: 'ndjson' },
      ref: 'no',
      emptyCells: 'clear',
      names: { given: 'first', family: 'last' },
      identifiers: { phone: 'phone', loyalty: 'card' },
    },
  ],
  [
    ['who', 'what', 'when', 'line', 'item', 'price'],
    {
      kind: 'events',
      ref: 'who',
      eventColumn: 'what',
      at: 'when',
      id: 'line',
      properties: { item: { label: 'Item' }, price: { name: 'amount', type: 'money', currency: 'AUD' } },
    },
  ],
  [
    ['no', 'called', 'in'],
    { kind: 'places', columns: { ref: 'no', name: 'called', kind: null, parent: 'in' } },
  ],
  [
    ['no', 'called', 'in', 'does'],
    {
      kind: 'organisations',
      columns: { code: 'no', name: 'called', parent: 'in', industry: 'does', country: null },
    },
  ],
  [
    ['at', 'who', 'as'],
    { kind: 'contacts', columns: { organisation: 'at', customer: 'who', role: 'as', title: null } },
  ],
  [['who', 'when'], { kind: 'events', ref: 'who', event: 'survey', at: 'when', dates: 'epoch-seconds' }],
  [
    ['card', 'for', 'to', 'what', 'said', 'on', 'where'],
    {
      kind: 'consents',
      dates: 'dd/mm/yyyy',
      columns: {
        customer: 'card',
        purpose: 'for',
        recipient: 'to',
        data_categories: 'what',
        event: 'said',
        at: 'on',
        expires_at: null,
        collected_by: 'where',
        notice: null,
      },
      categorySeparator: ',',
    },
  ],
];

test.each(mappings)('a mapping of %j is the same after it was shown and read', (headers, written) => {
  const mapping = ImportMapping.parse(written);
  expect(parseImportMapping(mappingOf(draftOf(mapping, headers)))).toEqual(mapping);
  expect(missingColumns(mapping, headers)).toEqual([]);
});

test('columns that a file lacks are named, and are not in its draft', () => {
  const [headers, written] = mappings[0]!;
  const mapping = ImportMapping.parse(written);
  const there = headers.filter((column) => column !== 'Mail');
  expect(missingColumns(mapping, there)).toEqual(['Mail']);
  expect(draftOf(mapping, there).lines.map(({ column }) => column)).toEqual(there);
});

test('what is about things of the business keeps what its file does not say', () => {
  const mapping = ImportMapping.parse({ kind: 'contacts', columns: { title: null } });
  const draft = draftOf(mapping, [' customer ', 'organisation', 'role', 'since']);
  expect(draft.lines.map(({ as }) => as)).toEqual(['customer', 'organisation', 'role', '']);
  expect(parseImportMapping(mappingOf(draft))).toEqual(mapping);
});

test('a draft in which nothing is said is refused with what is missing', () => {
  for (const kind of mappedKinds)
    expect(() => parseImportMapping(mappingOf(emptyDraft(kind, [' a ', 'a', ''])))).toThrow(
      'The mapping is not valid',
    );
});
