/** The whole catalogue of one Entente, in plain rows: what is checked and printed. */
import { findRoles, type Roles } from '../migration/roles.ts';
import { readLibrary, type LibraryThing } from './queue.ts';
import {
  readColumns,
  readConstraints,
  readIndexes,
  readPolicies,
  readRelations,
  readTriggers,
  type Column,
  type Constraint,
  type Index,
  type Policy,
  type Reader,
  type Relation,
  type Trigger,
} from './relations.ts';
import {
  readFunctions,
  readRights,
  readRoles,
  readSchemas,
  type FunctionRow,
  type Right,
  type RoleRow,
  type SchemaRow,
} from './rights.ts';

export type Catalogue = {
  readonly roles: Roles;
  readonly roleRows: readonly RoleRow[];
  readonly schemas: readonly SchemaRow[];
  readonly relations: readonly Relation[];
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  readonly indexes: readonly Index[];
  readonly policies: readonly Policy[];
  readonly triggers: readonly Trigger[];
  readonly functions: readonly FunctionRow[];
  readonly rights: readonly Right[];
  /** Of the queue. */
  readonly library: readonly LibraryThing[];
};

/** Reads the catalogue of a migrated database. */
export async function readCatalogue(reader: Reader): Promise<Catalogue> {
  const roles = await findRoles(reader);
  if (!roles) throw new Error('the database was never migrated');
  return {
    roles,
    roleRows: await readRoles(reader, Object.values(roles)),
    schemas: await readSchemas(reader),
    relations: await readRelations(reader),
    columns: await readColumns(reader),
    constraints: await readConstraints(reader),
    indexes: await readIndexes(reader),
    policies: await readPolicies(reader),
    triggers: await readTriggers(reader),
    functions: await readFunctions(reader),
    rights: await readRights(reader),
    library: await readLibrary(reader),
  };
}
