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
  for (const noun of ['customer', 'delivery', 'partner'] as const) {
    expect(() => subject[noun](input)).toThrow(
      new RegExp(
        `^a ${noun} (is made from (named fields|partner(, cooperation)?(, reason)? and nothing else)|belongs to a partner handle, )`,
      ),
    );
  }
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
  for (const noun of ['agreement', 'cooperation'] as const) {
    expect(() => subject[noun](input)).toThrow(
      new RegExp(
        `^a ${noun} is made from (named fields|parties, id and nothing else)|^a ${noun} belongs to a partner handle, |` +
          `^the parties of this ${noun} are not a list|^this ${noun} needs one to 10 |^the id of this ${noun} is not `,
      ),
    );
  }
});

test('ten partners may be parties of one agreement', () => {
  const parties = Array.from({ length: 10 }, (_, n) => PartnerHandle.parse(`partner-${n}`));
  expect(subject.agreement({ parties }).parties).toEqual(parties);
  expect(subject.cooperation({ parties: [harvest] }).parties).toEqual(['harvest']);
});

const spring = CooperationId.parse('springaaaa');

test('a subject says which cooperation it is of, or all of them, and for which reason it is looked at, or none', () => {
  const { noun, ...delivery } = subject.delivery({ partner: harvest, cooperation: spring });
  expect([noun, delivery]).toEqual(['delivery', { partner: 'harvest', cooperation: 'springaaaa' }]);
  expect({ ...subject.delivery({ partner: harvest }) }).toEqual({
    noun: 'delivery',
    partner: 'harvest',
    cooperation: '*',
  });
  expect({ ...subject.inbox({ partner: harvest, cooperation: spring, reason: 'stated' }) }).toEqual({
    noun: 'inbox',
    partner: 'harvest',
    cooperation: 'springaaaa',
    reason: 'stated',
  });
  expect({ ...subject.customer({ partner: harvest }) }).toEqual({
    noun: 'customer',
    partner: 'harvest',
    reason: 'none',
  });
  expect({ ...subject.set({ partner: harvest }) }).toEqual({ noun: 'set', partner: 'harvest' });
  expect({ ...subject.jobs() }).toEqual({ noun: 'job', scope: 'platform' });
});

test.each([
  [
    () => subject.customer({ partner: harvest, reason: 'none' as 'stated' }),
    'a reason is stated, or left out',
  ],
  [
    () => subject.customer({ partner: harvest, reason: undefined as unknown as 'stated' }),
    'a reason is stated',
  ],
  [() => subject.delivery({ partner: harvest, cooperation: '*' as CooperationId }), 'not a cooperation id'],
  [
    () => subject.delivery({ partner: harvest, reason: 'stated' } as never),
    'is made from partner, cooperation and nothing',
  ],
  [
    () => subject.customer({ partner: harvest, cooperation: spring } as never),
    'is made from partner, reason and nothing',
  ],
  [
    () => subject.set({ partner: harvest, cooperation: spring } as never),
    'is made from partner and nothing else',
  ],
  [
    () => subject.job({ partner: 'job', scope: 'platform' } as never),
    'is made from partner and nothing else',
  ],
  [() => subject.set({ partner: harvest, [Symbol('partner')]: harvest }), 'partner and nothing else'],
])('no subject is made of more or other than it is: %s', (make, fault) => {
  expect(make).toThrow(fault);
});
