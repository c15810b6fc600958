// The peers of the overlap bench that are PostgreSQL themselves. Nobody holds them back: no locks, no audit, no context.
import type { Client } from 'pg';
import { categories, purpose, type World } from './people.ts';

/** Covered people, and how many of them the recipient knows: one pair for each combination of the providers. */
export type Answer = readonly (readonly [covered: number, overlap: number])[];

export type Question = {
  readonly name: string;
  /** One or two. */
  readonly providers: readonly string[];
  /** Segments of the first provider that people must be in. */
  readonly segments: readonly string[];
};

/** Single providers first, then both together: the order in which Entente answers. */
function combinations({ providers }: Question): string[][] {
  const single = providers.map((provider) => [provider]);
  return providers.length > 1 ? [...single, [...providers]] : single;
}

/** Joins raw e-mails and looks for everybody's latest consent, as somebody writes who has the tables and a morning. */
export async function askNaively(
  admin: Client,
  { recipient, at }: { recipient: string; at: string },
  question: Question,
): Promise<Answer> {
  const answer: [number, number][] = [];
  for (const combination of combinations(question)) {
    const covered = combination.map(
      (provider, place) => `
        (select lower(c.email) as email from raw_${provider}.customer c
         join (select distinct on (ref) ref, decision, categories, expires_at from raw_${provider}.consent
               where purpose = '${purpose}' and recipient = '${recipient}' and at <= '${at}'
               order by ref, at desc) l on l.ref = c.ref
         where l.decision = 'given' and (l.expires_at is null or l.expires_at > '${at}')
           and l.categories @> '{${categories.join()}}'
           ${(place === 0 ? question.segments : [])
             .map((name) => `and c.ref in (select ref from raw_${provider}.segment where name = '${name}')`)
             .join(' ')}) as covered${place}`,
    );
    const [first, ...others] = covered;
    answer.push(
      await pairOf(
        admin,
        `select count(*)::int as covered, count(known.email)::int as overlap from ${first}
         ${others.map((other, place) => `join ${other} on covered${place + 1}.email = covered0.email`).join(' ')}
         left join (select lower(email) as email from raw_${recipient}.customer) as known
           on known.email = covered0.email`,
      ),
    );
  }
  return answer;
}

/**
 * The tables of the good SQL: who is known by which hash, whose grant runs until when, and who is in which segment,
 * all under hashes that were made beforehand and with indexes that hold everything a question reads.
 */
export async function makeHashed(admin: Client, { partners }: World): Promise<void> {
  const hash = `sha256(convert_to(lower(c.email), 'UTF8'))`;
  const [recipient, ...providers] = partners;
  await admin.query(`
    drop schema if exists hashed cascade;
    create schema hashed;
    create table hashed.known (hash bytea primary key);
    insert into hashed.known select ${hash} from raw_${recipient}.customer c;
    create table hashed.granted (provider text, hash bytea, expires_at timestamptz);
    create table hashed.segment (provider text, name text, hash bytea);`);
  for (const provider of providers) {
    await admin.query(`
      insert into hashed.granted select provider, ${hash}, g.expires_at
      from bench.granted g join raw_${provider}.customer c using (person) where provider = '${provider}';
      insert into hashed.segment select '${provider}', s.name, ${hash}
      from raw_${provider}.segment s join raw_${provider}.customer c using (ref);`);
  }
  await admin.query(`
    alter table hashed.granted add primary key (provider, hash) include (expires_at);
    alter table hashed.segment add primary key (provider, name, hash);`);
  for (const table of ['known', 'granted', 'segment']) await admin.query(`vacuum analyze hashed.${table}`);
}

/** Joins stored hashes; two providers in one pass. */
export async function askHashed(admin: Client, { at }: { at: string }, question: Question): Promise<Answer> {
  return answerOf((text) => admin.query<Pair>(text), {
    question,
    tables: { known: 'hashed.known', granted: 'hashed.granted', segment: 'hashed.segment', key: 'hash' },
    at,
  });
}

export type Pair = { covered: number; overlap: number };

/** The question over tables of keys, in words that PostgreSQL and DuckDB both understand. */
export async function answerOf(
  ask: (text: string) => Promise<{ rows: Pair[] }>,
  {
    question,
    tables,
    at,
  }: {
    question: Question;
    tables: { known: string; granted: string; segment: string; key: string };
    at: string;
  },
): Promise<Answer> {
  const { known, granted, segment, key } = tables;
  const [first, second] = question.providers.map(
    (provider, place) => `
      (select g.${key} from ${granted} g
       ${(place === 0 ? question.segments : [])
         .map(
           (name) => `join ${segment} ${name} on ${name}.provider = g.provider and ${name}.name = '${name}'
                         and ${name}.${key} = g.${key}`,
         )
         .join(' ')}
       where g.provider = '${provider}' and (g.expires_at is null or g.expires_at > '${at}'))`,
  );
  const pairsIn = (of: string, filter: string): string =>
    `select count(${of})::int as covered, count(case when ${filter} then 1 end)::int as overlap`;
  if (second === undefined) {
    const { rows } = await ask(
      `${pairsIn(`a.${key}`, `known.${key} is not null`)} from ${first} a left join ${known} known using (${key})`,
    );
    return rows.map(toPair);
  }
  const { rows } = await ask(`
    with both_sides as (
      select a.${key} is not null as in_a, b.${key} is not null as in_b, known.${key} is not null as is_known
      from ${first} a full join ${second} b on a.${key} = b.${key}
      left join ${known} known on known.${key} = coalesce(a.${key}, b.${key}))
    ${['in_a', 'in_b', 'in_a and in_b']
      .map((who) => pairsIn(`case when ${who} then 1 end`, `${who} and is_known`))
      .map((select, place) => `${select}, ${place} as place from both_sides`)
      .join(' union all ')} order by place`);
  return rows.map(toPair);
}

async function pairOf(admin: Client, text: string): Promise<[number, number]> {
  const { rows } = await admin.query<Pair>(text);
  return toPair(rows[0]!);
}

const toPair = ({ covered, overlap }: Pair): [number, number] => [Number(covered), Number(overlap)];
