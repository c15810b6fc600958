// Counting segments of one's own customers, as people do while they build one, against tables made for just that.
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { to as copyTo } from 'pg-copy-streams';
import { compare, ourselves, timed, type Row } from './rounds.ts';
import type { Stage } from './stage.ts';

const partner = 'skyline';
/** Of each customer, on average, over two years. */
const purchases = 4;
const products = 50;
const now = `timestamptz '2026-07-01 00:00:00Z'`;

type Question = {
  readonly name: string;
  readonly condition: string;
  /** The same in SQL that PostgreSQL and DuckDB both read: a condition on `c`, a row of the customers. */
  readonly where: string;
};

const bought = (test: string): string => `select customer from purchase where ${test} and bought <= ${now}`;
const lastYear = `bought > ${now} - interval '12 months'`;

const questions: readonly Question[] = [
  {
    name: 'attributes',
    condition: 'tier in ("Gold", "Silver") and salary from 50000 to 90000 and joined in last 2 years',
    where: `c.tier in ('Gold', 'Silver') and c.salary between 50000 and 90000
      and c.joined > date '2024-07-01' and c.joined <= date '2026-07-01'`,
  },
  {
    name: 'one product in 30 days',
    condition: 'did purchase(product = "p7", in last 30 days)',
    where: `c.id in (${bought(`product = 'p7' and bought > ${now} - interval '30 days'`)})`,
  },
  {
    name: 'anything in 90 days, and attributes',
    condition: 'did purchase(in last 90 days) and tier = "Gold" and salary >= 60000',
    where: `c.id in (${bought(`bought > ${now} - interval '90 days'`)}) and c.tier = 'Gold' and c.salary >= 60000`,
  },
  {
    name: 'often in a year',
    condition: 'count purchase(in last 12 months) >= 3',
    where: `c.id in (${bought(lastYear)} group by customer having count(*) >= 3)`,
  },
  {
    name: 'much in a year',
    condition: 'sum amount of purchase(in last 12 months) >= 300 AUD',
    where: `c.id in (${bought(lastYear)} group by customer having sum(amount) >= 30000)`,
  },
  {
    name: 'lapsed',
    condition: 'tier = "Gold" and not did purchase(in last 12 months)',
    where: `c.tier = 'Gold' and c.id not in (${bought(lastYear)})`,
  },
];

export async function benchSegments(stage: Stage, people: number): Promise<{ rows: Row[]; notes: string[] }> {
  stage.say(`making ${people} customers and ${people * purchases} purchases`);
  await makeTables(stage, people);
  await stage.createPartners(partner);
  await fillStore(stage);
  const duck = await openDuck(stage);
  stage.say('building the columns');
  const built = await timed(() => count(stage, 'tier = "Gold"'));
  const rows: Row[] = [];
  try {
    for (const { name, condition, where } of questions) {
      stage.say(`asking: ${name}`);
      const text = `select count(*)::int as selected from customer c where ${where}`;
      rows.push(
        ...(await compare(name, [
          { name: ourselves, run: () => count(stage, condition) },
          {
            name: 'typed tables',
            run: async () => {
              await stage.admin.query('set search_path = typed');
              return (await stage.admin.query<{ selected: number }>(text)).rows[0]!.selected;
            },
          },
          ...(duck ? [{ name: 'duckdb', run: () => duck.ask(text) }] : []),
        ])),
      );
    }
  } finally {
    duck?.close();
  }
  return {
    rows,
    notes: [
      `entente: segment.count through both locks, in one snapshot, of ${people * purchases} events. The first question after all was imported builds the columns: ${(built.ms / 1_000).toFixed(1)} s here; later ones only chunks that changed.`,
      'typed tables: the same server, a column for each attribute and property with covering indexes, no locks. duckdb: its own exported file, stale once written.',
    ],
  };
}

async function count(stage: Stage, text: string): Promise<number> {
  return (await stage.as(partner).segment.count({ of: { text } })).selected;
}

/** typed.customer and typed.purchase: what somebody would make who knows the questions. */
async function makeTables({ admin }: Stage, people: number): Promise<void> {
  const dice = (throwNumber: number, sides: number, of = 'n'): string =>
    `((hashint8extended(${of}::bigint, ${throwNumber}) & 9223372036854775807) % ${sides})::int`;
  await admin.query(`
    create schema typed;
    create table typed.customer as
    select n::int as id, 'c' || n as ref, (array['Gold', 'Silver', 'Blue', 'Blue'])[1 + ${dice(1, 4)}] as tier,
      20000 + ${dice(2, 100_000)} as salary, date '2016-07-01' + ${dice(3, 3_650)} as joined
    from generate_series(1, ${people}) n;
    create table typed.purchase as
    select 1 + ${dice(4, people)} as customer,
      timestamptz '2024-07-01Z' + ${dice(5, 63_000_000)} * interval '1 second' as bought,
      'p' || ${dice(6, products)} as product, 100 + ${dice(7, 20_000)}::bigint as amount
    from generate_series(1, ${people * purchases}) n;
    alter table typed.customer add primary key (id);
    create index on typed.customer (tier, salary, joined, id);
    create index on typed.purchase (bought) include (customer, amount);
    create index on typed.purchase (product, bought) include (customer);`);
  for (const table of ['customer', 'purchase']) await admin.query(`vacuum analyze typed.${table}`);
}

/** The same as files would leave it in the store. */
async function fillStore(stage: Stage): Promise<void> {
  const { admin } = stage;
  const store = `store_${partner}`;
  stage.say('filling the store');
  await admin.query(`
    insert into ${store}.dictionary (name, type, category, sensitivity, label)
    values ('tier', 'text', 'loyalty', 'normal', 'tier'), ('salary', 'integer', 'demographic', 'normal', 'salary'),
      ('joined', 'date', 'loyalty', 'normal', 'joined');
    insert into ${store}.property (kind, name, type, label, currency)
    values ('purchase', 'product', 'text', 'product', null), ('purchase', 'amount', 'money', 'amount', 'AUD');
    insert into ${store}.customer (id, ref, attributes, contact, digest, changed_at) overriding system value
    select id, ref, jsonb_build_object('tier', tier, 'salary', salary, 'joined', joined), decode(repeat('00', 250), 'hex'),
      sha256(''), timestamptz '2026-01-01Z'
    from typed.customer;
    insert into ${store}.event (customer, kind, at, properties, digest)
    select customer, 'purchase', bought, jsonb_build_object('product', product, 'amount', amount),
      sha256(convert_to(row_number() over ()::text, 'UTF8'))
    from typed.purchase;`);
  for (const table of ['customer', 'event']) await admin.query(`vacuum analyze ${store}.${table}`);
}

async function openDuck(
  stage: Stage,
): Promise<{ ask(text: string): Promise<number>; close(): void } | undefined> {
  const duckdb = await import('@duckdb/node-api').catch(() => undefined);
  if (!duckdb) {
    stage.say('DuckDB has no binaries for this machine: left out.');
    return undefined;
  }
  const instance = await duckdb.DuckDBInstance.create(join(stage.folder, 'segments.duckdb'));
  const connection = await instance.connect();
  await connection.run(`set timezone = 'UTC'`);
  const columns = {
    customer: 'id integer, ref varchar, tier varchar, salary integer, joined date',
    purchase: 'customer integer, bought timestamptz, product varchar, amount bigint',
  };
  for (const [table, typed] of Object.entries(columns)) {
    const file = join(stage.folder, `${table}.csv`);
    await pipeline(
      stage.admin.query(copyTo(`copy typed.${table} to stdout (format csv)`)),
      createWriteStream(file),
    );
    await connection.run(
      `create table ${table} (${typed}); copy ${table} from '${file}' (format csv, header false)`,
    );
  }
  return {
    ask: async (text) => {
      const [row] = (await connection.runAndReadAll(text)).getRowObjectsJS();
      return Number(row!['selected']);
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
