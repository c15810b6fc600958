// Counting segments of one's own customers, as people do while they build one, against tables made for just that.
import { openExport } from './duck.ts';
import { compare, ourselves, timed, type Row } from './rounds.ts';
import type { Stage } from './stage.ts';

const partner = 'skyline';
/** Of each customer, on average, over two years. */
const purchases = 4;
const products = 50;
/** So many customers for one organisation, and for one contact. */
const perOrganisation = 100;
const perContact = 5;
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
  {
    name: 'the tenth who spend most',
    condition: 'band 1 of 10 by sum amount of purchase(in last 12 months)',
    where: `c.id in (select customer from (
      select customer, rank() over (order by sum(amount) desc) as place, count(*) over () as among
      from purchase where ${lastYear} and bought <= ${now} group by customer) as ranked
      where (place - 1) * 10 < among)`,
  },
  {
    name: 'last touch',
    condition:
      'last purchase(in last 12 months) before last purchase(product = "p1", in last 12 months) has (product = "p7")',
    where: `c.id in (select customer from (
      select p.customer, p.product, row_number() over (partition by p.customer order by p.bought desc) as place
      from purchase p join (
        select customer, max(bought) as until from purchase
        where product = 'p1' and ${lastYear} and bought <= ${now} group by customer) as o on o.customer = p.customer
      where p.bought < o.until and p.${lastYear}) as touched where place = 1 and product = 'p7')`,
  },
  {
    name: 'contacts in an industry',
    condition: 'contact of organisation(role = "buyer", industry = "hotels")',
    where: `c.id in (select k.customer from contact k join organisation o on o.code = k.organisation
      where k.role = 'buyer' and o.industry = 'hotels')`,
  },
];

const salaries = [40_000, 60_000, 80_000, 100_000];
const crossTab = `select tier, band, count(*)::int as customers from (
    select tier, case ${salaries.map((edge, place) => `when salary < ${edge} then ${place}`).join(' ')} else ${salaries.length} end
      as band from customer) as banded group by tier, band order by tier, band`;

export async function benchSegments(stage: Stage, people: number): Promise<{ rows: Row[]; notes: string[] }> {
  stage.say(`making ${people} customers and ${people * purchases} purchases`);
  await makeTables(stage, people);
  await stage.createPartners(partner);
  await fillStore(stage);
  const duck = await openExport(stage, {
    customer: {
      columns: 'id integer, ref varchar, tier varchar, salary integer, joined date',
      rows: 'table typed.customer',
    },
    purchase: {
      columns: 'customer integer, bought timestamptz, product varchar, amount bigint',
      rows: 'table typed.purchase',
    },
    organisation: { columns: 'code varchar, industry varchar', rows: 'table typed.organisation' },
    contact: {
      columns: 'organisation varchar, customer integer, role varchar',
      rows: 'table typed.contact',
    },
  });
  stage.say('building the columns');
  const built = await timed(() => count(stage, 'tier = "Gold"'));
  stage.say('building the strips of events');
  const stripped = await timed(() => count(stage, 'did purchase'));
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
          ...(duck
            ? [
                {
                  name: 'duckdb',
                  run: async () => Number((await duck.read<{ selected: number }>(text))[0]!.selected),
                },
              ]
            : []),
        ])),
      );
    }
    stage.say('asking: cross-tab');
    const sql = async () => {
      await stage.admin.query('set search_path = typed');
      return (await stage.admin.query<Cell>(crossTab)).rows;
    };
    rows.push(
      ...(await compare('cross-tab', [
        { name: ourselves, run: () => tabulate(stage) },
        { name: 'typed tables', run: sql },
        ...(duck ? [{ name: 'duckdb', run: () => duck.read<Cell>(crossTab) }] : []),
      ])),
    );
  } finally {
    duck?.close();
  }
  return {
    rows,
    notes: [
      `entente: segment.count through both locks, in one snapshot, of ${people * purchases} events and ${Math.floor(people / perContact)} contacts. The first question after all was imported builds the columns: ${(built.ms / 1_000).toFixed(1)} s here, and the first about purchases their strips: ${(stripped.ms / 1_000).toFixed(1)} s; later ones only chunks that changed.`,
      'typed tables: the same server, a column for each attribute and property with covering indexes, no locks. duckdb: its own exported file, stale once written.',
    ],
  };
}

async function count(stage: Stage, text: string): Promise<number> {
  return (await stage.as(partner).segment.count({ of: { text } })).selected;
}

type Cell = { readonly tier: string; readonly band: number; readonly customers: number };

/** By tier and band of salary. */
async function tabulate(stage: Stage): Promise<Cell[]> {
  const { cells } = await stage.as(partner).segment.crosstab({
    by: [{ attribute: 'tier' }, { attribute: 'salary', edges: salaries }],
  });
  return cells.map(({ values: [tier, band], customers }) => ({
    tier: String(tier),
    band: Number(band),
    customers,
  }));
}

/** Tables of customers, purchases, organisations and contacts: what somebody would make who knows the questions. */
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
    create table typed.organisation as
    select 'o' || n as code, (array['hotels', 'shops', 'farms', 'schools'])[1 + ${dice(8, 4)}] as industry
    from generate_series(0, ${Math.ceil(people / perOrganisation) - 1}) n;
    create table typed.contact as
    select 'o' || ${dice(9, Math.ceil(people / perOrganisation))} as organisation, n * ${perContact} as customer,
      (array['buyer', 'manager'])[1 + ${dice(10, 2)}] as role
    from generate_series(1, ${Math.floor(people / perContact)}) n;
    alter table typed.customer add primary key (id);
    alter table typed.organisation add primary key (code);
    create index on typed.contact (role, organisation) include (customer);
    create index on typed.customer (tier, salary, joined, id);
    create index on typed.purchase (bought) include (customer, amount);
    create index on typed.purchase (product, bought) include (customer);`);
  for (const table of ['customer', 'purchase', 'organisation', 'contact'])
    await admin.query(`vacuum analyze typed.${table}`);
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
    insert into ${store}.organisation (code, name, industry) select code, code, industry from typed.organisation;
    insert into ${store}.contact (organisation, customer, role)
    select organisation, customer, role from typed.contact;
    -- Indexes are made of all rows at once, and no row is looked up that is known to be there.
    alter table ${store}.event drop constraint event_is_recorded_once;
    drop index ${store}.event_by_customer;
    set session_replication_role = replica;
    insert into ${store}.event (customer, kind, at, properties, digest)
    select customer, 'purchase', bought, jsonb_build_object('product', product, 'amount', amount),
      sha256(convert_to(row_number() over ()::text, 'UTF8'))
    from typed.purchase order by customer;
    insert into ${store}.event_touch (kind, chunk, month)
    select distinct kind, (customer / 8192)::integer,
      (extract(year from at at time zone 'UTC') * 12 + extract(month from at at time zone 'UTC') - 1)::integer
    from ${store}.event;
    reset session_replication_role;
    alter table ${store}.event add constraint event_is_recorded_once unique (digest);
    create index event_by_customer on ${store}.event (customer, at);`);
  for (const table of ['customer', 'event', 'organisation', 'contact'])
    await admin.query(`vacuum analyze ${store}.${table}`);
}
