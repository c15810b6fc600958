import { expect, test } from 'vitest';
import { judge } from './ability.ts';
import { makeRule } from './rule.ts';

const ours = { partner: 'harvest' };
const judged = judge(
  [
    makeRule('read', 'customer', ours, ['ref', 'attributes']),
    makeRule('read', 'customer', { ...ours, reason: 'stated' }, ['contact']),
    makeRule('erase', 'customer', ours),
    makeRule('read', 'inbox', ours, ['person']),
    makeRule('read', 'customer', { partner: 'skyline', reason: 'stated' }, ['ref']),
  ],
  'customer',
);

test('of a row that is no subject the rules say the same', () => {
  const there = { partner: 'skyline', reason: 'stated' };
  const rows = [ours, { ...ours, reason: 'stated' }, there, { partner: 'skyline' }];
  expect(rows.map((row) => judged.can('read', row))).toEqual([true, true, true, false]);
  expect(rows.map((row) => judged.can('erase', row))).toEqual([true, true, false, false]);
  expect(rows.map((row) => judged.fields('read', row))).toEqual([
    ['ref', 'attributes'],
    ['ref', 'attributes', 'contact'],
    ['ref'],
    [],
  ]);
  expect(judged.can('import', ours)).toBe(false);
  expect(() => judged.fields('erase', ours)).toThrow('to erase a customer shows no fields to a rule');
});
