// Who probes: people of a partner in each role and in all, keys of every shape of scope, people of a suspended partner,
// and the operator. Those whom sign-in turns away are in front.ts.
import { PartnerHandle, roles as everyRole, type CooperationId, type Role } from '@entente/contract';
import { deeds, makeMember, makeOperator, type Actor } from '@entente/policy';
import { assertScope } from '../../packages/platform/src/key/rules.ts';
import type { Viewer } from './disclosed.ts';
import { mateOf, suspended, type Handle, type World } from './cast.ts';

export type Prober = {
  readonly name: string;
  readonly actor: Actor;
  readonly viewer: Viewer;
  /** Whose things are its own; of the operator nobody's are. */
  readonly home: Handle;
};

const home: Handle = 'aurora';
/** What a key can be scoped to at all. */
export const keyDeeds = deeds.filter((deed) => {
  try {
    assertScope([deed]);
    return true;
  } catch {
    return false;
  }
});

export function probersOf(world: World): readonly Prober[] {
  const partner = PartnerHandle.parse(home);
  const person = (name: string, roles: readonly Role[]): Prober => ({
    name,
    actor: makeMember({ partner, roles, name: world.holdings[home].memberPerson }),
    viewer: { partner },
    home,
  });
  const key = (name: string, actions: typeof deeds, cooperations?: readonly CooperationId[]): Prober => ({
    name,
    actor: makeMember({
      partner,
      roles: everyRole,
      name: 'key.aaaaaaaa',
      scope: { actions, ...(cooperations && { cooperations }) },
    }),
    viewer: { partner, ...(cooperations && { cooperations }) },
    home,
  });
  const held = PartnerHandle.parse(suspended);
  return [
    person('every role', everyRole),
    ...everyRole.map((role) => person(role, [role])),
    key('key to everything', keyDeeds),
    key('key to one cooperation', keyDeeds, [world.expired]),
    key(
      'key to look',
      keyDeeds.filter((deed) => /\.(list|read|summarise|verify|check)$/.test(deed)),
    ),
    {
      name: 'suspended partner',
      actor: makeMember({ partner: held, roles: everyRole, name: 'fern.person', isSuspended: true }),
      viewer: { partner: held },
      home: suspended,
    },
    { name: 'operator', actor: makeOperator({ name: 'operator' }), viewer: { partner: 'operator' }, home },
  ];
}

export const relations = [
  'own',
  'active partner',
  'expired agreement',
  'terminated agreement',
  'stranger',
] as const;
export type Relation = (typeof relations)[number];

/** What that partner is to the prober's. */
export function relationTo(prober: Prober, target: Handle): Relation {
  if (prober.actor.kind === 'operator') return 'stranger';
  if (target === prober.home) return 'own';
  if (target === mateOf(prober.home)) return 'active partner';
  if (prober.home !== home) return 'stranger';
  return target === 'cedar' ? 'expired agreement' : target === 'dahlia' ? 'terminated agreement' : 'stranger';
}

/** A member of that partner in every role: whom a policy that fails would take the prober for. */
export const ownerOf = (handle: Handle): Actor =>
  makeMember({ partner: PartnerHandle.parse(handle), roles: everyRole, name: `${handle}.person` });

/** Whether the two have or had an agreement: whose rows the rightful acts of one may touch. */
export const isRelated = ({ parties }: World, one: string, other: string): boolean =>
  one === other || [...parties.values()].some((both) => both.includes(one) && both.includes(other));
