/**
 * The queue that jobs wait in. It is graphile-worker's, in a schema of its own that belongs to the worker role and that
 * nobody else may so much as look into. The only way in is `queue.enqueue`: a kind from a closed list and the id of a
 * job's record, for the partner of the signed context, in the caller's transaction. What a job is about stands in its
 * record (db/control), which the worker role cannot read.
 */
import { jobKinds, platformJobKinds } from '@entente/contract';
import { Logger, runMigrations } from 'graphile-worker';
import { Pool, type Client } from 'pg';
import type { Roles } from '../migration/roles.ts';

/** The schema of the library's tables and functions. */
export const library = 'graphile_worker';

/** The last migration of the library's version that is used. */
const libraryRevision = 20;

/** Says nothing: what the library would write down has payloads and messages in it. */
export const silent = new Logger(() => () => {});

/** How often a job is begun before it is given up. */
const attempts = 10;

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');

const enqueue = `
  declare
    is_platforms boolean := kind in (${quoted(platformJobKinds)});
    partner text := context.partner();
  begin
    if kind is null or kind not in (${quoted(jobKinds)}) or job is null or job !~ '^[a-z2-7]{16}$' then
      raise exception 'no such job' using errcode = '22023';
    end if;
    if context.admits('control', 'control', case when is_platforms then '{sweep}' else '{own}' end::text[])
        is not true then
      raise exception 'no job of that kind in this context' using errcode = '42501';
    end if;
    perform ${library}.add_job('job', pg_catalog.json_build_object('kind', kind, 'job', job, 'partner', partner),
      queue_name => case when is_platforms then 'platform' else 'partner ' || partner end,
      max_attempts => ${attempts}, job_key => job);
  end
  `;

/**
 * Brings the queue up to date, as the worker role. Call it when schema control is there, whose context the queue asks
 * for, and one at a time. A few milliseconds where nothing is to be done.
 */
export async function installQueue(
  admin: Client,
  { adminUrl, roles }: { adminUrl: string; roles: Roles },
): Promise<void> {
  if (await isCurrent(admin)) return;
  const { owner, worker, request } = roles;
  await admin.query(`
    begin;
    create schema if not exists ${library} authorization ${worker};
    create schema if not exists queue authorization ${worker};
    set local role ${owner};
    grant usage on schema context to ${worker};
    grant execute on function context.admits(text, text, text[]), context.partner() to ${worker};
    set local role ${worker};
    -- The library makes its schema by itself only as somebody who may make schemas; this is how it would begin.
    create table if not exists ${library}.migrations (
      id int primary key, ts timestamptz default now() not null, breaking boolean not null default false);
    commit`);
  const pool = new Pool({ connectionString: adminUrl, max: 1, options: `-c role=${worker}` });
  for (const event of ['error', 'connect'] as const) pool.on(event, () => {});
  try {
    await runMigrations({ pgPool: pool, schema: library, logger: silent });
  } finally {
    await pool.end();
  }
  await admin.query(`
    begin;
    set local role ${worker};
    comment on schema queue is 'The one way into the queue of jobs.';
    create or replace function queue.enqueue(kind text, job text) returns void
      language plpgsql security definer set search_path = pg_catalog, pg_temp
      as $enqueue$${enqueue}$enqueue$;
    comment on function queue.enqueue is
      'Puts a job of the acting partner, or of the platform, into the queue when the transaction commits. The id names its record; nothing else is taken. Raises 22023 for what is no kind or id, 42501 in any context but the directory''s own, or for the platform its sweep.';
    revoke all on function queue.enqueue from public;
    grant usage on schema queue to ${request};
    grant execute on function queue.enqueue to ${request};
    revoke all on all functions in schema ${library} from public;
    revoke all on all tables in schema ${library} from public;
    do $$ declare kept regclass; begin
      for kept in select c.oid from pg_class c
          where c.relnamespace = '${library}'::regnamespace and c.relkind = 'r' and not c.relrowsecurity loop
        execute format('alter table %s enable row level security', kept);
      end loop;
    end $$;
    commit`);
}

async function isCurrent(admin: Client): Promise<boolean> {
  const { rows: found } = await admin.query<{ isThere: boolean }>(
    `select to_regprocedure('queue.enqueue(text, text)') is not null
       and to_regclass('${library}.migrations') is not null as "isThere"`,
  );
  if (!found[0]?.isThere) return false;
  const { rows } = await admin.query<{ source: string }>(
    `select prosrc as source from pg_proc where oid = 'queue.enqueue(text, text)'::regprocedure
       and has_schema_privilege('${library}', 'usage')
       and (select max(id) from ${library}.migrations) >= ${libraryRevision}`,
  );
  return rows[0]?.source === enqueue;
}
