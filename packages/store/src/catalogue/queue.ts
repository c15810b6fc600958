/**
 * What the queue's library keeps, in its own schema, is not looked at table by table: it all belongs to the worker
 * role, nobody else has any right to it, and nothing in it lends its owner's rights to others.
 */
import { library } from '../queue/install.ts';
import type { Catalogue } from './read.ts';
import type { Reader } from './relations.ts';
import type { Finding, Invariant } from './violation.ts';

/** A table, view, sequence or function of the library. */
export type LibraryThing = {
  readonly name: string;
  readonly owner: string;
  readonly isSecured: boolean;
  readonly isDefiner: boolean;
  /** Who else has a right to it. */
  readonly grantees: readonly string[];
};

export async function readLibrary(reader: Reader): Promise<readonly LibraryThing[]> {
  const { rows } = await reader.query<LibraryThing>(
    `with thing as (
       select c.relname::text as name, c.relowner as owner, c.relkind <> 'r' or c.relrowsecurity as "isSecured",
         false as "isDefiner", c.relacl as acl
       from pg_class c where c.relnamespace = to_regnamespace('${library}') and c.relkind in ('r', 'v', 'm', 'S', 'p', 'f')
       union all
       select f.proname, f.proowner, true, f.prosecdef, coalesce(f.proacl, acldefault('f', f.proowner))
       from pg_proc f where f.pronamespace = to_regnamespace('${library}')
       union all
       select n.nspname, n.nspowner, true, false, n.nspacl from pg_namespace n where n.nspname = '${library}')
     select name, pg_get_userbyid(owner)::text as owner, "isSecured", "isDefiner",
       array(select distinct case x.grantee when 0 then 'public' else pg_get_userbyid(x.grantee)::text end
         from aclexplode(acl) x where x.grantee <> owner order by 1) as grantees
     from thing order by name`,
  );
  return rows;
}

function findFaults({ library: things, roles }: Catalogue): readonly Finding[] {
  if (things.length === 0) return [[library, 'it is missing']];
  return things.flatMap(({ name, owner, isSecured, isDefiner, grantees }) => {
    const faults = [
      owner !== roles.worker && `it belongs to ${owner}`,
      !isSecured && 'it has no row-level security',
      isDefiner && 'it runs with its definer’s rights',
      grantees.length > 0 && `${grantees.join(', ')} may use it`,
    ];
    return faults.filter((it) => it !== false).map((fault) => [`${library}.${name}`, fault] as const);
  });
}

export const queue: readonly Invariant[] = [
  { rule: 'the queue’s tables are the worker’s, and nobody else’s', find: findFaults },
];
