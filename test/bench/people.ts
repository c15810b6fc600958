// People as the raw rows of several partners, made by the server itself, the same for the same number: customers,
// consents to the first partner, and lists of customers. Naive peers ask these rows; the cooperation is made of them.
import type { Client } from 'pg';

/** The partners, the one who receives first. A bench takes as many as it needs. */
export const partnerNames = [
  'harvest',
  'skyline',
  'cellar',
  'lantern',
  'meadow',
  'quarry',
  'orchard',
  'pebble',
  'thistle',
  'willow',
] as const;

export type World = {
  /** Customers of each partner. */
  readonly people: number;
  /** The recipient first. */
  readonly partners: readonly string[];
};

export const purpose = 'direct-marketing';
export const categories = ['contact', 'purchase'] as const;
/** Lists of each provider's customers, and how many in a hundred they hold. */
export const segments = { loyal: 50, recent: 40 } as const;

/** Each partner takes every so many-th of twice as many persons, round and round: any two share half of theirs. */
const strides = [
  7_368_787, 15_485_863, 32_452_843, 49_979_687, 67_867_967, 86_028_121, 104_395_301, 122_949_823,
  141_650_939, 160_481_183,
];

/** The permission by which a partner tells the recipient about its customers. */
export function permissionTo(recipient: string, provider: string): string {
  return `${provider}>${recipient} ${purpose} ${categories.join('+')}`;
}

/** Makes the schemas raw_<partner> with the tables customer, consent and segment. */
export async function makePeople(admin: Client, { people, partners }: World): Promise<void> {
  await admin.query(`
    create schema if not exists bench;
    create or replace function bench.dice(n integer, throw integer) returns integer
      language sql immutable parallel safe
      as $$ select ((hashint8extended(n::bigint, throw) & 9223372036854775807) % 100)::int $$;`);
  const [recipient] = partners;
  for (const [place, partner] of partners.entries()) {
    await admin.query(customersOf({ partner, place, people }));
    if (partner !== recipient) await admin.query(consentsOf(partner, recipient!));
    await admin.query(`
      create table raw_${partner}.segment (name text, ref text, primary key (name, ref));
      ${Object.entries(segments)
        .map(
          ([name, percent], throwNumber) => `
          insert into raw_${partner}.segment
          select '${name}', ref from raw_${partner}.customer where bench.dice(person, ${50 + throwNumber}) < ${percent};`,
        )
        .join('')}`);
    for (const table of ['customer', 'consent', 'segment'])
      await admin.query(`vacuum analyze raw_${partner}.${table}`);
  }
}

function customersOf({ partner, place, people }: { partner: string; place: number; people: number }): string {
  const walk = `(k::bigint * ${strides[place]} + ${place * 1_000_003}) % ${2 * people}`;
  return `
    drop schema if exists raw_${partner} cascade;
    create schema raw_${partner};
    create table raw_${partner}.customer as
    select '${partner}-' || lpad(k::text, 8, '0') as ref, person,
      'person' || person || '@example.com' as email,
      '+614' || lpad((person % 40000000)::text, 8, '0') as phone,
      'Given' || chr(97 + person % 26) as given, 'Family' || chr(97 + person % 25) || chr(97 + person % 23) as family,
      lpad((person % 9000 + 1000)::text, 4, '0') as postcode
    from (select k, (${walk})::int as person from generate_series(0, ${people - 1}) k) as p
    order by k;
    alter table raw_${partner}.customer add primary key (ref);
    create table raw_${partner}.consent (ref text, purpose text, recipient text, decision text, at timestamptz,
      categories text[], expires_at timestamptz);`;
}

/**
 * Of a hundred customers 70 agreed and 10 refused early in the year; of those who agreed one in ten withdrew in March,
 * and a third of them agreed again in May; one in ten agreed to too little. One consent in ten has expired by July,
 * and one in ten will within half a year.
 */
function consentsOf(partner: string, recipient: string): string {
  const insert = (decision: string, at: string, who: string): string => `
    insert into raw_${partner}.consent
    select ref, '${purpose}', '${recipient}', '${decision}', timestamptz '${at}' + person % 1000 * interval '1 minute',
      case when '${decision}' <> 'given' then '{}'::text[] when bench.dice(person, 14) < 10 then '{contact}'
        else '{${categories.join()}}' end,
      case when '${decision}' <> 'given' then null
        when bench.dice(person, 13) < 10 then timestamptz '2026-06-01'
        when bench.dice(person, 13) < 20 then timestamptz '2026-07-01 01:00' + person % 4320 * interval '1 hour' end
    from raw_${partner}.customer where ${who};`;
  const agreed = 'bench.dice(person, 10) < 70';
  const withdrew = `${agreed} and bench.dice(person, 11) < 10`;
  return [
    insert('given', '2026-01-05Z', agreed),
    insert('refused', '2026-01-05Z', 'bench.dice(person, 10) between 70 and 79'),
    insert('withdrawn', '2026-03-05Z', withdrew),
    insert('given', '2026-05-05Z', `${withdrew} and bench.dice(person, 12) < 33`),
    `create index on raw_${partner}.consent (ref);`,
  ].join('');
}
