import { PartnerHandle, roles } from '@entente/contract';
import { expect, test } from 'vitest';
import { readSentences, sentences } from './ability.ts';
import { makeMember, makeOperator } from './actor.ts';
import { isAmong, own, platformwide, type Policy, type Who, type Whose } from './can.ts';

const policy = (say: Policy<'customer'>) => () => readSentences('customer', say);

test.each([
  [
    'an unknown operator',
    policy((can) => can('admin', 'erase', (() => ({ partner: { $ne: 'x' } })) as unknown as Whose)),
    'a rule about customer has no usable condition on partner',
  ],
  [
    'no condition',
    policy((can) => can('admin', 'erase', () => ({}))),
    'a rule about customer has no condition',
  ],
  [
    'an unknown action',
    policy((can) => can('admin', 'manage' as 'erase', own)),
    'a customer has no action manage',
  ],
  [
    'a role that there is not',
    policy((can) => can('owner' as Who, 'erase', own)),
    'nobody is owner, who may erase a customer',
  ],
  [
    'what the operator cannot own',
    policy((can) => can(['operator', 'admin'], 'erase', own)),
    'the operator has no partner, so nothing is its own',
  ],
  [
    'fields where there are none',
    policy((can) => can('admin', 'erase', own, ['ref'])),
    'to erase a customer shows no fields to a rule',
  ],
  [
    'fields that there are not',
    policy((can) => can('admin', 'read', own, ['masked'])),
    'to read a customer shows no such field',
  ],
  [
    'no field at all',
    policy((can) => can('admin', 'read', own, [])),
    'a rule to read a customer names the fields that it permits',
  ],
])('a sentence with %s is refused when the program starts', (_, read, fault) => {
  expect(read).toThrow(new TypeError(fault));
});

test('a sentence without fields permits all that there are', () => {
  const read = readSentences('customer', (can) => can('admin', ['read', 'erase'], own));
  expect(read.map(({ action, fields }) => [action, fields])).toEqual([
    ['read', ['ref', 'changedAt', 'attributes', 'contact', 'identifiers']],
    ['erase', undefined],
  ]);
  expect(readSentences('customer', (can) => can('operator', 'erase', platformwide))).toHaveLength(1);
});

/** One of each kind, and nobody who is two. */
const kinds = [
  makeOperator({ name: 'night-shift' }),
  ...roles.map((role) =>
    makeMember({ partner: PartnerHandle.parse('harvest'), roles: [role], name: 'Noor' }),
  ),
];

test('no sentence says what has been said already, so that each can be taken back where it stands', () => {
  const said = sentences.flatMap(({ noun, action, who, whose, fields }) =>
    kinds.flatMap((actor) =>
      [who]
        .flat()
        .filter((one) => isAmong(actor, one))
        .flatMap(() => {
          const what = `${actor.kind === 'member' ? actor.roles[0] : actor.kind} ${action} ${noun}`;
          const conditions = Object.entries(whose(actor)).map((pair) => JSON.stringify(pair));
          return (fields ?? ['all']).map((field) => ({ what: `${what} ${field}`, conditions }));
        }),
    ),
  );
  const again = said.filter(({ what, conditions }, place) =>
    said.some(
      (one, other) =>
        other !== place && one.what === what && one.conditions.every((each) => conditions.includes(each)),
    ),
  );
  expect(again).toEqual([]);
});
