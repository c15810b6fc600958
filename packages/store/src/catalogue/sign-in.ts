/**
 * The schema of sign-in is opened by no context: its tables are the role's who signs people in, and nobody else's. A
 * backup reads those that are kept, and finds the others empty.
 */
import { commands } from './guards.ts';
import type { Catalogue } from './read.ts';
import type { Relation } from './relations.ts';
import type { Finding, Invariant } from './violation.ts';

const schema = 'identity';
/** What lasts only until it is used or over: nobody takes up a session or a link from a copy of the database. */
const fleeting = ['session', 'verification'];

const tablesOf = ({ relations }: Catalogue): readonly Relation[] =>
  relations.filter((it) => it.schema === schema && (it.kind === 'r' || it.kind === 'p'));

/** The expression that PostgreSQL keeps of `context.guard`'s brother in that schema. */
const admitting = (...roles: readonly string[]): string =>
  `(CURRENT_USER = ANY ('{${roles.join(',')}}'::name[]))`;

function findPolicyFaults(catalogue: Catalogue): readonly Finding[] {
  const { identity, backup } = catalogue.roles;
  return tablesOf(catalogue).flatMap(({ name }) => {
    const policies = catalogue.policies.filter((it) => it.schema === schema && it.relation === name);
    const policy = policies.find((it) => it.name === 'sign_in' && !it.isPermissive && it.command === 'all');
    const readers = fleeting.includes(name) ? [identity] : [identity, backup];
    const isRight =
      policy?.using === admitting(...readers) && policy.check === `(CURRENT_USER = '${identity}'::name)`;
    return isRight ? [] : [[`${schema}.${name}`, 'it is not restricted to who signs people in'] as const];
  });
}

function findGrantFaults({ rights, roles, ...catalogue }: Catalogue): readonly Finding[] {
  const allowed = new Set([
    ...commands.map((command) => `${roles.identity} ${command}`),
    `${roles.backup} select`,
  ]);
  const tables = new Set(tablesOf({ rights, roles, ...catalogue }).map(({ name }) => name));
  return rights
    .filter((it) => it.schema === schema && it.on === 'relation' && tables.has(it.name))
    .filter(({ grantee, privilege }) => !allowed.has(`${grantee} ${privilege}`))
    .map(({ name, grantee, privilege }) => [`${schema}.${name}`, `${grantee} has ${privilege}`] as const);
}

/** Which roles look into which schemas. */
function findReach({ rights, roles }: Catalogue): readonly Finding[] {
  return rights
    .filter(({ on }) => on === 'schema')
    .filter(({ name, grantee }) =>
      grantee === roles.identity
        ? !['context', 'control', schema].includes(name)
        : grantee === roles.request && name === schema,
    )
    .map(({ name, grantee }) => [name, `${grantee} reaches it`] as const);
}

export const signIn: readonly Invariant[] = [
  {
    rule: 'tables of sign-in admit who signs people in, and a backup of what is kept',
    find: findPolicyFaults,
  },
  { rule: 'tables of sign-in are given to nobody else', find: findGrantFaults },
  { rule: 'sign-in reaches no store, and requests do not reach sign-in', find: findReach },
];
