// Breaking people down into 80 cells, as a recipient does, against tables made for just that.
import type { BreakdownAnswer, PartnerHandle } from '@entente/contract';
import type { Client } from 'pg';
import { fillCooperation, makeAgreement } from './cooperation.ts';
import { grantedExport, openExport } from './duck.ts';
import { makeHashed } from './peers.ts';
import { makePeople, permissionTo, type World } from './people.ts';
import { compare, ourselves, type Row } from './rounds.ts';
import type { Stage } from './stage.ts';
import { makeTraits, shareTraits, tiers } from './traits.ts';

const recipient = 'harvest';
/** The first tells the tier, the last the income. */
type Question = { readonly name: string; readonly providers: readonly string[]; readonly sums: boolean };

const questions: readonly Question[] = [
  { name: 'two columns of one provider', providers: ['skyline'], sums: false },
  { name: 'and what they earn', providers: ['skyline'], sums: true },
  { name: 'a column of each of two providers', providers: ['skyline', 'cellar'], sums: false },
];

/** With a band before, one after, and one for those of whom it is not known, eight of them. */
const edges = [30_000, 40_000, 50_000, 60_000, 80_000, 100_000];
const laterMs = 6 * 3_600_000;

export async function benchBreakdown(
  stage: Stage,
  people: number,
): Promise<{ rows: Row[]; notes: string[] }> {
  const world: World = { people, partners: [recipient, 'skyline', 'cellar'] };
  const providers = world.partners.slice(1);
  stage.say(`making ${people} people of each partner`);
  await makePeople(stage.admin, world);
  await stage.createPartners(...world.partners);
  const id = await makeAgreement(stage, world);
  stage.say('enrolling them');
  await fillCooperation(stage, id, { ...world, depth: 'index' });
  await makeHashed(stage.admin, world);
  stage.say('sharing what is known of them');
  await makeTraits(stage.admin, providers);
  const now = new Date(stage.time.now).toISOString();
  await shareTraits(stage.admin, id, { providers, recipient, now });
  await makeTyped(stage.admin, providers);
  const duck = await openExport(stage, {
    granted: grantedExport,
    trait: {
      columns: 'provider varchar, person bigint, tier varchar, income integer',
      rows: 'table bench.trait',
    },
  });
  stage.time.now += laterMs;
  const at = new Date(stage.time.now).toISOString();
  const rows: Row[] = [];
  const sql = (text: string) => async () => cellsOf((await stage.admin.query<Cell>(text)).rows);
  try {
    for (const question of questions) {
      stage.say(`asking: ${question.name}`);
      rows.push(
        ...(await compare(question.name, [
          { name: ourselves, run: () => ask(stage, id, question) },
          { name: 'hashed sql', run: sql(textOf(question, { at, from: joined('hashed.', 'hash') })) },
          { name: 'one table', run: sql(textOf(question, { at, from: wide })) },
          ...(duck
            ? [
                {
                  name: 'duckdb',
                  run: async () =>
                    cellsOf(await duck.read<Cell>(textOf(question, { at, from: joined('', 'person') }))),
                },
              ]
            : []),
        ])),
      );
    }
  } finally {
    duck?.close();
  }
  return {
    rows,
    notes: [
      'entente: the procedure analysis.breakdown through both locks, 10 × 8 cells, exact expiry, its audit entry fsynced before the answer.',
      'hashed sql: stored hashes, a grant table and a typed table of traits, with indexes that hold everything a question reads. one table: grants and traits of a provider in one covering index, so that nothing is joined but providers.',
      'Both on the same server, without locks or audit. duckdb: its own exported file, stale once written.',
    ],
  };
}

/** How many people are in each cell, and what they earn; by names of bands. */
type Cells = Readonly<Record<string, readonly [people: number, sum: number]>>;
type Cell = { tier: string; band: number; people: number; sum: number };

async function ask(stage: Stage, cooperation: string, { providers, sums }: Question): Promise<Cells> {
  const [first, last] = [providers[0], providers.at(-1)] as PartnerHandle[];
  const answer = await stage.as(recipient).analysis.breakdown({
    cooperation,
    permissions: providers.map((provider) => permissionTo(recipient, provider)),
    by: [
      { provider: first!, column: 'tier' },
      { provider: last!, column: 'income', edges },
    ],
    sums: sums ? [{ provider: last!, column: 'income' }] : [],
  });
  const told = answer.rows.flatMap(({ kind, label }, r) =>
    answer.columns.map((_, c) => ({
      tier: label === '' ? kind : label,
      band: c,
      people: numberOf(answer.cells[r]![c]!),
      sum: sums ? sumOf(answer, r, c) : 0,
    })),
  );
  return cellsOf(told);
}

function numberOf(count: number | 'suppressed'): number {
  if (count === 'suppressed') throw new Error('too few people to be told: take more');
  return count;
}

/** Of those whose income is not known there is nothing to add up, and so nothing to be told. */
function sumOf({ sums, columns }: BreakdownAnswer, r: number, c: number): number {
  const sum = sums[0]!.cells[r]![c]!;
  return columns[c]!.kind === 'unknown' && sum === 'suppressed' ? 0 : numberOf(sum);
}

const cellsOf = (cells: readonly Cell[]): Cells =>
  Object.fromEntries(
    cells
      .map(
        ({ tier, band, people, sum }) => [`${tier} ${band}`, [Number(people), Number(sum)] as const] as const,
      )
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

/** hashed.trait and hashed.wide, by the hashes that grants are known by. */
async function makeTyped(admin: Client, providers: readonly string[]): Promise<void> {
  const hash = `sha256(convert_to(lower(c.email), 'UTF8'))`;
  await admin.query(`
    create table hashed.trait (provider text, hash bytea, tier text, income integer);
    create table hashed.wide (provider text, hash bytea, expires_at timestamptz, tier text, income integer);`);
  for (const provider of providers)
    await admin.query(`
      insert into hashed.trait select '${provider}', ${hash}, t.tier, t.income
      from bench.trait t join raw_${provider}.customer c using (person) where t.provider = '${provider}'`);
  await admin.query(`
    insert into hashed.wide select provider, hash, g.expires_at, t.tier, t.income
    from hashed.granted g join hashed.trait t using (provider, hash);
    alter table hashed.trait add primary key (provider, hash) include (tier, income);
    alter table hashed.wide add primary key (provider, hash) include (expires_at, tier, income);`);
  for (const table of ['trait', 'wide']) await admin.query(`vacuum analyze hashed.${table}`);
}

type Source = (providers: readonly string[]) => string;

/** Grants joined to traits, by whatever people are known by. */
const joined =
  (schema: string, key: string): Source =>
  (providers) =>
    providers
      .map((provider, place) => {
        const own = `(select g.${key} as key, g.expires_at, t.tier, t.income from ${schema}granted g
          join ${schema}trait t on t.provider = g.provider and t.${key} = g.${key} where g.provider = '${provider}') p${place}`;
        return place === 0 ? own : `${own} on p${place}.key = p0.key`;
      })
      .join(' join ');

const wide: Source = (providers) =>
  providers
    .map((provider, place) => {
      const own = `(select hash as key, expires_at, tier, income from hashed.wide where provider = '${provider}') p${place}`;
      return place === 0 ? own : `${own} on p${place}.key = p0.key`;
    })
    .join(' join ');

/** The question in words that PostgreSQL and DuckDB both understand. */
function textOf(
  { providers, sums }: Question,
  { at, from }: { readonly at: string; readonly from: Source },
): string {
  const last = `p${providers.length - 1}`;
  const named = tiers.map((tier) => `'${tier}'`).join();
  const bands = edges.map((edge, place) => `when ${last}.income < ${edge} then ${place}`).join(' ');
  const active = providers
    .map((_, place) => `(p${place}.expires_at is null or p${place}.expires_at > timestamptz '${at}')`)
    .join(' and ');
  return `select tier, band, count(*) as people, ${sums ? 'coalesce(sum(income), 0)' : '0'} as sum from (
    select case when p0.tier is null then 'unknown' when p0.tier in (${named}) then p0.tier else 'other' end as tier,
      case when ${last}.income is null then ${edges.length + 1} ${bands} else ${edges.length} end as band, ${last}.income
    from ${from(providers)} where ${active}) as people group by tier, band`;
}
