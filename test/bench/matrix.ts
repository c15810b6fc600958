// How many people every two of ten partners share, as one of them may be told about, against tables made for just that.
import { fillCooperation, makeAgreement } from './cooperation.ts';
import { grantedExport, openExport } from './duck.ts';
import { makeHashed } from './peers.ts';
import { makePeople, partnerNames, permissionTo, type World } from './people.ts';
import { compare, ourselves, type Row } from './rounds.ts';
import type { Stage } from './stage.ts';

const [recipient, ...providers] = partnerNames;
const laterMs = 6 * 3_600_000;

export async function benchMatrix(stage: Stage, people: number): Promise<{ rows: Row[]; notes: string[] }> {
  const world: World = { people, partners: partnerNames };
  stage.say(`making ${people} people of each partner`);
  await makePeople(stage.admin, world);
  await stage.createPartners(...world.partners);
  const id = await makeAgreement(stage, world);
  stage.say('enrolling them');
  await fillCooperation(stage, id, { ...world, depth: 'index' });
  stage.say('making the tables of the peers');
  await makeHashed(stage.admin, world);
  const duck = await openExport(stage, {
    granted: grantedExport,
    known: { columns: 'person bigint', rows: `select person from raw_${recipient}.customer` },
  });
  stage.time.now += laterMs;
  const at = new Date(stage.time.now).toISOString();
  stage.say('asking');
  try {
    const rows = await compare('all pairs of ten partners', [
      { name: ourselves, run: () => ask(stage, id) },
      {
        name: 'hashed sql',
        run: async () =>
          pairsOf((await stage.admin.query<Held>(textOf({ at, schema: 'hashed.', key: 'hash' }))).rows),
      },
      {
        name: 'pair by pair',
        run: async () => (await stage.admin.query<Pair>(joinedText(at))).rows.map(({ people: all }) => all),
      },
      ...(duck
        ? [
            {
              name: 'duckdb',
              run: async () => pairsOf(await duck.read<Held>(textOf({ at, schema: '', key: 'person' }))),
            },
          ]
        : []),
    ]);
    return {
      rows,
      notes: [
        'entente: the procedure overlap.ask through both locks, exact expiry, its audit entry fsynced before the answer.',
        'hashed sql: one pass over everybody, counting who is at which partners, in an index that holds all it reads. pair by pair: 45 joins of the same tables in one statement.',
        'Both on the same server, without locks or audit. duckdb: its own exported file, stale once written.',
      ],
    };
  } finally {
    duck?.close();
  }
}

/** How many people two partners share: the recipient and each provider, then providers two by two. */
type Answer = readonly number[];
type Pair = { readonly people: number };

/** One question: what covers, and of it what the recipient knows, of every provider and of every two. */
async function ask(stage: Stage, cooperation: string): Promise<Answer> {
  const { cells } = await stage.as(recipient).overlap.ask({
    cooperation,
    permissions: providers.map((provider) => permissionTo(recipient, provider)),
    together: 2,
  });
  return cells.map(({ providers: { length }, covered, overlap }) => {
    const people = length === 1 ? overlap : covered;
    if (people === 'suppressed') throw new Error('too few people to be told: take more');
    return people;
  });
}

/** Every two of the providers, in the order in which Entente answers. */
const couples = providers.flatMap((_, second) =>
  Array.from({ length: second }, (__, first) => [first, second] as const),
);

/** People by which providers cover them, a bit for each, and whether the recipient knows them. */
type Held = { readonly mask: number; readonly isKnown: boolean; readonly people: number };

const textOf = ({ at, schema, key }: { at: string; schema: string; key: string }): string => {
  const bits = providers.map((provider, place) => `when '${provider}' then ${2 ** place}`).join(' ');
  return `select mask, known.${key} is not null as "isKnown", count(*) as people from (
      select ${key}, sum(case provider ${bits} end) as mask from ${schema}granted
      where expires_at is null or expires_at > timestamptz '${at}' group by ${key}) as held
    left join ${schema}known as known using (${key}) group by 1, 2`;
};

function pairsOf(held: readonly Held[]): Answer {
  const sumOf = (isMeant: (mask: number, isKnown: boolean) => boolean): number =>
    held
      .filter(({ mask, isKnown }) => isMeant(Number(mask), isKnown))
      .reduce((sum, { people }) => sum + Number(people), 0);
  const has = (mask: number, place: number): boolean => ((mask >> place) & 1) === 1;
  return [
    ...providers.map((_, place) => sumOf((mask, isKnown) => isKnown && has(mask, place))),
    ...couples.map(([first, second]) => sumOf((mask) => has(mask, first) && has(mask, second))),
  ];
}

const joinedText = (at: string): string => {
  const covered = (place: number): string =>
    `(select hash from hashed.granted where provider = '${providers[place]}'
      and (expires_at is null or expires_at > timestamptz '${at}'))`;
  const joins = [
    ...providers.map((_, place) => `${covered(place)} a join hashed.known b using (hash)`),
    ...couples.map(([first, second]) => `${covered(first)} a join ${covered(second)} b using (hash)`),
  ];
  return `${joins
    .map((join, place) => `select ${place} as place, count(*)::int as people from ${join}`)
    .join(' union all ')} order by place`;
};
