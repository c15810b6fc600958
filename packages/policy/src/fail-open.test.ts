/**
 * The eight ways in which CASL, asked carelessly, says yes. Each test first shows the bare library doing so, so that
 * the check of ours that follows is known to stand in front of something real.
 */
import { AbilityBuilder, createMongoAbility, subject as tagged, type MongoAbility } from '@casl/ability';
import { rulesToFields } from '@casl/ability/extra';
import { PartnerHandle, roles } from '@entente/contract';
import { expect, test } from 'vitest';
import { abilityFor, can, permittedFields, rulesOf } from './ability.ts';
import { makeRule } from './rule.ts';
import { makeMember, makeOperator, type Actor } from './actor.ts';
import { grant } from './grant.ts';
import { actionsOf, nouns, subject, type Subject } from './nouns.ts';

const harvest = PartnerHandle.parse('harvest');
const officer = abilityFor(makeMember({ partner: harvest, roles: ['privacy-officer'], name: 'Noor' }));
const everybody = [
  abilityFor(makeOperator({ name: 'night-shift' })),
  abilityFor(makeMember({ partner: harvest, roles, name: 'Noor' })),
];

/** The bare library with one sensible rule: read the customers of harvest. */
const bare = () =>
  createMongoAbility([{ action: 'read', subject: 'customer', conditions: { partner: 'harvest' } }]);

/** Both doors throw a fault for this, instead of answering. */
function expectFault(instance: unknown, action = 'read') {
  expect(() => can(officer, action as 'read', instance as Subject)).toThrow(TypeError);
  expect(() => grant(officer, action as 'read', instance as Subject)).toThrow(TypeError);
}

test('1. a rule whose conditions are missing, empty or undefined is refused', () => {
  const foreign = tagged('customer', { partner: 'skyline' });
  const loose = createMongoAbility([{ action: 'read', subject: 'customer', conditions: {} }]);
  expect(loose.can('read', foreign)).toBe(true);
  const { can: say, build } = new AbilityBuilder<MongoAbility>(createMongoAbility);
  say('read', 'customer', undefined);
  expect(build().can('read', foreign)).toBe(true);
  const ownerless = createMongoAbility([
    { action: 'read', subject: 'customer', conditions: { partner: undefined } },
  ]);
  expect(ownerless.can('read', tagged('customer', {}))).toBe(true);

  for (const conditions of [
    undefined,
    null,
    {},
    { partner: undefined },
    { partner: '' },
    { partner: { $ne: 'x' } },
  ]) {
    expect(() => makeRule('erase', 'customer', conditions)).toThrow(/has no (usable )?condition/);
  }
  expect(() =>
    abilityFor({ kind: 'member', partner: undefined, roles, name: 'Noor' } as unknown as Actor),
  ).toThrow(TypeError);
});

test('2. a noun as a string is not a subject', () => {
  expect(bare().can('read', 'customer')).toBe(true);

  expectFault('customer');
  expectFault(undefined);
  expectFault(Map);
});

test('3. nobody may manage all, and no rule takes back what another gave', () => {
  const { can: say, cannot, build } = new AbilityBuilder<MongoAbility>(createMongoAbility);
  say('manage', 'all');
  cannot('read', 'customer', { partner: 'skyline' });
  expect(build().can('read', 'customer')).toBe(true);
  expect(build().can('read', tagged('customer', { partner: ['hidden', 'in', 'a', 'list'] }))).toBe(true);

  expect(() => makeRule('manage', 'customer', { partner: 'harvest' })).toThrow(TypeError);
  expect(() => makeRule('read', 'all', { partner: 'harvest' })).toThrow(TypeError);
  expectFault(subject.customer({ partner: harvest }), 'manage');
  for (const rule of everybody.flatMap((ability) => rulesOf(ability))) {
    const parts = Object.keys(rule).filter((key) => key !== 'fields');
    expect(parts.toSorted()).toEqual(['action', 'conditions', 'subject']);
  }
});

test('4. a misspelt noun or action is a fault and not a rule about nothing', () => {
  const { can: say, cannot, build } = new AbilityBuilder<MongoAbility>(createMongoAbility);
  say('read', 'all');
  cannot('read', 'custommer');
  expect(build().can('read', tagged('customer', {}))).toBe(true);

  expect(() => makeRule('read', 'custommer', { partner: 'harvest' })).toThrow(
    'the policy has no noun custommer',
  );
  expect(() => makeRule('raed', 'customer', { partner: 'harvest' })).toThrow(TypeError);
  expect(() => makeRule('toString', 'customer', { partner: 'harvest' })).toThrow(TypeError);
  expect(() => makeRule('read', 'constructor', { partner: 'harvest' })).toThrow(TypeError);
  expect(() => makeRule('erase', 'customer', { owner: 'harvest' })).toThrow('no usable condition on owner');
  expectFault(subject.customer({ partner: harvest }), 'sweep');
});

test('5. a list of partners is not a partner', () => {
  expect(bare().can('read', tagged('customer', { partner: ['skyline', 'harvest'] }))).toBe(true);

  const partner = ['skyline', 'harvest'] as unknown as PartnerHandle;
  expect(() => subject.customer({ partner })).toThrow(TypeError);
  for (const conditions of [{ partner }, ['skyline', 'harvest'], 'harvest', [['partner', 'harvest']]]) {
    expect(() => makeRule('erase', 'customer', conditions)).toThrow('no usable condition');
  }
});

test('6. a body that names its own type is not a subject', () => {
  const body: unknown = JSON.parse(
    '{"__caslSubjectType__":"customer","noun":"customer","partner":"harvest"}',
  );
  expect(bare().can('read', body as object)).toBe(true);

  expectFault(body);
  expectFault({ ...subject.customer({ partner: harvest }) });
  expect(() => subject.customer(body as { partner: PartnerHandle })).toThrow(TypeError);
});

test('7. what has fields is never asked about without one', () => {
  const { can: say, build } = new AbilityBuilder<MongoAbility>(createMongoAbility);
  say('read', 'customer', ['town'], { partner: 'harvest' });
  const person = tagged('customer', { partner: 'harvest', email: 'ada@example.com' });
  expect(build().can('read', person)).toBe(true);
  expect(build().can('read', person, undefined)).toBe(true);

  const ours = { partner: 'harvest' };
  for (const fields of [
    undefined,
    null,
    [],
    'ref',
    ['town'],
    ['ref', 'town'],
    [['ref']],
    ['*'],
    ['**'],
    [''],
  ]) {
    const fault = /names the fields that it permits|shows no such field/;
    expect(() => makeRule('read', 'customer', ours, fields)).toThrow(fault);
  }
  // Where there are no fields, none can be named, so that no rule is thought to be narrower than it is.
  for (const fields of [['ref'], [], null]) {
    expect(() => makeRule('erase', 'customer', ours, fields)).toThrow('shows no fields to a rule');
  }
  const instance = subject.customer({ partner: harvest });
  expect(permittedFields(officer, 'read', instance)).toEqual(['ref', 'changedAt', 'attributes']);
  expect(() => permittedFields(officer, 'erase', instance)).toThrow(TypeError);
  for (const value of ['customer', {}, { ...instance }]) {
    expect(() => permittedFields(officer, 'read', value as typeof instance)).toThrow(TypeError);
  }
  expect(() => permittedFields(officer, 'sweep' as 'read', instance)).toThrow(TypeError);
  expect(() => permittedFields({ ...officer }, 'read', instance)).toThrow(TypeError);
});

test('8. no condition writes where it should be read, and a polluted prototype owns nothing', () => {
  const shared: object = Reflect.get(Object.prototype, 'toString');
  const reaching = { 'toString.partner': 'harvest' };
  const careless = createMongoAbility([{ action: 'read', subject: 'customer', conditions: reaching }]);
  const asked = bare();
  const ownerless = tagged('customer', {});
  expect([asked.can('read', ownerless), can(officer, 'read', subject.auditLog())]).toEqual([false, false]);
  try {
    rulesToFields(careless, 'read', 'customer');
    expect(shared).toHaveProperty('partner', 'harvest');
    Object.defineProperty(Object.prototype, 'partner', { value: 'harvest', configurable: true });
    expect(asked.can('read', ownerless)).toBe(true);

    expect(can(officer, 'read', subject.auditLog())).toBe(false);
  } finally {
    Reflect.deleteProperty(shared, 'partner');
    Reflect.deleteProperty(Object.prototype, 'partner');
  }
  const inherited: unknown = JSON.parse('{"__proto__":{"partner":"harvest"}}');
  for (const conditions of [reaching, inherited, Object.create({ partner: 'harvest' })]) {
    expect(() => makeRule('erase', 'customer', conditions)).toThrow(/has no (usable )?condition/);
  }
});

test('an actor that was not made as one has no ability', () => {
  for (const actor of [
    { ...officer.actor },
    Object.create(officer.actor),
    { kind: 'operator', name: 'night-shift' },
  ]) {
    expect(() => abilityFor(actor as Actor)).toThrow(TypeError);
  }
});

test('the lists that are closed, an ability and its rules cannot be changed', () => {
  const closed = [nouns, subject, officer, rulesOf(officer)];
  expect(closed.map((one) => Object.isFrozen(one))).toEqual([true, true, true, true]);
});

test('a rule is frozen to its last value, and names fields only where there are any', () => {
  const made = [
    makeRule('erase', 'customer', { partner: 'harvest' }),
    makeRule('read', 'customer', { partner: 'harvest' }, ['ref']),
    ...everybody.flatMap((ability) => rulesOf(ability)),
  ];
  for (const rule of made) {
    for (const part of [rule, rule.conditions, rule.fields]) expect(Object.isFrozen(part)).toBe(true);
    expect(Object.hasOwn(rule, 'fields')).toBe(rule.fields !== undefined);
  }
});

test('an ability that the policy did not make answers nothing', () => {
  const instance = subject.customer({ partner: harvest });
  for (const ability of [{ ...officer }, Object.create(officer), bare(), {}]) {
    const fault = 'this ability was not made by the policy';
    expect(() => can(ability as typeof officer, 'read', instance)).toThrow(fault);
    expect(() => grant(ability as typeof officer, 'read', instance)).toThrow(fault);
    expect(() => permittedFields(ability as typeof officer, 'read', instance)).toThrow(fault);
    expect(() => rulesOf(ability as typeof officer)).toThrow(fault);
  }
});

test('every action of every noun is somebody’s to do', () => {
  const said = new Set(
    everybody.flatMap((ability) => rulesOf(ability)).map((rule) => `${rule.action} ${rule.subject}`),
  );
  const unsaid = nouns
    .flatMap((noun) => actionsOf[noun].map((action) => `${action} ${noun}`))
    .filter((one) => !said.has(one));
  expect(unsaid).toEqual([]);
});
