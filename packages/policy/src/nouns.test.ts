import { CooperationId, PartnerHandle } from '@entente/contract';
import { expect, test } from 'vitest';
import { isSubject, nouns, subject, type Subject } from './nouns.ts';

const harvest = PartnerHandle.parse('harvest');
const skyline = PartnerHandle.parse('skyline');
const made: readonly Subject[] = [
  subject.platform(),
  subject.partners(),
  subject.auditLog(),
  subject.customer({ partner: harvest }),
  subject.agreement({ parties: [harvest, skyline], id: CooperationId.parse('abcdefgh27') }),
];

/** What a request body could put in the place of a maker's input. */
const bodies: readonly unknown[] = [
  undefined,
  null,
  'harvest',
  [],
  {},
  { partner: undefined },
  { partner: ['harvest'] },
  { partner: ['harvest', 'skyline'] },
  { partner: { $ne: 'x' } },
  { partner: 'harvest', __caslSubjectType__: 'customer' },
  { partner: 'harvest', noun: 'customer' },
  { parties: ['harvest'] },
  Object.create({ partner: 'harvest' }),
];

test('every noun has a maker', () => {
  const makers = new Set(Object.keys(subject));
  expect(nouns.filter((noun) => !makers.has(noun))).toEqual([]);
});

test('a subject is frozen and inherits nothing', () => {
  for (const one of made) {
    expect(isSubject(one)).toBe(true);
    expect(Object.isFrozen(one)).toBe(true);
    expect(Object.getPrototypeOf(one)).toBeNull();
  }
  const parties = [harvest, skyline];
  const agreement = subject.agreement({ parties });
  parties.pop();
  expect(agreement.parties).toEqual(['harvest', 'skyline']);
  expect(Object.isFrozen(agreement.parties)).toBe(true);
});

test('a copy or a look-alike of a subject is no subject', () => {
  for (const one of made) {
    expect(isSubject({ ...one })).toBe(false);
    expect(isSubject(Object.create(one))).toBe(false);
    expect(isSubject(one.noun)).toBe(false);
  }
});

test.each(bodies)('nothing is made from %j where an owner is meant', (body) => {
  const input = body as { partner: PartnerHandle };
  expect(() => subject.customer(input)).toThrow(TypeError);
  expect(() => subject.delivery(input)).toThrow(TypeError);
  expect(() => subject.partner(input)).toThrow(TypeError);
});

test.each([
  undefined,
  { parties: [] },
  { parties: 'harvest' },
  { parties: ['harvest', 'harvest'] },
  { parties: ['harvest', ['skyline']] },
  { parties: ['harvest', undefined] },
  { parties: Array.from({ length: 11 }, (_, n) => `partner-${n}`) },
  { parties: ['harvest'], id: 'harvest' },
  { parties: ['harvest'], id: undefined },
  { parties: ['harvest'], __caslSubjectType__: 'agreement' },
  { partner: 'harvest' },
])('no agreement is made from %j', (body) => {
  const input = body as { parties: PartnerHandle[] };
  expect(() => subject.agreement(input)).toThrow(TypeError);
  expect(() => subject.cooperation(input)).toThrow(TypeError);
});
