/**
 * Who acts. A member acts for one partner in one or more roles; the operator runs the platform and belongs to nobody.
 * An actor is made here, from what a session or the command line proved, and from nothing else: a look-alike
 * (a literal, a spread copy, a parsed body) is not an actor, because being one is membership in a set this file keeps.
 */
import { AuditId, PartnerHandle, Role, roles as everyRole } from '@entente/contract';
import { checkedScope, type Scope } from './scope.ts';

declare const madeHere: unique symbol;

export type Member = Readonly<{
  [madeHere]: true;
  kind: 'member';
  partner: PartnerHandle;
  roles: readonly Role[];
  /** An id, such as a person's, `key.` and a key's prefix, or a word for a program. */
  name: string;
  /** What narrows the roles; a person acts without one, an API key with one. */
  scope?: Scope;
  /** Set where the operator has suspended the partner, which may then only read and say no. */
  isSuspended?: true;
}>;
export type Operator = Readonly<{ [madeHere]: true; kind: 'operator'; name: string }>;
export type Actor = Member | Operator;

const actors = new WeakSet<object>();

const parts: readonly (string | symbol)[] = ['partner', 'roles', 'name', 'scope', 'isSuspended'];

/**
 * A person or machine that acts for `partner`. `roles` has at least one role; they are kept once each, in the order
 * of the contract's list. `scope` narrows what the roles allow. Throws a TypeError (a fault: input is parsed by the
 * contract before) when a part is wrong, or is none of these: a misspelt scope would narrow nothing.
 */
export function makeMember(input: {
  partner: PartnerHandle;
  roles: readonly Role[];
  name: string;
  scope?: Scope;
  isSuspended?: true;
}): Member {
  if (!Reflect.ownKeys(input).every((key) => parts.includes(key))) {
    throw new TypeError(`a member is made from ${parts.join(', ')} and nothing else`);
  }
  const partner = PartnerHandle.safeParse(input.partner);
  if (!partner.success) throw new TypeError('an actor needs a partner handle');
  if (!Array.isArray(input.roles) || input.roles.length === 0) throw new TypeError('a member needs a role');
  for (const role of input.roles) {
    if (!Role.safeParse(role).success) throw new TypeError('an actor has a role that does not exist');
  }
  const roles = Object.freeze(everyRole.filter((role) => input.roles.includes(role)));
  const name = checkedName(input.name);
  const scope = 'scope' in input ? { scope: checkedScope(input.scope) } : {};
  if ('isSuspended' in input && input.isSuspended !== true) {
    throw new TypeError('a member is suspended, or that is left out');
  }
  const standing = 'isSuspended' in input ? { isSuspended: true as const } : {};
  return remember<Member>({ kind: 'member', partner: partner.data, roles, name, ...scope, ...standing });
}

/** Whoever runs the platform: creates partners, sweeps, migrates, and sees no customer data. */
export function makeOperator(input: { name: string }): Operator {
  return remember({ kind: 'operator', name: checkedName(input.name) });
}

/** True only of what {@link makeMember} or {@link makeOperator} returned. */
export function isActor(value: unknown): value is Actor {
  return actors.has(value as object);
}

function remember<A extends Actor>(fields: Omit<A, typeof madeHere>): A {
  const actor = Object.freeze(fields) as A;
  actors.add(actor);
  return actor;
}

/**
 * A name stands in the audit log for whoever acts, so it is an id as the log writes one: nothing that a person is
 * called, which could neither be written there nor stand between the separators of a signed context. It is checked
 * here, before anything is done that could then not be written down.
 */
function checkedName(name: unknown): string {
  const parsed = AuditId.safeParse(name);
  if (!parsed.success) throw new TypeError('an actor’s name is an id as the audit log writes it');
  return parsed.data;
}
