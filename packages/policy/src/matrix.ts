/**
 * The whole policy, tried: every kind of actor × noun × action × relation × state. It is printed and committed, so
 * that a change of what anybody may do shows in review as a changed mark.
 */
import { isStateful, PartnerHandle, roles, whenPossible, type Answer } from '@entente/contract';
import { abilityFor, can, permittedFields, type Ability } from './ability.ts';
import { makeMember, makeOperator } from './actor.ts';
import { findNo } from './grant.ts';
import { actionsOf, nouns, subject, type Action, type Noun, type Subject } from './nouns.ts';
import { findFields } from './rule.ts';

const us = PartnerHandle.parse('ourselves');
const them = PartnerHandle.parse('somebody');
const others = PartnerHandle.parse('somebody-else');

/** What a subject is to the actor. `stranger`: it is entirely somebody else's. */
export type Relation = 'platform' | 'own' | 'party' | 'stranger';
type Instances = Readonly<Partial<Record<Relation, Subject>>>;

const owned = (make: (input: { partner: PartnerHandle }) => Subject): Instances => ({
  own: make({ partner: us }),
  stranger: make({ partner: them }),
});
const joint = (make: (input: { parties: readonly PartnerHandle[] }) => Subject): Instances => ({
  party: make({ parties: [them, us] }),
  stranger: make({ parties: [them, others] }),
});

const instancesOf: Readonly<Record<Noun, Instances>> = {
  platform: { platform: subject.platform() },
  partner: { platform: subject.partners(), ...owned(subject.partner) },
  operator: { platform: subject.operator() },
  member: owned(subject.member),
  key: owned(subject.key),
  customer: owned(subject.customer),
  event: owned(subject.event),
  dictionary: owned(subject.dictionary),
  place: owned(subject.place),
  organisation: owned(subject.organisation),
  contact: owned(subject.contact),
  consent: owned(subject.consent),
  agreement: joint(subject.agreement),
  cooperation: joint(subject.cooperation),
  overlap: owned(subject.overlap),
  release: owned(subject.release),
  analysis: owned(subject.analysis),
  column: owned(subject.column),
  publication: owned(subject.publication),
  set: owned(subject.set),
  segment: owned(subject.segment),
  delivery: owned(subject.delivery),
  inbox: owned(subject.inbox),
  recall: owned(subject.recall),
  objection: owned(subject.objection),
  disclosure: owned(subject.disclosure),
  audit: { platform: subject.auditLog(), ...owned(subject.audit) },
  upload: owned(subject.upload),
  job: { platform: subject.jobs(), ...owned(subject.job) },
};

/** The actors of the matrix, one role each, by the heading of their column. */
function makeColumns(): readonly (readonly [string, Ability])[] {
  const members = roles.map(
    (role) => [role, abilityFor(makeMember({ partner: us, roles: [role], name: role }))] as const,
  );
  return [['operator', abilityFor(makeOperator({ name: 'operator' }))], ...members];
}

/**
 * One row of the matrix: which kinds of actor may do `action` to a `noun` that stands in `relation` to them and is in
 * one of `states`, all of which answer alike; of what can be done in every state there are none.
 */
export type MatrixRow = Readonly<{
  noun: Noun;
  action: string;
  relation: Relation;
  states: readonly string[];
  /** What the states refuse it with; `true` where they do not. */
  inState: Answer;
  /** Whose roles reach that far, whatever the state. */
  reached: Readonly<Record<string, boolean>>;
  allowed: Readonly<Record<string, boolean>>;
}>;

/** Asks the policy everything it can be asked of an actor with one role. */
export function tryPolicy(): MatrixRow[] {
  const columns = makeColumns();
  return nouns.flatMap((noun) =>
    actionsOf[noun].flatMap((action) =>
      Object.entries(instancesOf[noun]).flatMap(([relation, instance]) => {
        const reached = Object.fromEntries(
          columns.map(([who, ability]) => [who, can(ability, action, instance)]),
        );
        const row = { noun, action, relation: relation as Relation, reached };
        // To whom it does not exist, it stands in no state either.
        const groups = relation === 'stranger' ? everyState : statesOf(`${noun}.${action}`);
        return groups.map(([inState, states]) => {
          const allowed = Object.entries(reached).map(([who, yes]) => [who, yes && inState === true]);
          return { ...row, states, inState, allowed: Object.fromEntries(allowed) as typeof reached };
        });
      }),
    ),
  );
}

type Group = readonly [inState: Answer, states: readonly string[]];
const everyState: readonly Group[] = [[true, []]];

/** The states of what that is done to, grouped by their answer; what is possible first. */
function statesOf(deed: string): readonly Group[] {
  if (!isStateful(deed)) return everyState;
  const answers = Object.entries(whenPossible[deed]);
  const groups = new Map<Answer, string[]>();
  for (const [state, answer] of answers) groups.set(answer, [...(groups.get(answer) ?? []), state]);
  const found = [...groups];
  return [...found.filter(([answer]) => answer === true), ...found.filter(([answer]) => answer !== true)];
}

/** One row of what is shown: who sees `field` of a `noun` of their own by `action`, for a reason or without. */
export type FieldRow = Readonly<{
  noun: Noun;
  action: string;
  field: string;
  /** Whether the reason makes a difference to the noun, and then which. */
  reason: 'stated' | 'none' | 'any';
  shown: Readonly<Record<string, boolean>>;
}>;

/** Asks the policy for every field that an actor with one role is shown of what is their own. */
export function tryFields(): FieldRow[] {
  const columns = makeColumns();
  return nouns.flatMap((noun) =>
    (actionsOf[noun] as readonly Action[]).flatMap((action) => {
      const fields = findFields(noun, action) ?? [];
      return fields.flatMap((field) =>
        reasonsOf(noun).map(([reason, instance]) => {
          const shown = columns.map(([who, ability]) => {
            const seen: readonly string[] = permittedFields(ability, action, instance);
            return [who, seen.includes(field)];
          });
          return { noun, action, field, reason, shown: Object.fromEntries(shown) as FieldRow['shown'] };
        }),
      );
    }),
  );
}

function reasonsOf(noun: Noun): readonly (readonly [FieldRow['reason'], Subject])[] {
  if (noun === 'customer' || noun === 'inbox') {
    return [
      ['none', subject[noun]({ partner: us })],
      ['stated', subject[noun]({ partner: us, reason: 'stated' })],
    ];
  }
  return [['any', instancesOf[noun].own!]];
}

/** What of a noun is left to a partner that the operator has suspended, and what is held, of all that anybody of it may do. */
export type SuspendedRow = Readonly<{ noun: Noun; left: readonly string[]; held: readonly string[] }>;

/** Asks the policy what somebody in every role may still do when their partner is suspended. */
export function trySuspended(): SuspendedRow[] {
  const person = { partner: us, roles, name: 'everybody' };
  const free = abilityFor(makeMember(person));
  const suspended = abilityFor(makeMember({ ...person, isSuspended: true }));
  return nouns.flatMap((noun) => {
    const instances = Object.values(instancesOf[noun]);
    const mayWith = (ability: Ability): readonly string[] =>
      (actionsOf[noun] as readonly Action[]).filter((action) =>
        instances.some((instance) => findNo(ability, action, instance) === undefined),
      );
    const left = mayWith(suspended);
    const held = mayWith(free).filter((action) => !left.includes(action));
    return left.length + held.length === 0 ? [] : [{ noun, left, held }];
  });
}
