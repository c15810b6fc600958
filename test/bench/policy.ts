// What the two locks cost: the policy in the program, and the signed context with its row policies in the database.
import { roles, PartnerHandle } from '@entente/contract';
import { abilityFor, can, grant, makeMember, rulesOf, subject, type Member } from '@entente/policy';
import type { Store } from '@entente/store';
import { sql } from 'kysely';
import { Pool } from 'pg';
import { compare, medianOf, ourselves, rowsOf, timed, type Row } from './rounds.ts';
import type { Stage } from './stage.ts';

const partner = PartnerHandle.parse('skyline');
const samples = 25;

export async function benchPolicy(stage: Stage, people: number): Promise<{ rows: Row[]; notes: string[] }> {
  const actor = makeMember({ partner, roles, name: `${partner}.person` });
  const ability = abilityFor(actor);
  const customers = subject.customer({ partner });
  const rows = [
    await perCall('build an ability', 200, (n) =>
      abilityFor(makeMember({ partner: nthPartner(n), roles, name: 'x' })),
    ),
    await perCall('build it again', 2_000, () => abilityFor(actor)),
    await perCall('check an action', 20_000, () => can(ability, 'summarise', customers)),
    await perCall('make a subject and a grant', 20_000, () =>
      grant(ability, 'summarise', subject.customer({ partner })),
    ),
  ];
  stage.say(`making ${people} customers`);
  await fillCustomers(stage, people);
  const alone = openBare(stage, 0);
  const parallel = openBare(stage, 2);
  let turn = 0;
  const ref = (): string => `c${(turn += 7919) % people}`;
  try {
    stage.say('reading one');
    const one = 'select ref, changed_at from customer where ref = ';
    rows.push(
      ...(await compare('point read', [
        {
          name: ourselves,
          run: () =>
            request(
              stage,
              actor,
              async (store) => (await sql`${sql.raw(one)}${ref()}`.execute(store)).rows.length,
            ),
        },
        { name: 'bare', run: async () => (await alone.query(`${one}$1`, [ref()])).rows.length },
      ])),
    );
    stage.say('reading all');
    const all = 'select count(*)::int as customers, max(changed_at) as latest from customer';
    rows.push(
      ...(await compare('scan', [
        {
          name: ourselves,
          run: () => request(stage, actor, async (store) => [...(await sql.raw(all).execute(store)).rows]),
        },
        { name: 'bare', run: async () => (await alone.query(all)).rows as unknown[] },
        { name: 'bare, in parallel', run: async () => (await parallel.query(all)).rows as unknown[] },
      ])),
    );
  } finally {
    await alone.end();
    await parallel.end();
  }
  return {
    rows,
    notes: [
      `A member in every role has ${rulesOf(ability).length} rules; what was made for one is kept for the next in the same roles.`,
      'A request builds its ability, takes its grant, and reads in a transaction under a signed context; parallel query is off there.',
    ],
  };
}

/** A request from its actor on: ability, grant, transaction, context. */
function request<T>(stage: Stage, actor: Member, work: (store: Store) => Promise<T>): Promise<T> {
  const granted = grant(abilityFor(actor), 'summarise', subject.customer({ partner }));
  return stage.database.read(granted, (tx) => tx.own(work));
}

/** Whoever asks the same tables with nothing between. */
function openBare({ url }: Stage, workers: number): Pool {
  const options = `-c search_path=store_${partner} -c max_parallel_workers_per_gather=${workers}`;
  return new Pool({ connectionString: url, max: 1, options });
}

async function fillCustomers(stage: Stage, people: number): Promise<void> {
  await stage.createPartners(partner);
  await stage.admin.query(`
    insert into store_${partner}.customer (ref, attributes, contact, digest, changed_at)
    select 'c' || n, '{"tier": "gold"}', decode(repeat('00', 250), 'hex'), sha256(''),
      timestamptz '2026-01-01' + n % 1000 * interval '1 minute'
    from generate_series(0, ${people - 1}) n`);
  await stage.admin.query(`vacuum analyze store_${partner}.customer`);
}

/** A partner that nothing was made for before. */
const nthPartner = (n: number): PartnerHandle => PartnerHandle.parse(`partner-${n}`);

/** The median milliseconds of one call, from samples of many. */
async function perCall(name: string, calls: number, call: (n: number) => unknown): Promise<Row> {
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const { ms } = await timed(async () => {
      for (let n = 0; n < calls; n += 1) call(sample * calls + n);
    });
    times.push(ms / calls);
  }
  return rowsOf(name, [{ peer: ourselves, ms: medianOf(times) }])[0]!;
}
