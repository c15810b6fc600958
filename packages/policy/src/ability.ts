/**
 * The one place that calls CASL. Asked carelessly it says yes: to a missing condition, a string, a misspelt noun,
 * a body that names its own type. Here everything it is given is checked first, and whatever is not exactly a rule,
 * an action or a subject of ours is a fault that throws, never an answer.
 */
import { createMongoAbility, type MongoAbility, type RawRuleOf } from '@casl/ability';
import { PartnerHandle, roles, type CooperationId } from '@entente/contract';
import { agreement } from './agreement.ts';
import { analysis } from './analysis.ts';
import { audit } from './audit.ts';
import { isActor, makeMember, makeOperator, type Actor, type Member } from './actor.ts';
import { isAmong, type Can, type Policy, type Who, type Whose } from './can.ts';
import { column } from './column.ts';
import { consent } from './consent.ts';
import { cooperation } from './cooperation.ts';
import { customer } from './customer.ts';
import { delivery } from './delivery.ts';
import { dictionary } from './dictionary.ts';
import { disclosure } from './disclosure.ts';
import { event } from './event.ts';
import { inbox } from './inbox.ts';
import { job } from './job.ts';
import { key } from './key.ts';
import { member } from './member.ts';
import {
  isCooperative,
  isSubject,
  nouns,
  type Action,
  type Field,
  type Noun,
  type Subject,
} from './nouns.ts';
import { objection } from './objection.ts';
import { operator } from './operator.ts';
import { overlap } from './overlap.ts';
import { release } from './release.ts';
import { partner } from './partner.ts';
import { contact, organisation } from './organisation.ts';
import { place } from './place.ts';
import { publication } from './publication.ts';
import { platform } from './platform.ts';
import { recall } from './recall.ts';
import { findFields, getAction, getNoun, makeRule, type Rule } from './rule.ts';
import { isNamed, type Deed } from './scope.ts';
import { segment } from './segment.ts';
import { set } from './set.ts';
import { upload } from './upload.ts';

const policies: { readonly [N in Noun]: Policy<N> } = {
  platform,
  partner,
  operator,
  member,
  key,
  customer,
  event,
  dictionary,
  place,
  organisation,
  contact,
  consent,
  agreement,
  cooperation,
  overlap,
  release,
  analysis,
  column,
  publication,
  set,
  segment,
  delivery,
  inbox,
  recall,
  objection,
  disclosure,
  audit,
  upload,
  job,
};

declare const madeHere: unique symbol;

/** What one actor may do. Opaque: it is asked through {@link can} and turned into grants by `grant`. */
export type Ability = Readonly<{ [madeHere]: true; actor: Actor }>;

type Made = Readonly<{ casl: MongoAbility; rules: readonly Rule[] }>;
const abilities = new WeakMap<object, Made>();

/** The policy as it is written, once for all actors. */
type Sentence = Readonly<{
  noun: Noun;
  action: Action;
  who: Who | readonly Who[];
  whose: Whose;
  fields: readonly Field[] | undefined;
}>;
export const sentences: readonly Sentence[] = nouns.flatMap((noun) => readSentences(noun, policies[noun]));

/**
 * What was made for an actor holds for everybody in the same roles and scope of the same partner: a rule can say
 * nothing else about who acts. Kept for so many of them.
 */
const known = new Map<string, Made>();
const mostKnown = 1_000;

/** Everything the policy says about this actor. Throws a TypeError for anything but an actor made by `actor.ts`. */
export function abilityFor(actor: Actor): Ability {
  if (!isActor(actor)) throw new TypeError('an ability is made for an actor, and this is none');
  const standing = standingOf(actor);
  const made = known.get(standing) ?? makeFor(actor);
  if (known.size >= mostKnown) known.clear();
  known.set(standing, made);
  const ability = Object.freeze({ actor }) as Ability;
  abilities.set(ability, made);
  return ability;
}

/**
 * Everything about an actor that a rule can depend on; the operator has none of it. The parts are checked names, so
 * none reads as two.
 */
function standingOf(actor: Actor): string {
  const { partner, roles, scope }: Partial<Member> = actor as Partial<Member>;
  return JSON.stringify([partner, roles, scope?.actions, scope?.cooperations]);
}

function makeFor(actor: Actor): Made {
  const rules = Object.freeze(rulesFor(actor));
  return { casl: enforcing(rules, (value) => getSubject(value).noun), rules };
}

/** The rules go to CASL as they are: frozen, so that it can but read them. */
function enforcing(rules: readonly Rule[], detectSubjectType: (value: unknown) => string): MongoAbility {
  return createMongoAbility(rules as unknown as RawRuleOf<MongoAbility>[], { detectSubjectType });
}

/**
 * What checked rules say of rows that are no subjects: to hold the rows that SQL selects by them against. It gives no
 * grant, and opens nothing.
 */
export function judge(rules: readonly Rule[], noun: Noun) {
  const casl = enforcing(rules, () => noun);
  return {
    can: (action: Action, row: object): boolean => isAllowed(casl, { noun, action, instance: row }),
    fields: (action: Action, row: object) => fieldsAllowed(casl, { noun, action, instance: row }),
  };
}

type Asked = Readonly<{ noun: Noun; action: Action; instance: object }>;

/** CASL is never asked without a field where there are fields: then any rule about one of them would do. */
function isAllowed(casl: MongoAbility, asked: Asked): boolean {
  const { noun, action, instance } = asked;
  return findFields(noun, action) === undefined
    ? casl.can(action, instance)
    : fieldsAllowed(casl, asked).length > 0;
}

function fieldsAllowed(casl: MongoAbility, { noun, action, instance }: Asked): readonly Field[] {
  const fields = findFields(noun, action);
  if (fields === undefined) throw new TypeError(`to ${action} a ${noun} shows no fields to a rule`);
  return fields.filter((field) => casl.can(action, instance, field));
}

/**
 * Whether this actor may do `action` to `instance`: of what has fields, whether it may see any. Throws a TypeError (a
 * fault, not a refusal) when the ability or the instance was not made by this package, or when the noun does not know
 * the action.
 */
export function can<S extends Subject>(ability: Ability, action: Action<S['noun']>, instance: S): boolean {
  const { casl } = getMade(ability);
  const { noun } = getSubject(instance);
  return isAllowed(casl, { noun, action: getAction(noun, action), instance });
}

/**
 * The fields of `instance` that this actor is shown by `action`, in the order of `fieldsOf`. Throws a TypeError as
 * {@link can} does, and for an action that has no fields to a rule.
 */
export function permittedFields<S extends Subject>(
  ability: Ability,
  action: Action<S['noun']>,
  instance: S,
): readonly Field[] {
  const { casl } = getMade(ability);
  const { noun } = getSubject(instance);
  return fieldsAllowed(casl, { noun, action: getAction(noun, action), instance });
}

/** The rules behind an ability, to be shown or printed. Frozen. */
export function rulesOf(ability: Ability): readonly Rule[] {
  return getMade(ability).rules;
}

/**
 * Reads what a policy says of its noun, and tries every sentence: one that is no rule for whomever it speaks of throws
 * a TypeError here, when the program starts, and not when somebody first acts.
 */
export function readSentences<N extends Noun>(noun: N, policy: Policy<N>): Sentence[] {
  const found: Sentence[] = [];
  const say: Can<N> = (who, actions, whose, fields) => {
    for (const action of [actions].flat()) {
      const all = findFields(noun, action);
      found.push({ noun: getNoun(noun), action, who, whose, fields: fields ?? all });
    }
  };
  policy(say);
  for (const sentence of found) {
    const { action, who, whose, fields } = sentence;
    const spokenOf = someActors().filter((actor) => isAmong(actor, who));
    if (spokenOf.length === 0) throw new TypeError(`nobody is ${String(who)}, who may ${action} a ${noun}`);
    for (const actor of spokenOf) makeRule(action, noun, whose(actor), fields);
  }
  return found;
}

/** Somebody of each kind. */
function someActors(): readonly Actor[] {
  const partner = PartnerHandle.parse('somebody');
  return [makeOperator({ name: 'somebody' }), makeMember({ partner, roles, name: 'somebody' })];
}

function rulesFor(actor: Actor): Rule[] {
  const rules: Rule[] = [];
  for (const { noun, action, who, whose, fields } of sentences) {
    if (!isAmong(actor, who)) continue;
    const scope = actor.kind === 'member' ? actor.scope : undefined;
    if (scope && !isNamed(scope, `${noun}.${action}` as Deed)) continue;
    const conditions = { ...whose(actor), ...withinScope({ noun, action }, scope?.cooperations) };
    rules.push(makeRule(action, noun, conditions, fields));
  }
  return rules;
}

/**
 * What a scope adds to the conditions of a rule. The list of what parties have stays to be seen, because it shows only
 * what may be read; everything else of theirs must be named, so what has no id yet is not among it.
 */
function withinScope(
  { noun, action }: { noun: Noun; action: Action },
  cooperations: readonly CooperationId[] | undefined,
) {
  if (cooperations === undefined) return {};
  if (isCooperative(noun)) return { cooperation: { $in: ['*', ...cooperations] } };
  const isJoint = noun === 'agreement' || noun === 'cooperation';
  return isJoint && action !== 'list' ? { id: { $in: cooperations } } : {};
}

function getMade(ability: Ability) {
  const made = abilities.get(ability);
  if (made === undefined) throw new TypeError('this ability was not made by the policy');
  return made;
}

function getSubject(value: unknown): Subject {
  if (!isSubject(value)) throw new TypeError('a policy is asked about a subject, and this is none');
  return value;
}
