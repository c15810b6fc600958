/** Versions and room of the database, schema by schema, for the operator: read from the catalogue, never from a row. */
import type { PlatformStatus, StatusPage } from '@entente/contract';
import { grant, subject } from '@entente/policy';
import { neededVersion } from '@entente/store';
import { sql } from 'kysely';
import { pageOf } from '../page.ts';
import type { ProcedureContext } from '../procedure.ts';
import { program } from './program.ts';

type Row = Pick<PlatformStatus['listed'][number], 'schema' | 'kind'> & {
  readonly names: readonly string[];
  readonly versions: readonly number[];
};

/** A page of schemas by name, and what they come to. */
export function statusOf(ctx: ProcedureContext, { limit, after = '' }: StatusPage): Promise<PlatformStatus> {
  const granted = grant(ctx.ability, 'survey', subject.platform());
  return ctx.database.read(granted, (tx) =>
    tx.control(async (control) => {
      // Who cooperates with whom is nothing of the operator's: all cooperations are one line.
      const { rows: all } = await sql<Row>`
        select line as schema, kind, json_agg(schema) as names, json_agg(version) as versions
        from (
          select schema, kind, case kind when 'cooperation' then 'cooperations' else schema end as line,
            max(number)::int as version
          from entente.migration group by schema, kind) each
        group by line, kind order by line collate "C"`.execute(control);
      const known = all.map((row) => ({
        ...row,
        version: Math.min(...row.versions),
        needed: neededVersion(row.kind),
      }));
      const { shown, last } = pageOf(known.filter(({ schema }) => schema > after).slice(0, limit + 1), limit);
      const { rows: sizes } = await sql<{ schema: string; bytes: number }>`
        select n.nspname::text as schema, sum(pg_total_relation_size(c.oid))::bigint as bytes
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'm') and n.nspname = any(${shown.flatMap(({ names }) => names)}::text[])
        group by n.nspname`.execute(control);
      const bytesOf = new Map(sizes.map((row) => [row.schema, Number(row.bytes)]));
      const { rows: whole } = await sql<{ bytes: number; server: string }>`
        select pg_database_size(current_database()) as bytes, current_setting('server_version') as server`.execute(
        control,
      );
      return {
        at: new Date(ctx.clock()).toISOString(),
        program,
        server: whole[0]!.server,
        runtime: process.versions.node,
        bytes: Number(whole[0]!.bytes),
        schemas: known.reduce((sum, { names }) => sum + names.length, 0),
        behind: known.flatMap(({ versions, needed }) => versions.filter((each) => each < needed)).length,
        listed: shown.map(({ schema, kind, version, needed, names }) => ({
          schema,
          kind,
          version,
          needed,
          bytes: names.reduce((sum, name) => sum + (bytesOf.get(name) ?? 0), 0),
        })),
        next: last?.schema ?? null,
      };
    }),
  );
}
