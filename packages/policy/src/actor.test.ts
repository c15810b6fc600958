import { PartnerHandle, type Role } from '@entente/contract';
import { expect, test } from 'vitest';
import { actorNameLimit, isActor, makeMember, makeOperator } from './actor.ts';

const harvest = PartnerHandle.parse('harvest');

test('a member acts for one partner, in each role once', () => {
  const member = makeMember({
    partner: harvest,
    roles: ['privacy-officer', 'admin', 'admin'],
    name: 'Noor Vale',
  });
  expect(member).toEqual({
    kind: 'member',
    partner: 'harvest',
    roles: ['admin', 'privacy-officer'],
    name: 'Noor Vale',
  });
  expect(isActor(member)).toBe(true);
});

test('the operator has a name and no partner', () => {
  const operator = makeOperator({ name: 'night shift' });
  expect(operator).toEqual({ kind: 'operator', name: 'night shift' });
  expect(isActor(operator)).toBe(true);
});

test('an actor cannot be given another partner or role afterwards', () => {
  const member = makeMember({ partner: harvest, roles: ['analyst'], name: 'Noor' });
  expect(Object.isFrozen(member)).toBe(true);
  expect(Object.isFrozen(member.roles)).toBe(true);
});

test('a copy or a look-alike of an actor is no actor', () => {
  const member = makeMember({ partner: harvest, roles: ['analyst'], name: 'Noor' });
  for (const value of [
    { ...member },
    Object.create(member),
    JSON.parse(JSON.stringify(member)),
    'harvest',
    null,
  ]) {
    expect(isActor(value)).toBe(false);
  }
});

test('roles asked for by one array do not change with it', () => {
  const roles: Role[] = ['analyst'];
  const member = makeMember({ partner: harvest, roles, name: 'Noor' });
  roles.push('admin');
  expect(member.roles).toEqual(['analyst']);
});

test.each([
  '',
  ' ',
  ' Noor',
  'Noor ',
  'a|b',
  'a\nb',
  'a\u0000b',
  'a\u007fb',
  'a\u0085b',
  'a\u2028b',
  'a\ud800b',
  'x'.repeat(actorNameLimit + 1),
])('the name %j cannot stand in a signed context', (name) => {
  expect(() => makeOperator({ name })).toThrow(TypeError);
  expect(() => makeMember({ partner: harvest, roles: ['admin'], name })).toThrow(TypeError);
});

test.each(['Zoë', '山田', 'job 🌱', 'x'.repeat(actorNameLimit)])('the name %j is fine', (name) => {
  expect(makeOperator({ name }).name).toBe(name);
});

test.each([[[]], [['owner']], ['admin'], [undefined], [['admin', null]]])(
  'nobody acts in the roles %j',
  (roles) => {
    expect(() => makeMember({ partner: harvest, roles: roles as Role[], name: 'Noor' })).toThrow(TypeError);
  },
);

test.each([undefined, null, '', 'Harvest', ['harvest'], { partner: 'harvest' }, 'harvest|x'])(
  'nobody acts for the partner %j',
  (partner) => {
    const given = partner as PartnerHandle;
    expect(() => makeMember({ partner: given, roles: ['admin'], name: 'Noor' })).toThrow(TypeError);
  },
);
