import { CooperationId, PartnerHandle, Refusal, roles } from '@entente/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { abilityFor, can, rulesOf } from './ability.ts';
import { makeRule } from './rule.ts';
import { makeMember, makeOperator } from './actor.ts';
import { grant } from './grant.ts';
import { actionsOf, nouns, subject, type Action } from './nouns.ts';
import { deeds, isInScope, scopeLimit, type Scope } from './scope.ts';

const [harvest, skyline] = ['harvest', 'skyline'].map((handle) => PartnerHandle.parse(handle)) as [
  PartnerHandle,
  PartnerHandle,
];
const [spring, summer] = ['springaaaa', 'summeraaaa'].map((id) => CooperationId.parse(id)) as [
  CooperationId,
  CooperationId,
];
const key = (scope: Scope) => abilityFor(makeMember({ partner: harvest, roles, name: 'key.a', scope }));
const everything = abilityFor(makeMember({ partner: harvest, roles, name: 'Noor' }));
const agreementOf = (id?: CooperationId, parties = [harvest, skyline]) =>
  subject.agreement({ parties, ...(id !== undefined && { id }) });

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown.code;
    throw thrown;
  }
  return 'granted';
}

test('what can be done at all is every action of every noun', () => {
  expect(deeds).toEqual(
    nouns.flatMap((noun) => (actionsOf[noun] as readonly string[]).map((action) => `${noun}.${action}`)),
  );
  expect(Object.isFrozen(deeds)).toBe(true);
});

test('a scope keeps each action and cooperation once, in one order, and cannot be changed', () => {
  const { actor } = key({
    actions: ['overlap.ask', 'customer.import', 'overlap.ask'],
    cooperations: [summer, spring, summer],
  });
  const scope = actor.kind === 'member' ? actor.scope : undefined;
  expect(scope).toEqual({
    actions: ['customer.import', 'overlap.ask'],
    cooperations: ['springaaaa', 'summeraaaa'],
  });
  for (const part of [scope, scope?.actions, scope?.cooperations]) expect(Object.isFrozen(part)).toBe(true);
  const unbound = key({ actions: ['overlap.ask'] }).actor;
  expect(unbound.kind === 'member' && Object.isFrozen(unbound.scope)).toBe(true);
});

test.each([
  undefined,
  null,
  'overlap.ask',
  {},
  { actions: [] },
  { actions: 'overlap.ask' },
  { actions: ['overlap.*'] },
  { actions: ['overlap.ask', 'overlap.aks'] },
  { actions: ['all.manage'] },
  { actions: [['overlap.ask']] },
  { actions: ['overlap.ask'], cooperations: undefined },
  { actions: ['overlap.ask'], cooperations: null },
  { actions: ['overlap.ask'], cooperations: 'springaaaa' },
  { actions: ['overlap.ask'], cooperations: ['spring'] },
  { actions: ['overlap.ask'], cooperations: [['springaaaa']] },
  { actions: ['overlap.ask'], cooperations: Array.from({ length: 101 }, () => 'springaaaa') },
  { actions: ['overlap.ask'], cooperation: ['springaaaa'] },
  { actions: ['overlap.ask'], [Symbol('cooperations')]: ['springaaaa'] },
])('nobody acts in the scope %j', (scope) => {
  expect(() => key(scope as unknown as Scope)).toThrow(/^a scope |^the cooperations of a scope /);
});

test('a misspelt scope is a fault and not a member without one', () => {
  const input = { partner: harvest, roles, name: 'key.a', scopes: { actions: ['overlap.ask'] } };
  expect(() => makeMember(input)).toThrow('partner, roles, name, scope');
});

test('a scope may name a hundred cooperations', () => {
  expect(scopeLimit).toBe(100);
  const letters = 'abcdefghij';
  const cooperations = Array.from({ length: 100 }, (_, n) =>
    CooperationId.parse(`aaaaaaaa${letters[Math.floor(n / 10)]}${letters[n % 10]}`),
  );
  expect(() => key({ actions: ['overlap.ask'], cooperations })).not.toThrow();
});

const following = ['job.list', 'job.read', 'job.cancel'];
const brought: Readonly<Record<string, readonly string[]>> = {
  'customer.import': ['upload.send', 'upload.read', ...following],
  'event.import': ['upload.send', 'upload.read', ...following],
  'place.import': ['upload.send', 'upload.read', ...following],
  'organisation.import': ['upload.send', 'upload.read', ...following],
  'contact.import': ['upload.send', 'upload.read', ...following],
  'consent.import': ['upload.send', 'upload.read', ...following],
  'cooperation.enrol': following,
  'delivery.request': following,
  'overlap.ask': ['overlap.preview'],
  'analysis.ask': ['analysis.preview'],
};

test('what is done by a job brings along what it takes to send its file and to follow it, asking what it costs, and nothing else', () => {
  for (const deed of deeds) {
    const asRules = rulesOf(key({ actions: [deed] })).map(({ subject: noun, action }) => `${noun}.${action}`);
    const others = [...new Set(asRules)].filter((each) => each !== deed);
    expect({ deed, others: others.toSorted() }).toEqual({
      deed,
      others: [...(brought[deed] ?? [])].toSorted(),
    });
  }
});

test('a scope of actions allows exactly what the roles allow and it names or brings along', () => {
  fc.assert(
    fc.property(fc.subarray([...deeds], { minLength: 1 }), (actions) => {
      const all = new Set<string>([...actions, ...actions.flatMap((deed) => brought[deed] ?? [])]);
      const within = (rule: { subject: string; action: string }) => all.has(`${rule.subject}.${rule.action}`);
      expect(rulesOf(key({ actions }))).toEqual(rulesOf(everything).filter(within));
    }),
  );
});

test('a scope gives nothing that the roles do not', () => {
  const actor = makeMember({
    partner: harvest,
    roles: ['analyst'],
    name: 'key.a',
    scope: { actions: deeds },
  });
  const analyst = abilityFor(makeMember({ partner: harvest, roles: ['analyst'], name: 'Ravi' }));
  expect(rulesOf(abilityFor(actor))).toEqual(rulesOf(analyst));
});

test('who acts in another scope is not answered for this one', () => {
  const customer = subject.customer({ partner: harvest });
  const asked = [
    key({ actions: ['customer.summarise'] }),
    key({ actions: ['customer.import'] }),
    everything,
  ].map((ability) => can(ability, 'import', customer));
  expect(asked).toEqual([false, true, true]);
  const inSpring = key({ actions: ['agreement.sign'], cooperations: [spring] });
  const inSummer = key({ actions: ['agreement.sign'], cooperations: [summer] });
  const inBoth = key({ actions: ['agreement.sign'], cooperations: [spring, summer] });
  const inNone = key({ actions: ['agreement.sign'], cooperations: [] });
  const inAny = key({ actions: ['agreement.sign'] });
  const signs = [inSpring, inSummer, inBoth, inNone, inAny].map((ability) =>
    can(ability, 'sign', agreementOf(spring)),
  );
  expect(signs).toEqual([true, false, true, false, true]);
});

test('an agreement or cooperation out of scope does not exist', () => {
  const bound = key({ actions: deeds, cooperations: [spring] });
  for (const action of actionsOf.agreement) {
    const listed = action === 'list';
    expect(codeOf(() => grant(bound, action, agreementOf(spring)))).toBe('granted');
    expect(codeOf(() => grant(bound, action, agreementOf(summer)))).toBe(listed ? 'granted' : 'not-found');
    expect(codeOf(() => grant(bound, action, agreementOf()))).toBe(listed ? 'granted' : 'not-allowed');
    expect(codeOf(() => grant(bound, action, agreementOf(spring, [skyline])))).toBe('not-found');
  }
  for (const action of actionsOf.cooperation) {
    const ours = { parties: [harvest] };
    expect(codeOf(() => grant(bound, action, subject.cooperation({ ...ours, id: spring })))).toBe('granted');
    const other = codeOf(() => grant(bound, action, subject.cooperation({ ...ours, id: summer })));
    expect(other).toBe(action === 'list' ? 'granted' : 'not-found');
  }
});

test('what a partner has through a cooperation out of scope does not exist, and all it has is narrowed', () => {
  const bound = key({ actions: deeds, cooperations: [spring] });
  for (const noun of [
    'overlap',
    'release',
    'analysis',
    'column',
    'publication',
    'delivery',
    'inbox',
    'recall',
    'disclosure',
  ] as const) {
    const through = (cooperation?: CooperationId, partner = harvest) =>
      subject[noun]({ partner, ...(cooperation && { cooperation }) });
    for (const action of actionsOf[noun] as readonly 'read'[]) {
      const code = (instance: ReturnType<typeof through>) =>
        codeOf(() => grant(bound, action, instance as ReturnType<typeof subject.inbox>));
      expect(code(through(spring))).toBe('granted');
      expect(code(through(summer))).toBe('not-found');
      expect(code(through())).toBe('granted');
      expect(code(through(spring, skyline))).toBe('not-found');
    }
    const rule = rulesOf(bound).find(({ subject: of }) => of === noun);
    expect(rule?.conditions['cooperation']).toEqual({ $in: ['*', 'springaaaa'] });
  }
  const narrow = key({ actions: ['overlap.ask'], cooperations: [spring] });
  const recall = (cooperation?: CooperationId) =>
    codeOf(() =>
      grant(narrow, 'list', subject.recall({ partner: harvest, ...(cooperation && { cooperation }) })),
    );
  expect([recall(spring), recall(summer), recall()]).toEqual(['not-allowed', 'not-found', 'not-allowed']);
});

test('what is of no cooperation is not narrowed by one', () => {
  const bound = key({ actions: deeds, cooperations: [] });
  expect(codeOf(() => grant(bound, 'import', subject.customer({ partner: harvest })))).toBe('granted');
  expect(codeOf(() => grant(bound, 'publish', subject.set({ partner: harvest })))).toBe('granted');
  expect(codeOf(() => grant(bound, 'read', subject.partner({ partner: harvest })))).toBe('granted');
});

test('what is not in scope is not allowed, where it exists', () => {
  const bound = key({ actions: ['agreement.read'], cooperations: [spring] });
  expect(codeOf(() => grant(bound, 'sign', agreementOf(spring)))).toBe('not-allowed');
  expect(codeOf(() => grant(bound, 'sign', agreementOf(summer)))).toBe('not-found');
  expect(codeOf(() => grant(key({ actions: ['agreement.read'] }), 'sign', agreementOf()))).toBe(
    'not-allowed',
  );
});

test.each([
  { $in: ['spring'] },
  { $in: ['springaaaa', 'spring'] },
  { $in: [['springaaaa']] },
  { $in: 'springaaaa' },
  { $nin: ['springaaaa'] },
  { $in: ['springaaaa'], $ne: 'x' },
  { $in: ['springaaaa'], [Symbol('$in')]: [] },
  {},
  'springaaaa',
  '*',
  null,
  undefined,
  ['springaaaa'],
  () => ['springaaaa'],
])('no rule is narrowed to the cooperations %j', (ids) => {
  expect(() => makeRule('read', 'agreement', { parties: 'harvest', id: ids })).toThrow(
    'a rule about agreement has no usable condition on id',
  );
  expect(() => makeRule('ask', 'overlap', { partner: 'harvest', cooperation: ids })).toThrow(
    'a rule about overlap has no usable condition on cooperation',
  );
});

test('everything a partner has through its cooperations together is named by none of them', () => {
  expect(() => makeRule('ask', 'overlap', { partner: 'harvest', cooperation: { $in: ['*'] } })).not.toThrow();
  expect(() => makeRule('read', 'agreement', { parties: 'harvest', id: { $in: ['*'] } })).toThrow(TypeError);
});

const everywhere = new Set([
  'consent.withdraw',
  'consent.import',
  'customer.import',
  'event.import',
  'dictionary.change',
  'customer.erase',
]);

test('a no reaches every cooperation whatever the scope says, and so does all that says who is covered', () => {
  for (const noun of nouns) {
    for (const action of actionsOf[noun] as readonly Action[]) {
      for (const cooperations of [[], [spring]]) {
        const { actor } = key({ actions: deeds, cooperations });
        const reached = (id: string) => isInScope({ actor, noun, action }, id);
        const always = everywhere.has(`${noun}.${action}`);
        expect([reached(spring), reached(summer)]).toEqual([always || cooperations.length > 0, always]);
      }
    }
  }
});

test('who has no scope of cooperations reaches all there are', () => {
  const operator = makeOperator({ name: 'night-shift' });
  for (const actor of [operator, everything.actor, key({ actions: ['overlap.ask'] }).actor]) {
    expect(isInScope({ actor, noun: 'overlap', action: 'ask' }, spring)).toBe(true);
  }
});
