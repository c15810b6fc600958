import { expect, test } from 'vitest';
import { tableOf } from './table.ts';

const cell = (values: (string | number | null)[], customers: number) => ({ values, customers, text: null });

test('rows and columns ascend, the unknown last, and come to what their cells come to', () => {
  const cells = [cell(['Gold', 10], 1), cell(['Gold', null], 2), cell(['Silver', 2], 4), cell([null, 10], 8)];
  expect(tableOf({ customers: 15, cells })).toEqual({
    customers: 15,
    rows: [
      { value: 'Gold', customers: 3 },
      { value: 'Silver', customers: 4 },
      { value: null, customers: 8 },
    ],
    columns: [
      { value: 2, customers: 4 },
      { value: 10, customers: 9 },
      { value: null, customers: 2 },
    ],
    cells: [
      [undefined, { customers: 1, text: null }, { customers: 2, text: null }],
      [{ customers: 4, text: null }, undefined, undefined],
      [undefined, { customers: 8, text: null }, undefined],
    ],
  });
});

test('more columns than anybody reads are told by their number', () => {
  const cells = Array.from({ length: 25 }, (_, n) => cell(['Gold', n], 1));
  expect(tableOf({ customers: 25, cells })).toBe(25);
  expect(tableOf({ customers: 24, cells: cells.slice(1) })).toHaveProperty('columns.length', 24);
});
