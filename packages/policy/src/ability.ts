/**
 * The one place that calls CASL. Asked carelessly it says yes: to a missing condition, a string, a misspelt noun,
 * a body that names its own type. Here everything it is given is checked first, and whatever is not exactly a rule,
 * an action or a subject of ours is a fault that throws, never an answer.
 */
import { createMongoAbility, type MongoAbility } from '@casl/ability';
import { CooperationId, PartnerHandle } from '@entente/contract';
import { agreement } from './agreement.ts';
import { audit } from './audit.ts';
import { isActor, type Actor } from './actor.ts';
import { isAmong, type Can, type Conditions, type OneOf, type Policy, type Who, type Whose } from './can.ts';
import { consent } from './consent.ts';
import { cooperation } from './cooperation.ts';
import { customer } from './customer.ts';
import { delivery } from './delivery.ts';
import { disclosure } from './disclosure.ts';
import { event } from './event.ts';
import { inbox } from './inbox.ts';
import { key } from './key.ts';
import { member } from './member.ts';
import { actionsOf, isSubject, nouns, type Action, type Noun, type Subject } from './nouns.ts';
import { objection } from './objection.ts';
import { operator } from './operator.ts';
import { overlap } from './overlap.ts';
import { partner } from './partner.ts';
import { platform } from './platform.ts';
import { recall } from './recall.ts';
import type { Deed } from './scope.ts';
import { set } from './set.ts';

const policies: { readonly [N in Noun]: Policy<N> } = {
  platform,
  partner,
  operator,
  member,
  key,
  customer,
  event,
  consent,
  agreement,
  cooperation,
  overlap,
  set,
  delivery,
  inbox,
  recall,
  objection,
  disclosure,
  audit,
};

/** One checked sentence of the policy, as it holds for one actor. */
export type Rule = Readonly<{ action: Action; subject: Noun; conditions: Conditions }>;

declare const madeHere: unique symbol;

/** What one actor may do. Opaque: it is asked through {@link can} and turned into grants by `grant`. */
export type Ability = Readonly<{ [madeHere]: true; actor: Actor }>;

type Made = Readonly<{ casl: MongoAbility; rules: readonly Rule[] }>;
const abilities = new WeakMap<object, Made>();

/** The policy as it is written, once for all actors. */
type Sentence = Readonly<{ noun: Noun; action: Action; who: Who | readonly Who[]; whose: Whose }>;
const sentences: readonly Sentence[] = nouns.flatMap((noun) => sentencesAbout(noun));

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

/** Everything about an actor that a rule can depend on. The parts are checked names, so none reads as two. */
function standingOf(actor: Actor): string {
  if (actor.kind === 'operator') return 'operator';
  const { partner, roles, scope } = actor;
  return JSON.stringify([partner, roles, scope?.actions, scope?.cooperations]);
}

function makeFor(actor: Actor): Made {
  const rules = Object.freeze(rulesFor(actor));
  const casl = createMongoAbility(
    rules.map((rule) => ({ ...rule, conditions: { ...rule.conditions } })),
    { detectSubjectType: (value) => getSubject(value).noun },
  );
  return { casl, rules };
}

/**
 * Whether this actor may do `action` to `instance`. Throws a TypeError (a fault, not a refusal) when the ability or
 * the instance was not made by this package, or when the noun does not know the action.
 */
export function can<S extends Subject>(ability: Ability, action: Action<S['noun']>, instance: S): boolean {
  const { casl } = getMade(ability);
  const { noun } = getSubject(instance);
  return casl.can(getAction(noun, action), instance);
}

/** The rules behind an ability, to be shown or printed. Frozen. */
export function rulesOf(ability: Ability): readonly Rule[] {
  return getMade(ability).rules;
}

/**
 * Checks one rule before CASL sees it. Throws a TypeError unless noun and action are of the closed lists (so neither
 * `all` nor `manage`) and every condition compares `partner` or `parties` with a handle, `scope` with `platform`, or
 * `id` with a list of cooperations.
 */
export function makeRule(action: unknown, noun: unknown, conditions: unknown): Rule {
  const checkedNoun = getNoun(noun);
  const checkedAction = getAction(checkedNoun, action);
  const checked = checkedConditions(checkedNoun, conditions);
  return Object.freeze({ action: checkedAction, subject: checkedNoun, conditions: checked });
}

function checkedConditions(noun: Noun, conditions: unknown): Conditions {
  if (typeof conditions !== 'object' || conditions === null || Array.isArray(conditions)) {
    throw new TypeError(`a rule about ${noun} needs conditions`);
  }
  const pairs = Object.entries(conditions);
  if (pairs.length === 0) throw new TypeError(`a rule about ${noun} has no condition`);
  for (const [field, value] of pairs) {
    if (!isUsable(field, value)) {
      throw new TypeError(`a rule about ${noun} has no usable condition on ${field}`);
    }
  }
  return Object.freeze(Object.fromEntries(pairs)) as Conditions;
}

function isUsable(field: string, value: unknown): boolean {
  switch (field) {
    case 'scope':
      return value === 'platform';
    case 'partner':
    case 'parties':
      return PartnerHandle.safeParse(value).success;
    case 'id':
      return isOneOf(value) && value.$in.every((id) => CooperationId.safeParse(id).success);
    default:
      return false;
  }
}

function isOneOf(value: unknown): value is OneOf {
  if (typeof value !== 'object' || value === null) return false;
  return Reflect.ownKeys(value).join(' ') === '$in' && Array.isArray(Reflect.get(value, '$in'));
}

function sentencesAbout<N extends Noun>(noun: N): Sentence[] {
  const found: Sentence[] = [];
  const say: Can<N> = (who, actions, whose) => {
    for (const action of [actions].flat()) {
      found.push(Object.freeze({ noun: getNoun(noun), action: getAction(noun, action), who, whose }));
    }
  };
  policies[noun](say);
  return found;
}

function rulesFor(actor: Actor): Rule[] {
  // Few sentences differ in whose they speak of, so each of those is read once.
  const read = new Map<Whose, Conditions>();
  const rules: Rule[] = [];
  for (const { noun, action, who, whose } of sentences) {
    if (!isAmong(actor, who)) continue;
    const conditions = read.get(whose) ?? checkedConditions(noun, whose(actor));
    read.set(whose, conditions);
    if (actor.kind === 'operator' || actor.scope === undefined) {
      rules.push(Object.freeze({ action, subject: noun, conditions }));
    } else if (actor.scope.actions.includes(`${noun}.${action}` as Deed)) {
      rules.push(narrowed({ action, subject: noun, conditions }, actor.scope.cooperations));
    }
  }
  return rules;
}

/**
 * A rule within the cooperations of a scope. The list itself stays to be seen, because it shows only what may be read;
 * everything else that parties have must be one of those named, so what has no id yet is not among them.
 */
function narrowed(rule: Rule, cooperations: readonly CooperationId[] | undefined): Rule {
  const { action, subject: noun, conditions } = rule;
  const isJoint = noun === 'agreement' || noun === 'cooperation';
  if (cooperations === undefined || !isJoint || action === 'list') return Object.freeze(rule);
  return makeRule(action, noun, { ...conditions, id: Object.freeze({ $in: cooperations }) });
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

function getNoun(value: unknown): Noun {
  const noun = nouns.find((one) => one === value);
  if (noun === undefined) throw new TypeError(`the policy has no noun ${String(value)}`);
  return noun;
}

function getAction(noun: Noun, value: unknown): Action {
  const action = (actionsOf[noun] as readonly Action[]).find((one) => one === value);
  if (action === undefined) throw new TypeError(`a ${noun} has no action ${String(value)}`);
  return action;
}
