/** What a schema may consist of, and that everything in it is named and explained. */
import { findPlace } from '../context/token.ts';
import type { Catalogue } from './read.ts';
import type { Relation } from './relations.ts';
import type { Finding, Invariant } from './violation.ts';

/** How names end that PostgreSQL makes up, by kind; of a primary key the made-up name is the best there is. */
const madeUp: Record<string, RegExp> = { c: /_check\d*$/, f: /_fkey\d*$/, u: /_key\d*$/, x: /_excl\d*$/ };
/** In a store the schema is the tenant. */
const tenantColumn = /^(partner|tenant|store)(_id)?$/;

function faultOfRelation({ kind, isInvokers }: Relation): string | undefined {
  if (kind === 'm') return 'a materialised view';
  if (kind === 'f') return 'a foreign table';
  return kind === 'v' && !isInvokers ? 'a view without security_invoker' : undefined;
}

function findRelationFaults({ relations }: Catalogue): readonly Finding[] {
  return relations.flatMap((relation) => {
    const fault = faultOfRelation(relation);
    return fault === undefined ? [] : [[`${relation.schema}.${relation.name}`, fault] as const];
  });
}

function findUnexplained({ relations, columns, functions, schemas }: Catalogue): readonly Finding[] {
  const explained = relations.filter(({ kind }) => kind !== 'S');
  const things = [
    ...schemas.map(({ name, comment }) => ({ place: name, comment })),
    ...explained.map(({ schema, name, comment }) => ({ place: `${schema}.${name}`, comment })),
    ...columns.map(({ schema, relation, name, comment }) => ({
      place: `${schema}.${relation}.${name}`,
      comment,
    })),
    ...functions.map(({ schema, name, comment }) => ({ place: `${schema}.${name}`, comment })),
  ];
  return things
    .filter(({ comment }) => comment === null || comment.trim() === '')
    .map(({ place }) => [place, 'no comment'] as const);
}

export const shape: readonly Invariant[] = [
  {
    rule: 'views ask about their reader, and nothing keeps rows outside the policies',
    find: findRelationFaults,
  },
  {
    rule: 'foreign keys stay within their schema',
    find: ({ constraints }) =>
      constraints
        .filter(({ schema, target }) => target !== null && target !== schema)
        .map(
          ({ schema, relation, name, target }) =>
            [`${schema}.${relation}.${name}`, `into ${target}`] as const,
        ),
  },
  {
    rule: 'indexes are on columns that policies let through',
    find: ({ indexes }) =>
      indexes
        .filter(({ isLeakproof }) => !isLeakproof)
        .map(({ schema, name, definition }) => [`${schema}.${name}`, definition] as const),
  },
  {
    rule: 'constraints are named',
    find: ({ constraints }) =>
      constraints
        .filter(({ kind, name }) => madeUp[kind]?.test(name))
        .map(
          ({ schema, relation, name }) => [`${schema}.${relation}.${name}`, 'a name nobody gave'] as const,
        ),
  },
  {
    rule: 'no column of a store names the tenant',
    find: ({ columns }) =>
      columns
        .filter(({ schema, name }) => findPlace(schema)?.kind === 'store' && tenantColumn.test(name))
        .map(({ schema, relation, name }) => [`${schema}.${relation}.${name}`, 'the schema does'] as const),
  },
  { rule: 'everything has a comment', find: findUnexplained },
];
