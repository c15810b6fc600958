/**
 * Prints what the migrations leave behind, for people to review: db/<kind>/schema.sql and docs/access.md. The names
 * of the one schema that was looked at, and of this database's roles, are left out.
 */
import { Client } from 'pg';
import type { Place } from '../context/token.ts';
import { printAccess } from './access.ts';
import { commands, findAdmission, findGuard } from './guards.ts';
import { readCatalogue, type Catalogue } from './read.ts';
import type { Relation } from './relations.ts';

/** Prints from a migrated database with a store and a cooperation: file, from the project's root → its text. */
export async function printSchemas(adminUrl: string): Promise<Readonly<Record<string, string>>> {
  const admin = new Client({ connectionString: adminUrl, options: '-c search_path=' });
  await admin.connect();
  try {
    const catalogue = await readCatalogue(admin);
    return {
      'db/identity/schema.sql': printKind(catalogue, 'identity', ['identity']),
      'db/control/schema.sql': printKind(catalogue, 'control', ['context', 'control', 'entente', 'queue']),
      'db/store/schema.sql': printKind(catalogue, 'store', [schemaLike(catalogue, 'store_')]),
      'db/cooperation/schema.sql': printKind(catalogue, 'cooperation', [schemaLike(catalogue, 'coop_')]),
      'docs/access.md': printAccess(catalogue),
    };
  } finally {
    await admin.end();
  }
}

/** The first schema whose name begins so: all of one kind are alike. */
function schemaLike({ schemas }: Catalogue, prefix: string): string {
  const found = schemas.find(({ name }) => name.startsWith(prefix));
  if (!found) throw new Error(`no schema ${prefix}… to print`);
  return found.name;
}

function printKind(catalogue: Catalogue, kind: Place['kind'], schemas: readonly string[]): string {
  const head = `-- What db/${kind} makes. Printed by \`node scripts/print-schema.ts\`, reviewed, never edited.`;
  const blocks = schemas.flatMap((schema) => printSchema(catalogue, schema));
  return `${[head, ...blocks].join('\n\n')}\n`;
}

function printSchema(catalogue: Catalogue, schema: string): readonly string[] {
  const { roles } = catalogue;
  const neutral = (text: string): string =>
    text
      .replaceAll(roles.request, '{request}')
      .replaceAll(roles.backup, '{backup}')
      .replaceAll(roles.identity, '{identity}')
      .replaceAll(roles.worker, '{worker}')
      .replaceAll(roles.migrator, '{migrator}')
      .replaceAll(roles.owner, '{owner}')
      .replaceAll(/\b(store|coop)_[a-z0-9_]+\./g, '');
  const here = ({ schema: its }: { schema: string }): boolean => its === schema;
  const title = schema.replace(/^(store|coop)_.*/, '$1_…');
  const about = catalogue.schemas.find(({ name }) => name === schema)?.comment;
  return [
    `-- Schema ${title}: ${about}`,
    ...catalogue.functions
      .filter(here)
      .map(({ definition, comment }) => `-- ${comment}\n${definition.trimEnd()};`),
    ...catalogue.relations
      .filter((it) => here(it) && it.kind !== 'S')
      .map((relation) => printTable(catalogue, relation)),
    ...printRights(catalogue, schema),
  ].map(neutral);
}

function printTable(catalogue: Catalogue, table: Relation): string {
  const its = ({ schema, relation }: { schema: string; relation: string }): boolean =>
    schema === table.schema && relation === table.name;
  const columns = catalogue.columns
    .filter(its)
    .map(({ name, definition, comment }) => ({ line: `${name} ${definition}`, comment }));
  const constraints = catalogue.constraints
    .filter(its)
    .map(({ name, definition }) => ({ line: `constraint ${name} ${definition}`, comment: null }));
  const body = [...columns, ...constraints].map(
    ({ line, comment }, index, all) =>
      `  ${line}${index < all.length - 1 ? ',' : ''}${comment === null ? '' : `  -- ${comment}`}`,
  );
  const indexes = catalogue.indexes.filter((it) => its(it) && !it.isOfConstraint);
  return [
    `-- ${table.comment}`,
    `create table ${table.schema}.${table.name} (`,
    ...body,
    ');',
    ...indexes.map(({ definition }) => `${definition};`),
    ...catalogue.triggers.filter(its).map(({ definition }) => `${definition};`),
    ...printGuard(catalogue, table),
  ].join('\n');
}

function printGuard({ policies }: Catalogue, table: Relation): readonly string[] {
  const its = policies.filter(({ schema, relation }) => schema === table.schema && relation === table.name);
  const guards = commands.flatMap((command) => {
    const guard = findGuard(its, command);
    const admission = findAdmission(guard?.using ?? guard?.check ?? null);
    if (!admission) return [];
    const condition = admission.condition === undefined ? '' : ` where ${admission.condition}`;
    return [`-- ${command}: ${admission.modes.join(', ') || 'nobody'}${condition}`];
  });
  const others = its.filter(({ name }) => name !== 'everybody' && !name.endsWith('_by_mode'));
  return [
    ...guards,
    ...others.map((it) => `-- ${it.name}: ${it.command} ${it.using ?? ''} ${it.check ?? ''}`),
  ];
}

/** What somebody but the owner may do, other than with a guarded table: that follows from its guard. */
function printRights({ rights }: Catalogue, schema: string): readonly string[] {
  const lines = rights
    .filter((it) => it.schema === schema)
    .filter(({ on }) => on !== 'relation' || schema === 'context' || schema === 'entente')
    .map(({ on, name, grantee, privilege }) => {
      const thing = on === 'schema' ? name.replace(/^(store|coop)_.*/, '$1_…') : `${schema}.${name}`;
      return `grant ${privilege} on ${on} ${thing} to ${grantee};`;
    });
  return lines.length === 0 ? [] : [lines.join('\n')];
}
