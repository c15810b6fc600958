import { identifierKinds } from '@entente/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ParsedCustomer } from '../import/rows.ts';
import { isSame, joinRows, nobody, withRow, type CustomerState } from './state.ts';

const names = ['street', 'suburb', 'salary'];
const value = fc.option(fc.constantFrom('a', 'b', 'c'), { nil: null });
const rows: fc.Arbitrary<ParsedCustomer> = fc
  .record({
    line: fc.nat(),
    identifiers: fc.array(
      fc.record({
        kind: fc.constantFrom(...identifierKinds),
        written: fc.constantFrom('x', 'y'),
        normalised: fc.constantFrom('x', null),
      }),
      { maxLength: 3 },
    ),
    clearedIdentifiers: fc.uniqueArray(fc.constantFrom(...identifierKinds)),
    // A name is on one side in a row; in which, may differ from row to row.
    sides: fc.dictionary(fc.constantFrom(...names), fc.record({ isContact: fc.boolean(), value })),
  })
  .map(({ sides, clearedIdentifiers, ...row }) => {
    const of = (isContact: boolean) =>
      Object.fromEntries(
        Object.entries(sides)
          .filter(([, side]) => side.isContact === isContact)
          .map(([name, side]) => [name, side.value]),
      );
    const named = new Set(row.identifiers.map(({ kind }) => kind));
    return {
      ...row,
      ref: 'C-1',
      clearedIdentifiers: clearedIdentifiers.filter((kind) => !named.has(kind)),
      contact: of(true),
      attributes: of(false),
      digest: Buffer.alloc(32),
    };
  });

const after = (...applied: ParsedCustomer[]): CustomerState => applied.reduce(withRow, nobody);

test('a row that has landed changes nothing when it comes again', () => {
  fc.assert(
    fc.property(fc.array(rows, { maxLength: 4 }), rows, (before, row) => {
      const state = after(...before, row);
      expect(isSame(state, withRow(state, row))).toBe(true);
    }),
  );
});

test('joined rows have the effect of one after the other, and a whole file comes again without any', () => {
  fc.assert(
    fc.property(
      fc.array(rows, { maxLength: 4 }),
      fc.array(rows, { minLength: 1, maxLength: 4 }),
      (before, file) => {
        const joined = file.reduce(joinRows);
        const state = after(...before, ...file);
        expect(withRow(after(...before), joined)).toEqual(state);
        expect(isSame(state, withRow(state, joined))).toBe(true);
      },
    ),
  );
});

test('what a row does not mention stays as it was', () => {
  const row = (said: Partial<ParsedCustomer>): ParsedCustomer => ({
    line: 1,
    ref: 'C-1',
    identifiers: [],
    clearedIdentifiers: [],
    contact: {},
    attributes: {},
    digest: Buffer.alloc(32),
    ...said,
  });
  const email = { kind: 'email', written: 'Ann@example.com', normalised: 'ann@example.com' } as const;
  const phone = { kind: 'phone', written: 'none', normalised: null } as const;
  const known = after(
    row({
      identifiers: [phone, email],
      contact: { given_name: 'Ann' },
      attributes: { tier: 'gold', age: 40 },
    }),
  );
  const later = withRow(
    known,
    row({ clearedIdentifiers: ['phone'], attributes: { age: null, suburb: 'Ascot' } }),
  );
  expect(later).toEqual({
    attributes: { suburb: 'Ascot', tier: 'gold' },
    contact: { attributes: { given_name: 'Ann' }, identifiers: [email] },
  });
});

test('a name that becomes contact data leaves the open attributes', () => {
  const open = withRow(nobody, {
    line: 1,
    ref: 'C-1',
    identifiers: [],
    clearedIdentifiers: [],
    contact: {},
    attributes: { street: '1 Example Street' },
    digest: Buffer.alloc(32),
  });
  const sealed = withRow(open, {
    line: 1,
    ref: 'C-1',
    identifiers: [],
    clearedIdentifiers: [],
    contact: { street: '1 Example Street' },
    attributes: {},
    digest: Buffer.alloc(32),
  });
  expect(sealed).toEqual({
    attributes: {},
    contact: { attributes: { street: '1 Example Street' }, identifiers: [] },
  });
});
