/**
 * One sentence of the policy as it holds for one actor, checked before CASL sees it. Whatever is not exactly a rule is
 * a fault that throws: an operator nobody can translate, a condition on nothing, a field that there is not.
 */
import { CooperationId, PartnerHandle } from '@entente/contract';
import type { Conditions, OneOf } from './can.ts';
import { actionsOf, fieldsOf, nouns, type Action, type Field, type Noun } from './nouns.ts';

/** `fields` are those that it permits; there are none where the action has no fields to a rule. */
export type Rule = Readonly<{
  action: Action;
  subject: Noun;
  conditions: Conditions;
  fields?: readonly Field[];
}>;

/** What a rule can compare: whose it is, which cooperation it belongs to, and why it is looked at. */
export type ConditionField = 'partner' | 'parties' | 'scope' | 'id' | 'cooperation' | 'reason';

/**
 * Checks one rule. Throws a TypeError unless noun and action are of the closed lists (so neither `all` nor `manage`);
 * every condition compares `partner` or `parties` with a handle, `scope` with `platform`, `reason` with `stated`, or
 * `id` or `cooperation` with a list of ids; and fields are named where, and only where, the action has any.
 */
export function makeRule(action: unknown, noun: unknown, conditions: unknown, fields?: unknown): Rule {
  const checkedNoun = getNoun(noun);
  const checkedAction = getAction(checkedNoun, action);
  const checked = checkedConditions(checkedNoun, conditions);
  const permitted = checkedFields(checkedNoun, checkedAction, fields);
  const rule = { action: checkedAction, subject: checkedNoun, conditions: checked };
  return Object.freeze(permitted === undefined ? rule : { ...rule, fields: permitted });
}

/** The fields of what an action shows; undefined where a rule knows none. */
export function findFields(noun: Noun, action: Action): readonly Field[] | undefined {
  const known: Readonly<Record<string, readonly Field[] | undefined>> = fieldsOf;
  return known[`${noun}.${action}`];
}

function checkedFields(noun: Noun, action: Action, fields: unknown): readonly Field[] | undefined {
  const all = findFields(noun, action);
  if (all === undefined) {
    if (fields !== undefined) throw new TypeError(`to ${action} a ${noun} shows no fields to a rule`);
    return undefined;
  }
  if (!Array.isArray(fields) || fields.length === 0) {
    throw new TypeError(`a rule to ${action} a ${noun} names the fields that it permits`);
  }
  const isKnown = fields.every((field) => all.some((one) => one === field));
  if (!isKnown) throw new TypeError(`to ${action} a ${noun} shows no such field`);
  return Object.freeze(all.filter((field) => fields.includes(field)));
}

function checkedConditions(noun: Noun, conditions: unknown): Conditions {
  const pairs: [string, unknown][] = Object.entries(conditions ?? {});
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
    case 'reason':
      return value === 'stated';
    case 'partner':
    case 'parties':
      return PartnerHandle.safeParse(value).success;
    case 'id':
      return isOneOf(value) && value.$in.every(isId);
    case 'cooperation':
      return isOneOf(value) && value.$in.every((one) => one === '*' || isId(one));
    default:
      return false;
  }
}

const isId = (value: unknown): boolean => CooperationId.safeParse(value).success;

function isOneOf(value: unknown): value is OneOf {
  if (typeof value !== 'object' || value === null) return false;
  const [key, ...more] = Reflect.ownKeys(value);
  return key === '$in' && more.length === 0 && Array.isArray(Reflect.get(value, key));
}

export function getNoun(value: unknown): Noun {
  const noun = nouns.find((one) => one === value);
  if (noun === undefined) throw new TypeError(`the policy has no noun ${String(value)}`);
  return noun;
}

export function getAction(noun: Noun, value: unknown): Action {
  const action = (actionsOf[noun] as readonly Action[]).find((one) => one === value);
  if (action === undefined) throw new TypeError(`a ${noun} has no action ${String(value)}`);
  return action;
}
