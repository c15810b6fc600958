import { expect, test } from 'vitest';
import { readSentences } from './ability.ts';
import { own, platformwide, type Policy, type Who, type Whose } from './can.ts';

const policy = (say: Policy<'customer'>) => () => readSentences('customer', say);

test.each([
  [
    'an unknown operator',
    policy((can) => can('admin', 'erase', (() => ({ partner: { $ne: 'x' } })) as unknown as Whose)),
  ],
  ['no condition', policy((can) => can('admin', 'erase', () => ({})))],
  ['an unknown action', policy((can) => can('admin', 'manage' as 'erase', own))],
  ['a role that there is not', policy((can) => can('owner' as Who, 'erase', own))],
  ['what the operator cannot own', policy((can) => can(['operator', 'admin'], 'erase', own))],
  ['fields where there are none', policy((can) => can('admin', 'erase', own, ['ref']))],
  ['fields that there are not', policy((can) => can('admin', 'read', own, ['masked']))],
  ['no field at all', policy((can) => can('admin', 'read', own, []))],
])('a sentence with %s is refused when the program starts', (_, read) => {
  expect(read).toThrow(TypeError);
});

test('a sentence without fields permits all that there are', () => {
  const read = readSentences('customer', (can) => can('admin', ['read', 'erase'], own));
  expect(read.map(({ action, fields }) => [action, fields])).toEqual([
    ['read', ['ref', 'changedAt', 'attributes', 'contact', 'identifiers']],
    ['erase', undefined],
  ]);
  expect(readSentences('customer', (can) => can('operator', 'erase', platformwide))).toHaveLength(1);
});
