// Writing down what was done, with 16 at work at once and 2 ms of other work in each transaction: leaves that a
// sequencer places afterwards, against a chain in which every entry holds the hash of the one before and so waits for
// it. `single chain` runs in the very transactions that Entente's entries run in; those by hand in bare ones.
import { roles, PartnerHandle, type AuditFacts } from '@entente/contract';
import { abilityFor, grant, makeMember, subject, type Grant } from '@entente/policy';
import type { Transaction } from '@entente/store';
import { sql } from 'kysely';
import { Pool } from 'pg';
import { leafOf } from '../../packages/platform/src/audit/entry.ts';
import { entryOf } from '../../packages/platform/src/audit/record.ts';
import { compare, ourselves, type Row } from './rounds.ts';
import type { Stage } from './stage.ts';

const clients = 16;
/** Transactions of all clients together in one run. */
const transactions = 480;
const otherWork = sql`select pg_sleep(0.002)`;
const partner = PartnerHandle.parse('skyline');

export async function benchAudit(stage: Stage): Promise<{ rows: Row[]; notes: string[] }> {
  await stage.createPartners(partner);
  await makeTables(stage);
  const granted = grantOf();
  const sequencer = startSequencer(stage);
  const pool = new Pool({ connectionString: stage.url, max: clients });
  const rows: Row[] = [];
  try {
    for (const order of ['first', 'last'] as const) {
      stage.say(`writing the entry ${order}`);
      const through = (write: (tx: Transaction, n: number) => Promise<unknown>) =>
        byAll((n) =>
          stage.database.write(granted, async (tx) => {
            if (order === 'first') await write(tx, n);
            await tx.own((store) => otherWork.execute(store));
            if (order === 'last') await write(tx, n);
          }),
        );
      const byHand = (statement: string) =>
        byAll(async (n) => {
          const { body, leaf } = leafOf({ ...factsOf(n), salt: '0'.repeat(32) });
          const entry = `select bench.${statement}('${body}', '\\x${leaf.toString('hex')}')`;
          const work = 'select pg_sleep(0.002)';
          await pool.query(
            `begin; ${(order === 'first' ? [entry, work] : [work, entry]).join('; ')}; commit`,
          );
        });
      rows.push(
        ...(await compare(`entry ${order}`, [
          { name: ourselves, run: () => through(writeLeaf) },
          { name: 'single chain', run: () => through(writeLink) },
          { name: 'leaves by hand', run: () => byHand('leave') },
          { name: 'single chain by hand', run: () => byHand('link') },
        ])),
      );
    }
  } finally {
    await pool.end();
  }
  const entries = await sequencer.stop();
  return {
    rows,
    notes: [
      `One run is ${transactions} transactions of ${clients} clients.`,
      `0 of ${entries} entries missed by the sequencer, which ran all the time; the log verifies.`,
    ],
  };
}

/** Runs all transactions, as many at once as there are clients; answers with how many there were. */
async function byAll(act: (n: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < transactions) await act(next++);
  };
  await Promise.all(Array.from({ length: clients }, client));
  return next;
}

const factsOf = (n: number): AuditFacts => ({
  at: new Date(Date.UTC(2026, 6, 1) + n).toISOString(),
  actor: `${partner}.person`,
  partner,
  action: 'inbox.read',
  object: { kind: 'delivery', id: `d${n}` },
  counts: { rows: n },
  outcome: 'done',
});

/** Whenever it is asked for, it goes out with the commit. */
const writeLeaf = (tx: Transaction, n: number): Promise<void> => tx.log(entryOf(factsOf(n)));

function writeLink(tx: Transaction, n: number): Promise<unknown> {
  const { body, leaf } = leafOf({ ...factsOf(n), salt: '0'.repeat(32) });
  return tx.own((store) => sql`select bench.link(${body}, ${leaf})`.execute(store));
}

function grantOf(): Grant {
  const actor = makeMember({ partner, roles, name: `${partner}.person` });
  return grant(abilityFor(actor), 'import', subject.customer({ partner }));
}

/** The peers' logs: leaves that nobody places, and a chain whose entries queue up behind one lock. */
async function makeTables({ admin }: Stage): Promise<void> {
  const { rows } = await admin.query<{ request: string }>('select request from entente.role');
  await admin.query(`
    create schema bench;
    create table bench.leaf (id bigint generated always as identity primary key, body text, leaf bytea);
    create table bench.chain (id bigint generated always as identity primary key, body text, hash bytea);
    create function bench.leave(body text, leaf bytea) returns void language sql
      as 'insert into bench.leaf (body, leaf) values (body, leaf)';
    create function bench.link(body text, leaf bytea) returns void language plpgsql security definer as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended('chain', 0));
      insert into bench.chain (body, hash)
      select body, sha256(coalesce((select c.hash from bench.chain c order by c.id desc limit 1), '') || leaf);
    end $$;
    grant usage on schema bench to ${rows[0]!.request};
    grant execute on function bench.link to ${rows[0]!.request};`);
}

/** Places entries all the time; `stop` returns how many there were in all, and throws if one has no place. */
function startSequencer(stage: Stage): { stop: () => Promise<number> } {
  let isOver = false;
  const placing = (async () => {
    while (!isOver) await stage.operator().audit.root();
  })();
  return {
    stop: async () => {
      isOver = true;
      await placing;
      await stage.operator().audit.root();
      const report = await stage.operator().audit.verify({});
      const { rows } = await stage.admin.query<{ entries: number }>(
        'select count(*)::int as entries from control.audit_entry',
      );
      const { entries } = rows[0]!;
      if (!report.verified || report.entries !== entries)
        throw new Error(`${report.entries} of ${entries} entries have a place`);
      return entries;
    },
  };
}
