/** Who owns, who may run what, and what the roles are: nobody has more than they need. */
import type { Catalogue } from './read.ts';
import { backupSettings, identitySettings, requestSettings, workerSettings } from '../migration/roles.ts';
import type { RoleRow } from './rights.ts';
import type { Finding, Invariant } from './violation.ts';

/** The functions that run with their definer's rights: the lock's own, and the way into the queue. No other may. */
const definers = [
  'context.sign',
  'context.current_parts',
  'context.admits',
  'context.partner',
  'context.mode',
  'queue.enqueue',
];
/** What the roles that sign in may call of the lock. */
const callable = ['enter', 'take', 'assert_party', 'log', 'current_parts', 'admits', 'partner', 'mode'];
/** What they may call in a cooperation besides; it runs with their own rights. */
const counting = ['covered_chunks', 'count_covered'];
/** And in a store. */
const comparing = ['at_most', 'at_least', 'at_most_so_far', 'at_least_so_far'];
/** All that the worker role has besides its own: what the queue asks of a context. */
const workersOwn = [
  'schema context usage',
  'function context.admits execute',
  'function context.partner execute',
];
/** All of the platform's directory that sign-in changes: it notes when a key was used, and who has a second factor. */
const noted = [
  'column control.api_key.last_used_at update',
  'column control.membership.second_factor_since update',
];
const fixedPath = 'search_path=pg_catalog, pg_temp';
/** Sets the path of its caller, so it cannot have one of its own; it qualifies every name. */
const pathSetter = 'context.enter';

function findGrants({ rights, roles }: Catalogue): readonly Finding[] {
  const allowed = new Set([
    'relation entente.migration select',
    ...callable.map((name) => `function context.${name} execute`),
  ]);
  const signIn: readonly string[] = [roles.request, roles.backup, roles.identity, roles.worker];
  return rights.flatMap(({ on, schema, name, grantee, privilege, isGrantable }) => {
    const place = on === 'database' || on === 'schema' ? name : `${schema}.${name}`;
    const told = [place, `${grantee} has ${privilege}${isGrantable ? ' and may grant it' : ''}`] as const;
    const isOutside = on === 'database' || (on === 'schema' && name === 'public');
    if (isOutside && !signIn.includes(grantee) && grantee !== 'public') return [];
    if (!signIn.includes(grantee) || isGrantable || on === 'default') return [told];
    if (on === 'database') return privilege === 'connect' ? [] : [told];
    const right = `${on} ${place} ${privilege}`;
    if (on === 'column') return noted.includes(right) && grantee === roles.identity ? [] : [told];
    if (grantee === roles.worker) return workersOwn.includes(right) ? [] : [told];
    if (schema === 'queue' || name === 'queue') {
      const isWay = right === 'schema queue usage' || right === 'function queue.enqueue execute';
      return isWay && grantee === roles.request ? [] : [told];
    }
    if (on === 'schema') return privilege === 'usage' && !isOutside ? [] : [told];
    if (on === 'function' && schema.startsWith('coop_') && counting.includes(name)) return [];
    if (on === 'function' && schema.startsWith('store_') && comparing.includes(name)) return [];
    const isGuarded = on === 'relation' && schema !== 'context' && schema !== 'entente';
    return isGuarded || allowed.has(right) ? [] : [told];
  });
}

function findOwners({ relations, functions, schemas, roles }: Catalogue): readonly Finding[] {
  const owned = [
    ...schemas.map(({ name, owner }) => ({ place: name, schema: name, owner })),
    ...relations.map(({ schema, name, owner }) => ({ place: `${schema}.${name}`, schema, owner })),
    ...functions.map(({ schema, name, owner }) => ({ place: `${schema}.${name}`, schema, owner })),
  ];
  return owned
    .filter(({ schema, owner }) => owner !== (schema === 'queue' ? roles.worker : roles.owner))
    .map(({ place, owner }) => [place, `it belongs to ${owner}`] as const);
}

function findRoleFaults({ roles, roleRows }: Catalogue): readonly Finding[] {
  const needed: Record<string, Omit<RoleRow, 'name' | 'isPowerful' | 'settings'>> = {
    [roles.request]: { canLogin: true, inherits: false, isBypassing: false, memberOf: [] },
    [roles.backup]: { canLogin: true, inherits: false, isBypassing: false, memberOf: [] },
    [roles.identity]: { canLogin: true, inherits: false, isBypassing: false, memberOf: [] },
    [roles.worker]: { canLogin: true, inherits: false, isBypassing: false, memberOf: [] },
    [roles.owner]: { canLogin: false, inherits: false, isBypassing: false, memberOf: [] },
    [roles.migrator]: { canLogin: false, inherits: true, isBypassing: true, memberOf: [roles.owner] },
  };
  return Object.entries(needed).flatMap(([name, { canLogin, inherits, isBypassing, memberOf }]) => {
    const role = roleRows.find((it) => it.name === name);
    if (!role) return [[name, 'it does not exist'] as const];
    const faults = [
      role.isPowerful && 'it may do what only an administrator needs',
      role.canLogin !== canLogin && `it may ${canLogin ? 'not ' : ''}log in`,
      role.inherits !== inherits && `it ${inherits ? 'does not inherit' : 'inherits'}`,
      role.isBypassing !== isBypassing && `it ${isBypassing ? 'obeys' : 'bypasses'} row policies`,
      role.memberOf.join() !== memberOf.join() &&
        `it is a member of ${role.memberOf.join(', ') || 'nothing'}`,
    ];
    return faults.filter((fault) => fault !== false).map((fault) => [name, fault] as const);
  });
}

function findSettings({ roles, roleRows }: Catalogue): readonly Finding[] {
  const limits = [
    [roles.request, requestSettings],
    [roles.backup, backupSettings],
    [roles.identity, identitySettings],
    [roles.worker, workerSettings],
  ] as const;
  return limits.flatMap(([role, settings]) => {
    const found = roleRows.find(({ name }) => name === role)?.settings ?? [];
    const needed: readonly string[] = settings.map(([name, value]) => `${name}=${value}`);
    return [
      ...needed.filter((it) => !found.includes(it)).map((it) => [role, `${it} is not set`] as const),
      ...found.filter((it) => !needed.includes(it)).map((it) => [role, `${it} is set`] as const),
    ];
  });
}

export const power: readonly Invariant[] = [
  {
    rule: 'nothing is given to anybody but the roles that sign in, and to them nothing but use',
    find: findGrants,
  },
  {
    rule: 'everything belongs to the owner role, and the way into the queue to the worker',
    find: findOwners,
  },
  { rule: 'the roles are what they must be and no more', find: findRoleFaults },
  { rule: 'sessions of the roles that sign in begin with their limits', find: findSettings },
  {
    rule: 'only the functions of the lock, and the way into the queue, run with their definer’s rights',
    find: ({ functions }) =>
      functions
        .filter(({ schema, name, isDefiner }) => isDefiner && !definers.includes(`${schema}.${name}`))
        .map(({ schema, name }) => [`${schema}.${name}`, 'it does'] as const),
  },
  {
    rule: 'the functions of the lock, and the way into the queue, run with their definer’s rights',
    find: ({ functions }) =>
      definers
        .filter((path) => !functions.some((it) => `${it.schema}.${it.name}` === path && it.isDefiner))
        .map((path) => [path, 'it does not'] as const),
  },
  {
    rule: 'every function has a fixed search path',
    find: ({ functions }) =>
      functions
        .filter(({ schema, name }) => `${schema}.${name}` !== pathSetter)
        // An aggregate has no body, and no path: its steps have.
        .filter(({ definition, settings }) => definition !== '' && !settings.includes(fixedPath))
        .map(({ schema, name, settings }) => [`${schema}.${name}`, settings.join('; ') || 'none'] as const),
  },
];
