/**
 * The one place that calls CASL. Asked carelessly it says yes: to a missing condition, a string, a misspelt noun,
 * a body that names its own type. Here everything it is given is checked first, and whatever is not exactly a rule,
 * an action or a subject of ours is a fault that throws, never an answer.
 */
import { createMongoAbility, type MongoAbility } from '@casl/ability';
import { PartnerHandle } from '@entente/contract';
import { agreement } from './agreement.ts';
import { audit } from './audit.ts';
import { isActor, type Actor } from './actor.ts';
import { isAmong, type Can, type Conditions, type Policy } from './can.ts';
import { consent } from './consent.ts';
import { cooperation } from './cooperation.ts';
import { customer } from './customer.ts';
import { delivery } from './delivery.ts';
import { disclosure } from './disclosure.ts';
import { event } from './event.ts';
import { inbox } from './inbox.ts';
import { actionsOf, isSubject, nouns, type Action, type Noun, type Subject } from './nouns.ts';
import { objection } from './objection.ts';
import { overlap } from './overlap.ts';
import { partner } from './partner.ts';
import { platform } from './platform.ts';
import { recall } from './recall.ts';
import { set } from './set.ts';

const policies: { readonly [N in Noun]: Policy<N> } = {
  platform,
  partner,
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

const abilities = new WeakMap<object, { casl: MongoAbility; rules: readonly Rule[] }>();

/** Everything the policy says about this actor. Throws a TypeError for anything but an actor made by `actor.ts`. */
export function abilityFor(actor: Actor): Ability {
  if (!isActor(actor)) throw new TypeError('an ability is made for an actor, and this is none');
  const rules = Object.freeze(nouns.flatMap((noun) => rulesAbout(noun, actor)));
  const casl = createMongoAbility(
    rules.map((rule) => ({ ...rule, conditions: { ...rule.conditions } })),
    { detectSubjectType: (value) => getSubject(value).noun },
  );
  const ability = Object.freeze({ actor }) as Ability;
  abilities.set(ability, { casl, rules });
  return ability;
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
 * `all` nor `manage`) and every condition compares `partner` or `parties` with a handle, or `scope` with `platform`.
 */
export function makeRule(action: unknown, noun: unknown, conditions: unknown): Rule {
  const checkedNoun = getNoun(noun);
  const checkedAction = getAction(checkedNoun, action);
  if (typeof conditions !== 'object' || conditions === null || Array.isArray(conditions)) {
    throw new TypeError(`a rule about ${checkedNoun} needs conditions`);
  }
  const pairs = Object.entries(conditions);
  if (pairs.length === 0) throw new TypeError(`a rule about ${checkedNoun} has no condition`);
  for (const [field, value] of pairs) {
    const holds =
      field === 'scope'
        ? value === 'platform'
        : (field === 'partner' || field === 'parties') && PartnerHandle.safeParse(value).success;
    if (!holds) throw new TypeError(`a rule about ${checkedNoun} has no usable condition on ${field}`);
  }
  const checked = Object.freeze(Object.fromEntries(pairs)) as Conditions;
  return Object.freeze({ action: checkedAction, subject: checkedNoun, conditions: checked });
}

function rulesAbout<N extends Noun>(noun: N, actor: Actor): Rule[] {
  const rules: Rule[] = [];
  const say: Can<N> = (who, actions, whose) => {
    if (!isAmong(actor, who)) return;
    for (const action of [actions].flat()) rules.push(makeRule(action, noun, whose(actor)));
  };
  policies[noun](say);
  return rules;
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
