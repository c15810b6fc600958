// The database as probes get it: whatever a procedure does in its transactions happens on one connection inside one
// transaction that is taken back when the probe is over. The statements, contexts and row policies are the real ones.
import { join } from 'node:path';
import { isGrant, type Grant } from '@entente/policy';
import { openDatabase, type Database, type Transaction } from '@entente/store';
import pg, { Client } from 'pg';
import { openKeeping } from '../../packages/store/src/context/kept.ts';
import type { Binding, Line, Statement } from '../../packages/store/src/context/line.ts';
import { mintToken, type Mode, type Place } from '../../packages/store/src/context/token.ts';
import { transactionOf } from '../../packages/store/src/context/transaction.ts';
import { findRoles, urlAs } from '../../packages/store/src/migration/roles.ts';
import { withAdmin } from '../support/server.ts';
import { testMaster } from '../support/template.ts';
import { openSpool, type Spool } from './spool.ts';

/** For whom the signed context is minted, where that is somebody else than the grant says. */
export type Session = { readonly partner: string; readonly name: string };

export type Done = {
  /** The tables in which rows were written, as `schema.table:partner`, the partner being the row's where it has one. */
  readonly effects: readonly string[];
  /** Entries of the audit log, and who may read each. */
  readonly audited: readonly { readonly reader: string | null; readonly body: string }[];
};

export type Probing = {
  readonly database: Database;
  /** Takes back everything, and says what it was. */
  end(): Promise<Done>;
};

export type Lane = {
  begin(session?: Session): Probing;
  /** Uploads as files: a copy of the lane's own. */
  readonly spool: Spool;
  close(): Promise<void>;
};

const tokenKey = testMaster.derive('context');
const bigint = 20;
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === bigint
      ? Number
      : (pg.types.getTypeParser(oid, format) as unknown)) as typeof pg.types.getTypeParser,
};
/** What one probe leaves in the process is there for the next, whoever asks then. */
const keeping = openKeeping();
/** How a transaction is left, as its commit would leave it: nothing remains of its context. */
const forget = "select set_config('entente.context', '', true), set_config('search_path', '', true)";

/** Opens a lane to a database that {@link prepare} has made ready; one probe at a time goes over it. */
export async function openLane(url: string, folder: string): Promise<Lane> {
  const whole = await openDatabase({ adminUrl: url, master: testMaster, connections: 1 });
  const roles = await withAdmin(url, findRoles);
  const connectionString = urlAs(url, roles!.request, testMaster);
  const client = new Client({ connectionString, types, options: '-c TimeZone=UTC', pipeline: true });
  await client.connect();
  await client.query("set idle_in_transaction_session_timeout = 0; set statement_timeout = '1min'");
  const spool = openSpool(join(folder, 'uploads'));
  return {
    spool,
    begin: (session) => probing(client, whole, session),
    close: async () => {
      spool.close();
      await client.end();
      await whole.close();
    },
  };
}

function probing(client: Client, whole: Database, session: Session | undefined): Probing {
  const provisioned: string[] = [];
  const audited: { reader: string | null; body: string }[] = [];
  const lasting: string[] = [];
  let binding: Binding | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const transact = async <T>(isRead: boolean, grant: Grant, work: (tx: Transaction) => Promise<T>) => {
    if (!isGrant(grant)) throw new TypeError('a store opens for a grant and for nothing else');
    binding ??= await begin(client);
    await client.query(`savepoint work; ${isRead ? 'set transaction read only' : ''}`);
    const last: (() => readonly Statement[])[] = [];
    let isOpen = true;
    const sent = sender(client, binding, session);
    const send = ((text, values) =>
      isOpen
        ? sent(text, values)
        : Promise.reject(new Error('a transaction was used after it had ended'))) as Line['send'];
    const line: Line = { binding, send, sendLast: (statements) => void last.push(statements) };
    const versions = { isCurrent: () => true, assertCurrent: async () => {} };
    try {
      const answer = await work(transactionOf(grant, { line, tokenKey, versions, keeping }));
      for (const { text, values } of last.flatMap((statements) => statements())) {
        await send(text, values);
        if (text.includes('context.log'))
          audited.push({ reader: values[1] as string | null, body: values[2] as string });
      }
      // What only reads may not write, also where the savepoint would allow it.
      await client.query(`${isRead ? 'rollback to work; ' : ''}release work; ${forget}`);
      return answer;
    } catch (error) {
      isOpen = false;
      await client.query(`rollback to work; release work; ${forget}`);
      throw error;
    }
  };
  /** Procedures may have several transactions at once; here they wait for each other. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work, work);
    queue = turn.catch(() => {});
    return turn;
  };

  return {
    database: {
      ...whole,
      read: (grant, work) => inTurn(() => transact(true, grant, work)),
      write: (grant, work) => inTurn(() => transact(false, grant, work)),
      provision: async (place) => {
        if (place.kind === 'cooperation') provisioned.push(place.id);
        else lasting.push(`provision.${place.kind}:${place.id}`);
        await whole.provision(place);
      },
      // What no transaction takes back is not done, only noted.
      retire: async ({ partner }) => {
        lasting.push(`retire.partner:${partner}`);
        return true;
      },
      rotate: async () => {
        lasting.push('rotate.keys:');
        return 0;
      },
      backup: async () => {
        lasting.push('backup.all:');
        throw new Error('the backup was reached');
      },
    },
    end: async () => {
      await queue;
      if (binding === undefined) return { effects: lasting, audited };
      const { rows } = await client.query<{ effects: string | null }>(
        "select current_setting('probe.effects', true) as effects",
      );
      await client.query('rollback');
      for (const id of provisioned) await whole.discard(id);
      const effects = (rows[0]?.effects ?? '').split(' ').filter((effect) => effect !== '');
      return { effects: [...effects, ...lasting].toSorted(), audited };
    },
  };
}

async function begin(client: Client): Promise<Binding> {
  const { rows } = (
    (await client.query(`begin; select pg_backend_pid() as backend,
      (extract(epoch from transaction_timestamp()) * 1000000)::bigint::text as transaction`)) as unknown as [
      unknown,
      { rows: Binding[] },
    ]
  )[1];
  return rows[0]!;
}

/** Sends statements; with a session, every context goes out as one of that session. */
function sender(client: Client, binding: Binding, session: Session | undefined): Line['send'] {
  const reminted = (value: unknown): unknown => {
    if (!session || typeof value !== 'string' || !value.startsWith('c1|')) return value;
    const [, kind = '', id = '', mode] = value.split('|');
    const place = (kind === 'control' ? { kind } : { kind, id }) as Place;
    return mintToken(
      tokenKey,
      { place, mode: mode as Mode, partner: session.partner, actor: session.name },
      binding,
    );
  };
  return (text, values = []) =>
    client.query({ text, values: values.map(reminted), queryMode: 'extended' } as pg.QueryConfig) as never;
}

/** Makes every table of a database say in `probe.effects` what is written, row by row. */
export async function prepare(url: string): Promise<void> {
  await withAdmin(url, async (admin) => {
    await admin.query(`
      create schema probe;
      grant usage on schema probe to public;
      create function probe.note() returns trigger language plpgsql as $$
      declare
        seen text := coalesce(current_setting('probe.effects', true), '');
        effect text := tg_table_schema || '.' || tg_table_name || ':'
          || coalesce(to_jsonb(case tg_op when 'DELETE' then old else new end) ->> 'partner', '');
      begin
        if position(' ' || effect || ' ' in seen) = 0 then
          perform set_config('probe.effects', seen || ' ' || effect || ' ', true);
        end if;
        return null;
      end $$;
      do $$
      declare name text;
      begin
        for name in select format('%I.%I', schemaname, tablename) from pg_tables
            where schemaname = 'control' or schemaname ~ '^(store|coop)_' loop
          execute format('create trigger probe after insert or update or delete on %s for each row execute function probe.note()', name);
        end loop;
      end $$`);
  });
}

/** Takes the database's own lock away: no row policies, and contexts that are believed. */
export async function takeLockAway(url: string): Promise<void> {
  await withAdmin(url, (admin) =>
    admin.query(`
      do $$
      declare name text;
      begin
        for name in select format('%I.%I', schemaname, tablename) from pg_tables
            where schemaname = 'control' or schemaname ~ '^(store|coop)_' loop
          execute format('alter table %s disable row level security', name);
          execute format('alter table %s no force row level security', name);
        end loop;
      end $$;
      create or replace function context.current_parts() returns text[]
        language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp
        as $$ select string_to_array(nullif(current_setting('entente.context', true), ''), '|') $$;`),
  );
}

/** A copy of a database in which nobody is connected, under another name on the same server. */
export async function copyOf(url: string, name: string): Promise<{ url: string; drop: () => Promise<void> }> {
  const original = new URL(url).pathname.slice(1);
  const at = (database: string): string => Object.assign(new URL(url), { pathname: `/${database}` }).href;
  const copy = `${original}_${name}`;
  const roles = await withAdmin(url, findRoles);
  const { request, backup, identity, worker } = roles!;
  await withAdmin(at('postgres'), async (admin) => {
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
      original,
    ]);
    await admin.query(`create database ${copy} template ${original}`);
    await admin.query(`revoke all on database ${copy} from public`);
    await admin.query(`grant connect on database ${copy} to ${request}, ${backup}, ${identity}, ${worker}`);
  });
  const drop = (): Promise<void> =>
    withAdmin(at('postgres'), async (admin) => {
      await admin.query(`drop database if exists ${copy} with (force)`);
    });
  return { url: at(copy), drop };
}
