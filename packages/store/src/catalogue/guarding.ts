/** Every table is guarded, by its own schema's context, and given to the request role as far as its modes need. */
import { findPlace, idOf, modes as everyMode } from '../context/token.ts';
import type { LoginRole } from '../migration/roles.ts';
import { commands, findAdmission, findGuard } from './guards.ts';
import type { Catalogue } from './read.ts';
import type { Policy, Relation } from './relations.ts';
import type { Finding, Invariant } from './violation.ts';

const isTable = ({ kind }: Relation): boolean => kind === 'r' || kind === 'p';

/** All tables but the lock's own: whose rows belong to partners, cooperations, the platform or who signs in. */
const ownedTables = ({ relations }: Catalogue): readonly Relation[] =>
  relations.filter((it) => isTable(it) && findPlace(it.schema) !== undefined);

/** Those that a context opens; see sign-in.ts for the others. */
const guardedTables = (catalogue: Catalogue): readonly Relation[] =>
  ownedTables(catalogue).filter(({ schema }) => findPlace(schema)?.kind !== 'identity');

const pathOf = ({ schema, name }: { schema: string; name: string }): string => `${schema}.${name}`;

const policiesOf = (catalogue: Catalogue, table: Relation): readonly Policy[] =>
  catalogue.policies.filter(({ schema, relation }) => schema === table.schema && relation === table.name);

/** What is wrong with each table; nothing where `faultOf` finds nothing. */
const eachTable =
  (
    faultsOf: (table: Relation, catalogue: Catalogue) => readonly (string | undefined)[],
    tablesOf = guardedTables,
  ) =>
  (catalogue: Catalogue): readonly Finding[] =>
    tablesOf(catalogue).flatMap((table) =>
      faultsOf(table, catalogue).flatMap((fault) =>
        fault === undefined ? [] : [[pathOf(table), fault] as const],
      ),
    );

function faultsOfPermissive(table: Relation, catalogue: Catalogue): (string | undefined)[] {
  const permissive = policiesOf(catalogue, table).filter(({ isPermissive }) => isPermissive);
  const everybody = permissive.find(({ name }) => name === 'everybody');
  const isOpen = everybody?.command === 'all' && everybody.using === 'true' && everybody.check === 'true';
  return [
    permissive.length > 1 ? `${permissive.length} permissive policies` : undefined,
    isOpen ? undefined : 'no policy everybody that permits all',
  ];
}

function faultsOfGuard(table: Relation, catalogue: Catalogue): (string | undefined)[] {
  const place = findPlace(table.schema);
  const id = place && idOf(place);
  const policies = policiesOf(catalogue, table);
  return commands.map((command) => {
    const guard = findGuard(policies, command);
    if (guard?.command !== command) return `${command} is not restricted`;
    const asked = command === 'insert' ? guard.check : guard.using;
    if (command === 'update' && guard.check !== asked) return 'update admits rows it would not find again';
    const admission = findAdmission(asked);
    if (!admission) return `${command} does not ask for a context`;
    if (admission.kind !== place?.kind || admission.id !== id) return `${command} asks for another context`;
    const unknown = admission.modes.find((mode) => !(everyMode as readonly string[]).includes(mode));
    return unknown === undefined ? undefined : `${command} admits the unknown mode ${unknown}`;
  });
}

/** Which role is admitted in a mode. */
function roleOf(mode: string): LoginRole {
  if (mode === 'backup') return 'backup';
  return mode === 'identify' ? 'identity' : 'request';
}

function faultsOfGrants(role: LoginRole, table: Relation, catalogue: Catalogue): (string | undefined)[] {
  const policies = policiesOf(catalogue, table);
  const given = catalogue.rights.filter(
    (it) =>
      it.on === 'relation' &&
      it.schema === table.schema &&
      it.name === table.name &&
      it.grantee === catalogue.roles[role],
  );
  const needed = commands
    .filter((command) => {
      const guard = findGuard(policies, command);
      const admission = findAdmission(guard?.using ?? guard?.check ?? null);
      return admission?.modes.some((mode) => roleOf(mode) === role);
    })
    // What sign-in changes is given to it by the column, which is told beside what anybody is given; see power.ts.
    .filter((command) => role !== 'identity' || command !== 'update');
  return [
    ...needed
      .filter((command) => !given.some(({ privilege }) => privilege === command))
      .map((command) => `${command} is admitted and not granted`),
    ...given
      .filter(({ privilege }) => !needed.some((command) => command === privilege))
      .map(({ privilege }) => `${privilege} is granted and not admitted`),
  ];
}

function faultsOfBackup(table: Relation, catalogue: Catalogue): (string | undefined)[] {
  const policies = policiesOf(catalogue, table);
  return commands.map((command) => {
    const guard = findGuard(policies, command);
    const isAdmitted = findAdmission(guard?.using ?? guard?.check ?? null)?.modes.includes('backup') ?? false;
    if (isAdmitted === (command === 'select')) return undefined;
    return isAdmitted ? `a backup may ${command}` : 'a backup does not have it';
  });
}

/** A store or cooperation never admits who only says who somebody is. */
function faultsOfIdentify(table: Relation, catalogue: Catalogue): (string | undefined)[] {
  if (findPlace(table.schema)?.kind === 'control') return [];
  const policies = policiesOf(catalogue, table);
  return commands.map((command) => {
    const guard = findGuard(policies, command);
    const admission = findAdmission(guard?.using ?? guard?.check ?? null);
    return admission?.modes.includes('identify') === true ? `it may ${command}` : undefined;
  });
}

export const guarding: readonly Invariant[] = [
  {
    rule: 'every table has row-level security',
    find: eachTable(({ isSecured }) => [isSecured ? undefined : 'it has not'], ownedTables),
  },
  {
    rule: 'row-level security holds for the owner too',
    find: eachTable(({ isForced }) => [isForced ? undefined : 'it is not forced'], ownedTables),
  },
  { rule: 'one policy permits, and it permits everybody', find: eachTable(faultsOfPermissive, ownedTables) },
  { rule: 'every command is restricted to contexts of the schema itself', find: eachTable(faultsOfGuard) },
  {
    rule: 'the request role has the privileges its modes need, and no others',
    find: eachTable((table, catalogue) => faultsOfGrants('request', table, catalogue)),
  },
  {
    rule: 'the role of sign-in has the privileges its mode needs, and no others',
    find: eachTable((table, catalogue) => faultsOfGrants('identity', table, catalogue)),
  },
  {
    rule: 'only the platform’s directory says who somebody is',
    find: eachTable(faultsOfIdentify),
  },
  {
    rule: 'the backup role reads every table, and does nothing else',
    find: eachTable((table, catalogue) => [
      ...faultsOfGrants('backup', table, catalogue),
      ...faultsOfBackup(table, catalogue),
    ]),
  },
];
