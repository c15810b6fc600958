import { CooperationId, PartnerHandle, Refusal, roles, type Role } from '@entente/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { abilityFor, can, permittedFields } from './ability.ts';
import { makeMember, makeOperator, type Actor } from './actor.ts';
import { grant, isGrant, type Grant } from './grant.ts';
import { actionsOf, nouns, subject, type Action, type Subject } from './nouns.ts';

const [harvest, skyline, orchard, tidewater] = ['harvest', 'skyline', 'orchard', 'tidewater'].map((handle) =>
  PartnerHandle.parse(handle),
) as [PartnerHandle, PartnerHandle, PartnerHandle, PartnerHandle];
const partners = [harvest, skyline, orchard, tidewater];

const member = (...held: Role[]) => abilityFor(makeMember({ partner: harvest, roles: held, name: 'Noor' }));

/** The code and data of the refusal that `act` ends in. */
function refusalOf(act: () => unknown): readonly [string, unknown] {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof Refusal) return [thrown.code, thrown.data];
    throw thrown;
  }
  throw new Error('nothing was refused');
}

test('a grant says who may do what to which', () => {
  const analyst = member('analyst');
  const delivery = subject.delivery({ partner: harvest });
  const given: Grant<'delivery', 'request'> = grant(analyst, 'request', delivery);
  expect(given).toEqual({ actor: analyst.actor, action: 'request', noun: 'delivery', instance: delivery });
  expect(given.instance).toBe(delivery);
  expect(Object.isFrozen(given)).toBe(true);
  expect(isGrant(given)).toBe(true);
});

test('whom others know is shown to no officer, whatever reason is stated', () => {
  const officer = member('privacy-officer');
  for (const partner of [skyline, orchard]) {
    const stranger = subject.customer({ partner, reason: 'stated' });
    expect(permittedFields(officer, 'read', stranger)).toEqual([]);
    const delivered = subject.inbox({ partner, reason: 'stated' });
    expect(permittedFields(officer, 'read', delivered)).toEqual([]);
  }
  const ours = subject.customer({ partner: harvest, reason: 'stated' });
  expect(permittedFields(officer, 'read', ours)).toContain('contact');
});

test('a copy of a grant, with the actor exchanged or not, is no grant', () => {
  const given = grant(member('analyst'), 'list', subject.delivery({ partner: harvest }));
  const other = makeMember({ partner: skyline, roles: ['analyst'], name: 'Ravi' });
  for (const value of [{ ...given }, { ...given, actor: other }, Object.create(given), null, 'grant']) {
    expect(isGrant(value)).toBe(false);
  }
});

test('what a role does not reach is not allowed, and what is somebody else’s does not exist', () => {
  const analyst = member('analyst');
  expect(refusalOf(() => grant(analyst, 'read', subject.customer({ partner: harvest })))).toEqual([
    'not-allowed',
    { action: 'read', noun: 'customer' },
  ]);
  expect(refusalOf(() => grant(analyst, 'read', subject.customer({ partner: skyline })))).toEqual([
    'not-found',
    { what: 'customer' },
  ]);
  expect(refusalOf(() => grant(analyst, 'sign', subject.agreement({ parties: [skyline, harvest] })))).toEqual(
    ['not-allowed', { action: 'sign', noun: 'agreement' }],
  );
  expect(refusalOf(() => grant(analyst, 'read', subject.agreement({ parties: [skyline, orchard] })))).toEqual(
    ['not-found', { what: 'agreement' }],
  );
  expect(refusalOf(() => grant(analyst, 'create', subject.partners()))).toEqual([
    'not-allowed',
    { action: 'create', noun: 'partner' },
  ]);
});

test('whose partner is suspended is refused by its name, where it neither looks nor says no', () => {
  const person = { partner: harvest, roles, name: 'Noor' };
  const held = abilityFor(makeMember({ ...person, isSuspended: true }));
  const ours = subject.customer({ partner: harvest });
  expect(refusalOf(() => grant(held, 'import', ours))).toEqual(['partner-suspended', { partner: 'harvest' }]);
  expect(grant(held, 'read', ours).action).toBe('read');
  expect(grant(held, 'erase', ours).action).toBe('erase');
  expect(refusalOf(() => grant(held, 'import', subject.customer({ partner: skyline })))[0]).toBe('not-found');
  expect(grant(abilityFor(makeMember(person)), 'import', ours).action).toBe('import');
});

test('the operator finds nothing of any partner', () => {
  const operator = abilityFor(makeOperator({ name: 'night-shift' }));
  expect(refusalOf(() => grant(operator, 'summarise', subject.customer({ partner: harvest })))[0]).toBe(
    'not-found',
  );
  expect(
    refusalOf(() => grant(operator, 'read', subject.agreement({ parties: [harvest, skyline] })))[0],
  ).toBe('not-found');
});

const anyActor: fc.Arbitrary<Actor> = fc.oneof(
  { weight: 1, arbitrary: fc.constant(makeOperator({ name: 'night-shift' })) },
  {
    weight: 9,
    arbitrary: fc
      .record({ partner: fc.constantFrom(...partners), held: fc.subarray([...roles], { minLength: 1 }) })
      .map(({ partner, held }) => makeMember({ partner, roles: held, name: 'Noor' })),
  },
);

const spring = CooperationId.parse('springaaaa');

/** Any subject together with the partners it belongs to: none when it is the platform's. */
const anySubject: fc.Arbitrary<Subject> = fc
  .record({
    maker: fc.constantFrom(...(Object.keys(subject) as (keyof typeof subject)[])),
    parties: fc.shuffledSubarray(partners, { minLength: 1 }),
    isNamed: fc.boolean(),
    isReasoned: fc.boolean(),
  })
  .map(({ maker, parties, isNamed, isReasoned }) => {
    const [partner = harvest] = parties;
    const id = isNamed ? { id: spring } : {};
    const cooperation = isNamed ? { cooperation: spring } : {};
    const reason = isReasoned ? { reason: 'stated' as const } : {};
    switch (maker) {
      case 'agreement':
      case 'cooperation':
        return subject[maker]({ parties, ...id });
      case 'platform':
      case 'partners':
      case 'auditLog':
      case 'operator':
      case 'jobs':
        return subject[maker]();
      case 'overlap':
      case 'delivery':
      case 'recall':
      case 'disclosure':
        return subject[maker]({ partner, ...cooperation });
      case 'inbox':
        return subject[maker]({ partner, ...cooperation, ...reason });
      case 'customer':
        return subject[maker]({ partner, ...reason });
      default:
        return subject[maker]({ partner });
    }
  });

const actionsFor = (instance: Subject) => actionsOf[instance.noun] as readonly Action[];

function ownersOf(instance: Subject): readonly string[] {
  if ('parties' in instance) return instance.parties;
  return 'partner' in instance ? [instance.partner] : [];
}

/** What asking for a grant comes to: `granted`, or the code of the refusal. */
function answer(actor: Actor, action: Action, instance: Subject): string {
  try {
    return isGrant(grant(abilityFor(actor), action, instance)) ? 'granted' : 'something else';
  } catch (thrown) {
    if (thrown instanceof Refusal) return thrown.code;
    throw thrown;
  }
}

test('nobody is granted anything on what is entirely another partner’s, and everything else has an answer', () => {
  fc.assert(
    fc.property(anyActor, anySubject, (actor, instance) => {
      const owners = ownersOf(instance);
      const foreign = owners.length > 0 && (actor.kind === 'operator' || !owners.includes(actor.partner));
      const possible = foreign ? ['not-found'] : ['granted', 'not-allowed'];
      for (const action of actionsFor(instance)) expect(possible).toContain(answer(actor, action, instance));
    }),
    { numRuns: 1000 },
  );
});

test('a grant is given exactly where the ability says yes', () => {
  fc.assert(
    fc.property(anyActor, anySubject, (actor, instance) => {
      for (const action of actionsFor(instance)) {
        const yes = can(abilityFor(actor), action, instance);
        expect(answer(actor, action, instance) === 'granted').toBe(yes);
      }
    }),
  );
});

test('several roles may do exactly what one of them may', () => {
  fc.assert(
    fc.property(fc.subarray([...roles], { minLength: 1 }), anySubject, (held, instance) => {
      for (const action of actionsFor(instance)) {
        const one = held.some((role) => can(member(role), action, instance));
        expect(can(member(...held), action, instance)).toBe(one);
      }
    }),
  );
});

test('who else is party to an agreement changes nothing about what one’s own roles may do with it', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray([skyline, orchard, tidewater]),
      fc.constantFrom(...roles),
      (others, role) => {
        const alone = subject.agreement({ parties: [harvest] });
        const together = subject.agreement({ parties: [...others, harvest] });
        for (const action of actionsOf.agreement) {
          expect(can(member(role), action, together)).toBe(can(member(role), action, alone));
        }
      },
    ),
  );
});

test('the nouns of the makers are the nouns of the policy', () => {
  const seen = new Set(fc.sample(anySubject, 2000).map((instance) => instance.noun));
  expect([...seen].toSorted()).toEqual([...nouns].toSorted());
});
