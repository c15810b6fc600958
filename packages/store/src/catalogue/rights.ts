/** Roles, functions, and who was given what, as PostgreSQL's own catalogue has them. */
import { ours, type Reader } from './relations.ts';

export type RoleRow = {
  readonly name: string;
  readonly canLogin: boolean;
  readonly inherits: boolean;
  readonly isBypassing: boolean;
  /** SUPERUSER, CREATEROLE, CREATEDB or REPLICATION: what no role of ours has. */
  readonly isPowerful: boolean;
  /** The roles it is a member of. */
  readonly memberOf: readonly string[];
  /** Settings that its sessions begin with. */
  readonly settings: readonly string[];
};

export type FunctionRow = {
  readonly schema: string;
  readonly name: string;
  readonly arguments: string;
  readonly owner: string;
  readonly isDefiner: boolean;
  readonly settings: readonly string[];
  readonly definition: string;
  readonly comment: string | null;
};

export type SchemaRow = { readonly name: string; readonly owner: string; readonly comment: string | null };

/** One privilege on one thing. `grantee` is `public` for everybody. */
export type Right = {
  readonly on: 'relation' | 'column' | 'function' | 'schema' | 'database' | 'default';
  readonly schema: string;
  readonly name: string;
  readonly grantee: string;
  readonly privilege: string;
  readonly isGrantable: boolean;
};

export async function readRoles(reader: Reader, names: readonly string[]): Promise<readonly RoleRow[]> {
  const { rows } = await reader.query<RoleRow>(
    `select r.rolname as name, r.rolcanlogin as "canLogin", r.rolinherit as inherits, r.rolbypassrls as "isBypassing",
       r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication as "isPowerful",
       array(select pg_get_userbyid(m.roleid)::text from pg_auth_members m where m.member = r.oid order by 1) as "memberOf",
       array(select unnest(s.setconfig) from pg_db_role_setting s where s.setrole = r.oid
         and s.setdatabase in (0, (select oid from pg_database where datname = current_database())) order by 1) as settings
     from pg_roles r where r.rolname = any ($1)`,
    [names],
  );
  return rows;
}

export async function readSchemas(reader: Reader): Promise<readonly SchemaRow[]> {
  const { rows } = await reader.query<SchemaRow>(
    `select n.nspname as name, pg_get_userbyid(n.nspowner) as owner, obj_description(n.oid, 'pg_namespace') as comment
     from pg_namespace n where ${ours} order by 1`,
  );
  return rows;
}

/** The functions of our schemas, and those of any other that run with their definer's rights. */
export async function readFunctions(reader: Reader): Promise<readonly FunctionRow[]> {
  const { rows } = await reader.query<FunctionRow>(
    `select n.nspname as schema, f.proname as name, pg_get_function_identity_arguments(f.oid) as arguments,
       pg_get_userbyid(f.proowner) as owner, f.prosecdef as "isDefiner", coalesce(f.proconfig, '{}') as settings,
       case when f.prokind in ('f', 'p') then pg_get_functiondef(f.oid) else '' end as definition,
       obj_description(f.oid, 'pg_proc') as comment
     from pg_proc f join pg_namespace n on n.oid = f.pronamespace
     where ${ours} or (f.prosecdef and n.nspname not in ('pg_catalog', 'information_schema')) order by 1, 2, 3`,
  );
  return rows;
}

/** Every privilege on our schemas, what is in them and the database, but those of their owners. */
export async function readRights(reader: Reader): Promise<readonly Right[]> {
  const { rows } = await reader.query<Right>(
    `with acl as (
       select 'relation' as on, n.nspname as schema, c.relname as name, c.relowner as owner, c.relacl as acl
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ours}
       union all
       select 'column', n.nspname, c.relname || '.' || a.attname, c.relowner, a.attacl
       from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
       where ${ours} and a.attacl is not null
       union all
       select 'function', n.nspname, f.proname, f.proowner, coalesce(f.proacl, acldefault('f', f.proowner))
       from pg_proc f join pg_namespace n on n.oid = f.pronamespace where ${ours}
       union all
       select 'schema', n.nspname, n.nspname, n.nspowner, n.nspacl
       from pg_namespace n where ${ours} or n.nspname = 'public'
       union all
       select 'database', '', d.datname, d.datdba, coalesce(d.datacl, acldefault('d', d.datdba))
       from pg_database d where d.datname = current_database()
       union all
       select 'default', coalesce(n.nspname, ''), d.defaclobjtype::text, d.defaclrole, d.defaclacl
       from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace where ${ours}
     )
     select a.on, a.schema, a.name, case x.grantee when 0 then 'public' else pg_get_userbyid(x.grantee)::text end as grantee,
       lower(x.privilege_type) as privilege, x.is_grantable as "isGrantable"
     from acl a, aclexplode(a.acl) x where x.grantee <> a.owner order by 1, 2, 3, 4, 5`,
  );
  return rows;
}
