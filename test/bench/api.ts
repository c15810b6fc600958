// What it costs to ask over HTTP: an overlap beside the bare statement that counts, a list by the rules of the policy
// beside the condition written by hand, and a list and a withdrawal beside a procedure that does nothing.
import type { CooperationId, OverlapAnswer } from '@entente/contract';
import { Pool } from 'pg';
import { fillCooperation, makeAgreement } from './cooperation.ts';
import { benchLists, fillDeliveries } from './lists.ts';
import { ask as askInProcess } from './overlap.ts';
import { makePeople, permissionTo, purpose, type World } from './people.ts';
import { compare, ourselves, type Row } from './rounds.ts';
import { whileServed, type Ask } from './served.ts';
import type { Stage } from './stage.ts';
import { chooseHanded, fillDelivery, fillStore } from './stores.ts';

const [recipient, provider] = ['harvest', 'skyline'];
/** The pair whose people withdraw. */
const [listener, teller] = ['orchard', 'pebble'];
const mostTellers = 20_000;
/** Requests of a round, and how many are under way at once. */
const crowd = { requests: 64, clients: 8 };

export async function benchApi(stage: Stage, people: number): Promise<{ rows: Row[]; notes: string[] }> {
  const small = await makeSmall(stage, Math.min(people, mostTellers));
  const large = await makeLarge(stage, people);
  stage.time.now += 6 * 3_600_000;
  const rows = await whileServed(stage, async (askAs) => {
    stage.say('asking for an overlap');
    const overlap = await compareOverlap(stage, large, await askAs(recipient, ['overlap.ask']));
    stage.say('listing');
    const lists = await benchLists(stage, { partner: listener, cooperation: small });
    stage.say('asking in a crowd');
    const [list, record] = await Promise.all([
      askAs(listener, ['delivery.list']),
      askAs(teller, ['consent.withdraw']),
    ]);
    return [...overlap, ...lists, ...(await compareCrowds(stage, { list, record }))];
  });
  const rates = rows.flatMap(({ name, peer, median_ms: ms }) =>
    name.startsWith('request') ? [`${name}, ${peer}: ${Math.round(1_000 / ms)} requests/s.`] : [],
  );
  return {
    rows,
    notes: [
      'entente: HTTP on a kept connection, an API key that is asked of the database each time, both locks, the answer checked. Of an overlap also its audit entry, fsynced.',
      'bare sql: the same counting by a superuser on a connection of its own, with no key, no policy, no context and no audit.',
      'Lists are asked inside one transaction under a signed context, so that what differs is the condition alone.',
      `A request is the mean of ${crowd.requests}, ${crowd.clients} at once; whoever asks is in the server's own process. The empty procedure is refused by the policy once the key is known: it opens no store.`,
      ...new Set(rates),
    ],
  };
}

/** Two partners of whom one has its whole store, people handed over, and a recipient with a history of deliveries. */
async function makeSmall(stage: Stage, people: number): Promise<CooperationId> {
  const world: World = { people, partners: [listener, teller] };
  stage.say(`making ${people} people of each partner who withdraw`);
  await makePeople(stage.admin, world);
  await stage.createPartners(...world.partners);
  const id = await makeAgreement(stage, world);
  await fillCooperation(stage, id, { ...world, depth: 'whole' });
  await fillStore(stage, { partner: teller, cooperation: id });
  await chooseHanded(stage, { provider: teller, most: people });
  await fillDelivery(stage, { provider: teller, recipient: listener, cooperation: id });
  const other = await makeAgreement(stage, world);
  await fillDeliveries(stage, { partner: listener, provider: teller, cooperations: [id, other] });
  return id;
}

async function makeLarge(stage: Stage, people: number): Promise<CooperationId> {
  const world: World = { people, partners: [recipient, provider] };
  stage.say(`making ${people} people of each partner who are counted`);
  await stage.admin.query('alter table bench.handed rename to withdrawing');
  await makePeople(stage.admin, world);
  await stage.createPartners(...world.partners);
  const id = await makeAgreement(stage, world);
  await fillCooperation(stage, id, { ...world, depth: 'index' });
  return id;
}

async function compareOverlap(stage: Stage, cooperation: CooperationId, ask: Ask): Promise<Row[]> {
  const question = { name: 'overlap', providers: [provider], segments: [] };
  const permissions = [permissionTo(recipient, provider)];
  const bare = new Pool({
    connectionString: stage.url,
    max: 1,
    options: `-c search_path=coop_${cooperation}`,
  });
  const count = `select covered, overlap from count_covered($1, $2, '{1}', '{""}', '{0}', '{1}')`;
  try {
    return await compare('overlap', [
      {
        name: ourselves,
        run: async () => {
          const { cells } = (await ask({
            at: 'POST /overlaps',
            body: { cooperation, permissions },
          })) as OverlapAnswer;
          return cells.map(({ covered, overlap }) => [covered, overlap]);
        },
      },
      { name: 'in process', run: async () => (await askInProcess(stage, cooperation, question)) as unknown },
      {
        name: 'bare sql',
        run: async () => {
          const { rows } = await bare.query<{ covered: number; overlap: number }>(count, [
            recipient,
            new Date(stage.time.now),
          ]);
          return rows.map(({ covered, overlap }) => [covered, overlap]);
        },
      },
    ]);
  } finally {
    await bare.end();
  }
}

/** A list and a withdrawal, each beside the empty procedure; times are of one request. */
async function compareCrowds(stage: Stage, { list, record }: { list: Ask; record: Ask }): Promise<Row[]> {
  const persons = personsOf(stage);
  const nothing = () => list({ at: 'POST /partners', body: newPartner, status: 403 });
  const deliveries = () => list({ at: 'GET /deliveries?limit=20' });
  const withdraw = async () => {
    const { value: ref } = await persons.next();
    return record({
      at: 'POST /consents',
      body: { ref, purpose, recipient: listener, decision: 'withdrawn' },
    });
  };
  const empty = { name: 'empty procedure', run: () => inCrowd(nothing) };
  const rows = [
    ...(await compare('request of a list', [{ name: ourselves, run: () => inCrowd(deliveries) }, empty])),
    ...(await compare('request of a withdrawal', [{ name: ourselves, run: () => inCrowd(withdraw) }, empty])),
  ];
  return rows.map((row) => ({ ...row, median_ms: row.median_ms / crowd.requests }));
}

const newPartner = { handle: 'nobody', name: 'Nobody', defaultCountry: 'AU' };

/** Has so many requests answered by several clients at once. */
async function inCrowd(ask: () => Promise<unknown>): Promise<number> {
  let asked = 0;
  const client = async (): Promise<void> => {
    while (asked < crowd.requests) {
      asked += 1;
      await ask();
    }
  };
  await Promise.all(Array.from({ length: crowd.clients }, client));
  return asked;
}

async function* personsOf({ admin }: Stage): AsyncGenerator<string, never> {
  const { rows } = await admin.query<{ ref: string }>('select ref from bench.withdrawing order by turn');
  for (const { ref } of rows) yield ref;
  throw new Error('everybody has withdrawn: take more people');
}
