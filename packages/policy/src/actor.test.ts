import { PartnerHandle, type Role } from '@entente/contract';
import { expect, test } from 'vitest';
import { isActor, makeMember, makeOperator } from './actor.ts';

const harvest = PartnerHandle.parse('harvest');

test('a member acts for one partner, in each role once', () => {
  const member = makeMember({
    partner: harvest,
    roles: ['privacy-officer', 'admin', 'admin'],
    name: 'noor.vale',
  });
  expect(member).toEqual({
    kind: 'member',
    partner: 'harvest',
    roles: ['admin', 'privacy-officer'],
    name: 'noor.vale',
  });
  expect(isActor(member)).toBe(true);
});

test('the operator has a name and no partner', () => {
  const operator = makeOperator({ name: 'night-shift' });
  expect(operator).toEqual({ kind: 'operator', name: 'night-shift' });
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

test('a suspended member says so, and nothing else can be said there', () => {
  const input = { partner: harvest, roles: ['analyst'], name: 'Noor' } as const;
  expect(makeMember({ ...input, isSuspended: true }).isSuspended).toBe(true);
  expect('isSuspended' in makeMember(input)).toBe(false);
  for (const isSuspended of [false, undefined, 'no'] as unknown as true[]) {
    expect(() => makeMember({ ...input, isSuspended })).toThrow('a member is suspended, or that is left out');
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
  'Noor Vale',
  'Zoë',
  '山田',
  'job 🌱',
  'noor@example.com',
  '.noor',
  'x'.repeat(81),
  'y'.repeat(200),
  undefined,
  null,
  7,
  ['noor'],
] as string[])('the name %j can stand neither in a signed context nor in the audit log', (name) => {
  const fault = new TypeError('an actor’s name is an id as the audit log writes it');
  expect(() => makeOperator({ name })).toThrow(fault);
  expect(() => makeMember({ partner: harvest, roles: ['admin'], name })).toThrow(fault);
});

test.each(['q3fkr7tn2mzw5xya', 'key.abcdefgh', 'aurora.person', 'Noor', '7', 'x'.repeat(80)])(
  'the name %j is fine',
  (name) => {
    expect(makeOperator({ name }).name).toBe(name);
  },
);

test.each([[[]], [['owner']], ['admin'], [undefined], [['admin', null]]])(
  'nobody acts in the roles %j',
  (roles) => {
    expect(() => makeMember({ partner: harvest, roles: roles as Role[], name: 'Noor' })).toThrow(
      /^a member needs a role$|^an actor has a role that does not exist$/,
    );
  },
);

test.each([undefined, null, '', 'Harvest', ['harvest'], { partner: 'harvest' }, 'harvest|x'])(
  'nobody acts for the partner %j',
  (partner) => {
    const given = partner as PartnerHandle;
    expect(() => makeMember({ partner: given, roles: ['admin'], name: 'Noor' })).toThrow(
      'an actor needs a partner handle',
    );
  },
);
