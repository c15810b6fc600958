// DuckDB as a peer: it answers from a file of its own, exported beforehand with numbers for people. The file is stale
// from the moment it is written; keeping it true is what the peer leaves out. Without its binaries it stays away.
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { to as copyTo } from 'pg-copy-streams';
import { answerOf, type Answer, type Pair, type Question } from './peers.ts';
import type { World } from './people.ts';
import type { Stage } from './stage.ts';

/** Tables by name: their columns in DuckDB's words, and the query of PostgreSQL that has their rows. */
export type Exports = Readonly<Record<string, { readonly columns: string; readonly rows: string }>>;

export type Exported = {
  read<Row>(text: string): Promise<Row[]>;
  close(): void;
};

/** Exports tables and opens the file; undefined where DuckDB does not run on this machine. */
export async function openExport(stage: Stage, exports: Exports): Promise<Exported | undefined> {
  const duckdb = await import('@duckdb/node-api').catch(() => undefined);
  if (!duckdb) {
    stage.say('DuckDB has no binaries for this machine: left out.');
    return undefined;
  }
  const instance = await duckdb.DuckDBInstance.create(join(stage.folder, 'export.duckdb'));
  const connection = await instance.connect();
  await connection.run(`set timezone = 'UTC'`);
  for (const [table, { columns, rows }] of Object.entries(exports)) {
    const file = join(stage.folder, `${table}.csv`);
    await pipeline(
      stage.admin.query(copyTo(`copy (${rows}) to stdout (format csv)`)),
      createWriteStream(file),
    );
    await connection.run(`create table ${table} (${columns})`);
    await connection.run(`copy ${table} from '${file}' (format csv, header false)`);
  }
  return {
    read: async <Row>(text: string) =>
      (await connection.runAndReadAll(text)).getRowObjectsJS() as unknown as Row[],
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

export type Duck = {
  ask(question: Question, at: string): Promise<Answer>;
  close(): void;
};

/** Whose consent covers, until when, by numbers for people. */
export const grantedExport = {
  columns: 'provider varchar, person bigint, expires_at timestamptz',
  rows: 'select provider, person, expires_at from bench.granted',
} as const;

/** Exports what overlaps read and opens it; undefined where DuckDB does not run on this machine. */
export async function openDuck(stage: Stage, { partners }: World): Promise<Duck | undefined> {
  const [recipient, ...providers] = partners;
  const segments = providers.map(
    (provider) => `select '${provider}', s.name, c.person from raw_${provider}.segment s
                   join raw_${provider}.customer c using (ref)`,
  );
  const duck = await openExport(stage, {
    known: { columns: 'person bigint', rows: `select person from raw_${recipient}.customer` },
    granted: grantedExport,
    segment: { columns: 'provider varchar, name varchar, person bigint', rows: segments.join(' union all ') },
  });
  const tables = { known: 'known', granted: 'granted', segment: 'segment', key: 'person' };
  return (
    duck && {
      ask: (question, at) =>
        answerOf(async (text) => ({ rows: await duck.read<Pair>(text) }), { question, tables, at }),
      close: () => duck.close(),
    }
  );
}
