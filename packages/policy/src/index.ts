export { isActor, makeMember, makeOperator, type Actor, type Member, type Operator } from './actor.ts';
export { abilityFor, can, permittedFields, rulesOf, type Ability } from './ability.ts';
export { findFields, type ConditionField, type Rule } from './rule.ts';
export { tryPolicy, type MatrixRow, type Relation } from './matrix.ts';
export { printPolicy } from './print.ts';
export { findNo, grant, isGrant, type Grant } from './grant.ts';
export { answerTo } from './answer.ts';
export { deeds, isInScope, scopeLimit, type Deed, type Scope } from './scope.ts';
export {
  actionsOf,
  isSubject,
  nouns,
  subject,
  type Action,
  type Field,
  type Joint,
  type Noun,
  type Owned,
  type OwnedNoun,
  type Platformwide,
  type Subject,
  type SubjectOf,
} from './nouns.ts';
